"""Bad records on a real Kafka: each a letter in the topic and a file, once; the sessions around them land."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer

from hospital.failpoints import listening
from hospital.local.kafka import KafkaServer
from hospital.messaging.consume import Lander
from hospital.messaging.events import to_json
from hospital.messaging.group import committed_offsets
from hospital.messaging.land import LandLimits
from hospital.messaging.wire import Place, Record
from hospital.runtime.heartbeat import LINE_STOPPED
from tests.integration.messaging_on_kafka import PARTITIONS, World, run_to_the_end, running, until
from tests.integration.test_consume import Crash
from tests.integration.test_publish import die
from tests.messaging_samples import event_of


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> World:
    return World(kafka.address, unique_name, tmp_path)


def garbage(world: World, times: int, partition: int = 1) -> list[Record]:
    return [Record(world.topics[0], partition, 0, b"k", b"garbage %d" % n) for n in range(times)]


def bad_records(world: World) -> list[tuple[Record, str]]:
    """One of each kind, in the partition where the first session belongs; and what its reason begins with."""
    topic, session = world.topics[0], world.clock.session_at(1).id
    event = event_of(topic, "strange").on_the_wire(session)

    def record(key: bytes | None, value: bytes | dict[str, object] | None) -> Record:
        return Record(topic, 1, 0, key, to_json(value).encode() if isinstance(value, dict) else value)

    key = session.encode()
    return [
        (record(key, b"{"), "not JSON ("),
        (record(key, b"\xff\xfe"), "not UTF-8 ("),
        (record(key, b"[]"), "not a JSON object but list"),
        (record(key, None), "no value (null)"),
        (record(key, b"x" * 300_000), "300013 bytes, and a record may have 262144"),
        (record(b"another", event), "the key b'another' is not the session 2022-11-20.01"),
        (record(None, event), "the key None is not the session 2022-11-20.01"),
        (record(key, event | {"schema_version": 2}), "schema_version 2 is not 1"),
        (record(key, event | {"event_id": "E1"}), "event_id 'E1' is not 32 hex digits"),
        (record(key, {**event, "data": None}), "data is not a JSON object"),
        (record(b"2022-11-20.02", event | {"session": "2022-11-20.02"}), "session 2022-11-20.02 belongs to"),
        (record(b"1999-01-01.01", event | {"session": "1999-01-01.01"}), "session 1999-01-01.01 is none"),
        (record(key, {**event, "event_type": "session.end"}), "an end marker needs session_number"),
    ]


def committed(world: World) -> dict[Place, int]:
    consumer = KafkaConsumer(bootstrap_servers=world.server, group_id=world.name, enable_auto_commit=False)
    with closing(consumer):
        return committed_offsets(consumer, dict.fromkeys(world.topics, PARTITIONS))


def land_all(world: World, lander: Lander, letters: int) -> None:
    """Run it until so many dead letters have files; that is the last thing but a commit."""
    with running(lander) as errors:
        until(lambda: bool(errors) or len(world.letter_files()) == letters, "letters")
        until(lambda: bool(errors) or "waits for records" in lander.heartbeat.detail, "rest")
    assert errors == []


def test_each_kind_of_bad_record_is_told_with_offset_and_reason_and_the_sessions_land(world: World) -> None:
    kinds = bad_records(world)
    sent = world.strange(*(record for record, _ in kinds))
    world.fill()
    run_to_the_end(world.publisher(), world.lander())
    assert world.landed() == world.expected_files()
    letters = world.letters()
    assert sorted(letters) == sorted(f"{world.topics[0]}-1-{record.offset}" for record in sent)
    for record, (_, reason) in zip(sent, kinds, strict=True):
        letter = letters[f"{world.topics[0]}-1-{record.offset}"]
        assert (letter["offset"], letter["partition"]) == (record.offset, 1)
        assert letter["reason"].startswith(reason)


@pytest.mark.parametrize("step", ["dead_letter.sent", "dead_letter.kept", "land.committed"])
def test_a_letter_is_not_doubled_wherever_the_stream_processor_is_killed(world: World, step: str) -> None:
    world.strange(*garbage(world, 3))
    world.fill()
    run_to_the_end(world.publisher())
    die("land", world, step, time=1)
    run_to_the_end(world.lander())
    assert world.landed() == world.expected_files()
    assert len(world.letters()) == 3


def test_bad_records_after_the_last_session_are_passed_over_once_they_are_few(world: World) -> None:
    world.fill()
    run_to_the_end(world.publisher())
    world.strange(*garbage(world, 3))
    run_to_the_end(world.lander())
    assert len(world.letters()) == 3
    before = committed(world)
    end = max(int(key.rpartition("-")[2]) for key in world.letters())
    assert before[world.topics[0], 1] == end + 1
    run_to_the_end(world.lander())  # they said that the run is complete: the session's number is kept
    assert committed(world) == before


def test_bad_records_alone_are_read_again_and_not_doubled_until_their_share_is_borne(world: World) -> None:
    world.strange(*garbage(world, 5))
    for _ in range(2):
        land_all(world, world.lander(), letters=5)
        assert committed(world) == {}
    land_all(world, world.lander(max_failed_share=1.0), letters=5)
    assert len(world.letters()) == 5
    assert committed(world) == {(world.topics[0], 1): 5}


def test_the_line_stops_when_most_records_are_bad_and_goes_on_when_that_is_mended(world: World) -> None:
    world.fill([1, 2, 3])
    publisher = world.publisher()
    with running(publisher):
        until(lambda: publisher.heartbeat.counts.get("sessions") == 3, "the first sessions")
    sent = world.strange(*garbage(world, 30))
    lander = world.lander(failed_share_window=20)
    with running(lander) as errors:
        until(lambda: lander.heartbeat.state == LINE_STOPPED, "the end of the line")
        told = lander.heartbeat.detail
        at_the_stop = committed(world)
        world.fill()
        run_to_the_end(world.publisher())
    assert errors == []
    assert "of the last 20 records are dead letters, and MAX_FAILED_SHARE=0.5" in told
    assert at_the_stop[world.topics[0], 1] <= sent[0].offset
    run_to_the_end(world.lander(max_failed_share=1.0))
    assert world.landed() == world.expected_files()
    assert len(world.letters()) == 30


def test_good_records_behind_the_bad_ones_don_t_keep_the_line_from_stopping(world: World) -> None:
    world.strange(*garbage(world, 30))
    world.fill()
    run_to_the_end(world.publisher())
    lander = world.lander(failed_share_window=5)
    with running(lander) as errors:
        until(lambda: lander.heartbeat.state == LINE_STOPPED, "the end of the line")
        told = lander.heartbeat.detail
    assert errors == []
    assert "of the last 5 records are dead letters" in told


def test_a_feed_without_end_markers_becomes_dead_letters(world: World) -> None:
    topic, session = world.topics[0], world.clock.session_at(1).id
    events = [event_of(topic, f"strange {n}").on_the_wire(session) for n in range(100)]
    feed = [Record(topic, 1, 0, session.encode(), to_json(event).encode()) for event in events]
    world.strange(*feed)
    world.fill()
    run_to_the_end(world.publisher())
    run_to_the_end(world.lander(limits=LandLimits(events=30)))
    reasons = Counter(letter["reason"].partition(",")[0] for letter in world.letters().values())
    # What remains below the limit, and the session's true event, waited for a marker that fits.
    assert reasons == {
        "31 events": 93,
        f"session {session} ends with 1 events": 1,
        f"of session {session}": 8,
    }
    landed = world.landed()
    assert world.expected_files().items() - landed.items() == {
        (name, content)
        for name, content in world.expected_files().items()
        if name == "one_2022-11-20_01.json"
    }
    assert landed.items() <= world.expected_files().items()


def test_what_a_stranger_has_compressed_is_unpacked_by_kafka(world: World) -> None:
    producer = KafkaProducer(bootstrap_servers=world.server, compression_type="gzip")
    with closing(producer):
        producer.send(world.topics[0], key=b"k", value=b"x" * 200_000, partition=1)
    world.fill()
    run_to_the_end(world.publisher(), world.lander())
    assert world.landed() == world.expected_files()
    (letter,) = world.letters().values()
    assert letter["value"]["bytes"] == 200_000


class NoText(str):
    """A name of bytes that are not UTF-8."""

    def encode(self, encoding: str = "", errors: str = "") -> bytes:
        return b"\xff\xfe"


def test_where_the_client_can_t_read_the_line_stops_and_says_where(world: World) -> None:
    with closing(KafkaProducer(bootstrap_servers=world.server)) as producer:
        producer.send(world.topics[0], value=b"x", headers=[(NoText("name"), b"value")], partition=1)
    lander = world.lander()
    with running(lander) as errors:
        until(lambda: bool(errors) or lander.heartbeat.state == LINE_STOPPED, "the end of the line")
    assert errors == []
    assert f"{world.topics[0]}-1 at 0" in lander.heartbeat.detail


def test_a_full_disk_loses_and_doubles_no_letter(world: World) -> None:
    world.strange(*garbage(world, 2))
    world.fill()
    run_to_the_end(world.publisher())
    failures = [OSError(28, "No space left on device")] * 2

    def no_room(step: str, what: str) -> None:
        if step == "file.written" and "dead-letter" in what and failures:
            raise failures.pop()

    with listening(no_room):
        run_to_the_end(world.lander())
    assert failures == []
    assert world.landed() == world.expected_files()
    assert len(world.letters()) == 2


def test_a_crash_before_the_commit_sends_no_letter_again_when_its_partition_went_elsewhere(
    world: World,
) -> None:
    """The second member reads what the first one has told of, while both are alive."""
    world.strange(*garbage(world, 3))
    world.fill()
    run_to_the_end(world.publisher())

    def crash(step: str, _: str) -> None:
        if step == "dead_letter.kept":
            raise Crash

    second = world.lander("second")
    with listening(crash), pytest.raises(Crash):
        world.lander("first").run()
    run_to_the_end(second)
    assert world.landed() == world.expected_files()
    assert len(world.letters()) == 3


def test_the_topic_of_dead_letters_is_configured_apart() -> None:
    config = json.loads((Path(__file__).parents[2] / "configs" / "kafka_config.json").read_text())
    assert config["dead_letters"]["topic"] == "hospital.dead-letters"
    assert config["dead_letters"]["topic"] not in config["topics"]
