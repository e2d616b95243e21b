"""Bad records by the hundred on a real Kafka, among those of good sessions. FUZZ_CASES says how many."""

from __future__ import annotations

import random
from pathlib import Path

from hospital.local.kafka import KafkaServer
from hospital.messaging.land import DeadLetter
from hospital.messaging.outbox import read_session
from hospital.messaging.wire import Record
from tests.fuzzing import CASES, collected, is_bad, records
from tests.integration.messaging_on_kafka import PARTITIONS, World, run_to_the_end, running, until

BATCHES = 4


def test_each_bad_record_has_one_letter_and_one_file_and_every_session_lands(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    world = World(kafka.address, unique_name, tmp_path)
    world.fill()
    good = [
        Record(message.topic, number % PARTITIONS, 0, message.key, message.value)
        for number in range(1, world.clock.sessions + 1)
        for message in read_session(world.lake.outbox, world.clock.session_at(number)).messages
    ]
    partitions = dict.fromkeys(world.topics, PARTITIONS)

    def can_be_sent_and_is_bad(record: Record) -> bool:
        return (record.key, record.value) != (None, None) and is_bad(record, world.clock, partitions)

    bad = collected(records(good), can_be_sent_and_is_bad, CASES)
    chance = random.Random(CASES)
    placed = [(float(at), False, record) for at, record in enumerate(good)]
    placed += [(chance.uniform(-1, len(good)), True, record) for record in bad]
    placed.sort(key=lambda place: place[0])
    size = len(placed) // BATCHES + 1
    told: set[str] = set()
    lander = world.lander(max_failed_share=1.0)
    with running(lander) as errors:

        def all_told() -> bool:
            return bool(errors) or len(world.letter_files()) == len(told)

        for begin in range(0, len(placed), size):
            batch = placed[begin : begin + size]
            sent = world.strange(*(record for _, _, record in batch))
            told |= {DeadLetter(s, "").key for (_, strange, _), s in zip(batch, sent, strict=True) if strange}
            until(all_told, "letters", seconds=540)
    assert errors == []
    run_to_the_end(world.lander("another"))
    assert world.landed() == world.expected_files()
    assert len(told) == len(bad) == CASES
    assert world.letters().keys() == told
