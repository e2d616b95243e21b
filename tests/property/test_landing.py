"""However the records are cut into polls, and wherever readers crash or lose partitions: the same files.

Whatever strangers put between the records: the same files still, and every record is in a file, is a dead
letter, or waits. FUZZ_CASES says how many streams are made up.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.messaging.land import Landing, LandLimits, SessionFile
from hospital.messaging.wire import Place, Record
from tests.fuzzing import CASES, by_place, is_bad, records
from tests.messaging_samples import clock_of, fill_outbox, records_of
from tests.property.reader import Reader

CLOCK = clock_of(days=2)
TOPICS = ("a.one", "a.two")
PARTITIONS = dict.fromkeys(TOPICS, 3)
COUNTS = ([2, 0, 1, 3, 1, 2, 1, 0, 4, 1], [1, 2, 0, 0, 3, 1, 1, 2, 1, 2])
counts = st.lists(st.integers(0, 4), min_size=CLOCK.sessions, max_size=CLOCK.sessions)


@cache
def good() -> tuple[Record, ...]:
    """What the producer makes of a period, partition by partition."""
    with tempfile.TemporaryDirectory() as folder:
        fill_outbox(Path(folder), CLOCK, dict(zip(TOPICS, COUNTS, strict=True)))
        log = records_of(Path(folder), CLOCK, partitions=3)
    return tuple(record for place in sorted(log) for record in log[place])


def disturb(reader: Reader, steps: list[tuple[str, Place, int]]) -> None:
    """Poll, crash and lose partitions in that order; then read to the end."""
    for what, place, most in steps:
        if what == "begin again":
            reader.begin_again()
        elif what == "lose":
            reader.lose(place)
        else:
            reader.poll(place, most, commit=what == "poll")
    reader.begin_again()
    reader.read_all()


def steps_on(places: list[Place]) -> st.SearchStrategy[list[tuple[str, Place, int]]]:
    kinds = st.sampled_from(["poll", "poll", "poll", "poll without commit", "begin again", "lose"])
    return st.lists(st.tuples(kinds, st.sampled_from(places), st.integers(1, 12)), max_size=60)


@settings(max_examples=150)
@given(one=counts, two=counts, partitions=st.integers(1, 4), data=st.data())
def test_any_polls_crashes_and_rebalances_make_the_same_files(
    one: list[int], two: list[int], partitions: int, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill_outbox(Path(folder), CLOCK, dict(zip(TOPICS, (one, two), strict=True)))
        log = records_of(Path(folder), CLOCK, partitions)
    straight, disturbed = (Reader(log, CLOCK, dict.fromkeys(TOPICS, partitions)) for _ in range(2))
    straight.read_all()
    assert len(straight.files) == len(TOPICS) * CLOCK.sessions
    assert straight.letters == {}
    disturb(disturbed, data.draw(steps_on(sorted(log))))
    assert (disturbed.files, disturbed.letters) == (straight.files, {})


@settings(max_examples=CASES)
@given(
    bad=st.lists(
        st.tuples(records(good()).filter(lambda r: is_bad(r, CLOCK, PARTITIONS)), st.integers(0, 70)),
        min_size=1,
        max_size=12,
    ),
    again=st.lists(st.tuples(st.integers(0, len(good()) - 1), st.sampled_from([0.5, 10.5])), max_size=5),
    steps=steps_on(sorted({record.place for record in good()})),
)
def test_bad_records_among_good_ones_are_told_and_change_no_file(
    bad: list[tuple[Record, int]], again: list[tuple[int, float]], steps: list[tuple[str, Place, int]]
) -> None:
    stream: list[tuple[float, bool, Record]] = [(at, True, record) for at, record in enumerate(good())]
    stream += [(at - 0.5, False, record) for record, at in bad]
    # What came once comes again: at once, or when its session is over.
    stream += [(at + later, False, good()[at]) for at, later in again]
    stream.sort(key=lambda placed: placed[0])
    log = by_place([record for _, _, record in stream])
    reader = Reader(log, CLOCK, PARTITIONS)
    disturb(reader, steps)
    undisturbed = Reader(by_place(good()), CLOCK, PARTITIONS)
    undisturbed.read_all()
    assert reader.files == undisturbed.files
    expected = {
        (place, record.offset)
        for place, of_place in log.items()
        for record, is_good in zip(of_place, (g for _, g, r in stream if r.place == place), strict=True)
        if not is_good
    }
    assert reader.letters.keys() == expected


@settings(max_examples=CASES)
@given(
    stream=st.lists(records(good()) | st.sampled_from(good()), max_size=40),
    limit=st.integers(1, 10),
)
def test_whatever_comes_in_whatever_order_each_record_is_accounted_for_once(
    stream: list[Record], limit: int
) -> None:
    landing = Landing(CLOCK, PARTITIONS, LandLimits(events=limit))
    log = by_place(stream)
    for place, of_place in log.items():
        accounted: list[int] = []
        for record in of_place:
            for what in landing.take(record):
                if isinstance(what, SessionFile):
                    assert len(json.loads(what.content)["events"]) == what.end.events
                    accounted += [what.marker.offset] * (1 + len(what.events))
                else:
                    assert what.reason.isprintable()
                    assert len(what.reason) < 300
                    accounted.append(what.record.offset)
        assert len(accounted) + landing.waiting(place) == len(of_place)
        assert landing.waiting(place) <= limit
        assert landing.decided(place) <= len(of_place)
