"""However the records are cut into polls, and wherever readers crash or lose partitions: the same files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.messaging.land import Landing, SessionFile
from hospital.messaging.wire import Place, Record
from tests.messaging_samples import clock_of, fill_outbox, records_of

CLOCK = clock_of(days=2)
TOPICS = ("a.one", "a.two")
counts = st.lists(st.integers(0, 4), min_size=CLOCK.sessions, max_size=CLOCK.sessions)


class Reader:
    """A member of a group, and what the group has committed, as Kafka would serve them."""

    def __init__(self, log: dict[Place, list[Record]], partitions: int) -> None:
        self.log = log
        self.partitions = partitions
        self.committed = dict.fromkeys(log, (0, 0))
        self.files: dict[str, bytes] = {}
        self.begin_again()

    def begin_again(self) -> None:
        """After a crash, and when partitions are shared out anew: at the committed offsets."""
        self.landing = Landing(CLOCK, dict.fromkeys(TOPICS, self.partitions))
        for place, (_, session) in self.committed.items():
            self.landing.begin(place, session)
        self.position = {place: offset for place, (offset, _) in self.committed.items()}

    def poll(self, place: Place, most: int, *, commit: bool) -> None:
        polled = [record for record in self.log[place] if record.offset >= self.position[place]][:most]
        for record in polled:
            self.position[place] = record.offset + 1
            for what in self.landing.take(record):
                assert isinstance(what, SessionFile), what
                assert self.files.setdefault(what.name, what.content) == what.content
        if commit and polled:
            self.committed[place] = (self.landing.decided(place), self.landing.ended(place))

    @property
    def done(self) -> bool:
        return all(self.committed[place][0] > records[-1].offset for place, records in self.log.items())


@settings(max_examples=150)
@given(one=counts, two=counts, partitions=st.integers(1, 4), data=st.data())
def test_any_polls_crashes_and_rebalances_make_the_same_files(
    one: list[int], two: list[int], partitions: int, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill_outbox(Path(folder), CLOCK, dict(zip(TOPICS, (one, two), strict=True)))
        log = records_of(Path(folder), CLOCK, partitions)
    straight = Reader(log, partitions)
    for place in log:
        straight.poll(place, 10_000, commit=True)
    assert len(straight.files) == len(TOPICS) * CLOCK.sessions

    reader = Reader(log, partitions)
    step = st.tuples(
        st.sampled_from(["poll", "poll", "poll", "poll without commit", "begin again"]),
        st.sampled_from(sorted(log)),
        st.integers(1, 12),
    )
    for what, place, most in data.draw(st.lists(step, max_size=60)):
        if what == "begin again":
            reader.begin_again()
        else:
            reader.poll(place, most, commit=what == "poll")
    reader.begin_again()
    while not reader.done:
        for place in log:
            reader.poll(place, 7, commit=True)
    assert reader.files == straight.files
