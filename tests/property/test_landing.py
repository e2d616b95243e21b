"""However the records are cut into polls, and wherever readers crash or lose partitions: the same files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.messaging.land import Landing, SessionFile
from hospital.messaging.wire import Record
from tests.messaging_samples import clock_of, fill_outbox, records_of

CLOCK = clock_of(days=2)
TOPICS = ("a.one", "a.two")
counts = st.lists(st.integers(0, 4), min_size=CLOCK.sessions, max_size=CLOCK.sessions)


class Reader:
    """A member of a group, and what the group has committed, as Kafka would serve them."""

    def __init__(self, log: dict[tuple[str, int], list[Record]]) -> None:
        self.log = log
        self.committed = dict.fromkeys(log, 0)
        self.files: dict[str, bytes] = {}
        self.restart()

    def restart(self) -> None:
        self.landing = Landing()
        self.position = dict(self.committed)

    def lose(self, where: tuple[str, int]) -> None:
        """The partition goes away and comes back, at the committed offset."""
        self.landing.keep(self.log.keys() - {where})
        self.position[where] = self.committed[where]

    def poll(self, where: tuple[str, int], most: int, *, commit: bool) -> None:
        offsets = {}
        for record in [r for r in self.log[where] if r.offset >= self.position[where]][:most]:
            self.position[where] = record.offset + 1
            for what in self.landing.take(record):
                assert isinstance(what, SessionFile), what
                assert self.files.setdefault(what.name, what.content) == what.content
                offsets[where] = record.offset + 1
        if commit:
            self.committed.update(offsets)

    @property
    def done(self) -> bool:
        return all(self.committed[where] > records[-1].offset for where, records in self.log.items())


@settings(max_examples=150, deadline=None)
@given(one=counts, two=counts, partitions=st.integers(1, 4), data=st.data())
def test_any_polls_crashes_and_rebalances_make_the_same_files(
    one: list[int], two: list[int], partitions: int, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill_outbox(Path(folder), CLOCK, dict(zip(TOPICS, (one, two), strict=True)))
        log = records_of(Path(folder), CLOCK, partitions)
    straight = Reader(log)
    for where in log:
        straight.poll(where, 10_000, commit=True)
    assert len(straight.files) == len(TOPICS) * CLOCK.sessions

    reader = Reader(log)
    step = st.tuples(
        st.sampled_from(["poll", "poll", "poll", "poll without commit", "crash", "lose"]),
        st.sampled_from(sorted(log)),
        st.integers(1, 12),
    )
    for what, where, most in data.draw(st.lists(step, max_size=60)):
        if what == "crash":
            reader.restart()
        elif what == "lose":
            reader.lose(where)
        else:
            reader.poll(where, most, commit=what == "poll")
    reader.restart()
    while not reader.done:
        for where in log:
            reader.poll(where, 7, commit=True)
    assert reader.files == straight.files
