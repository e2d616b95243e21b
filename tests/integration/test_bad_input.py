"""Files that can't be right: each is put aside with a reason that says where, and everything else goes on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hospital.feed.loading import hospital_catalogue
from hospital.local.postgres import PostgresAddress
from hospital.warehouse.retry import retry
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, CLOCK, ROWS, put, put_all

PEOPLE = "people_data.csv"
STAFF = "staff_data.csv"
VISITS = "daily_visitors_2022-12-31.csv"
MOVEMENTS = "admissions_2022-12-31.csv"
SUMMARY = "hospital_summary_2022-12-31.txt"
TRANSFERS = "transfers_2022-12-31_01.json"
TRANSPORT = "transport_2022-12-31_01.json"
SOLO = "none"
"""Where the reason is about the whole file, or no single line can be told."""


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


def changed(name: str, old: str, new: str) -> bytes:
    """The sample of that name with another text in place of one."""
    content = ALL[name].replace(old, new)
    assert content != ALL[name]
    return content.encode(errors="surrogateescape")


def reordered(name: str) -> bytes:
    """The sample with its first two columns, header and all, in the other's place."""
    rows = [line.split(",", 2) for line in ALL[name].splitlines()]
    return "".join(f"{second},{first},{rest}\n" for first, second, rest in rows).encode()


def told(world: World, name: str) -> dict[str, str]:
    """What the reason says, by label; each on one line."""
    return dict(line.split(": ", 1) for line in world.reason(name).splitlines())


def assert_mending_helps(world: World, name: str) -> None:
    """With the right content in failed/, `retry` brings the whole run to its end."""
    (world.lake.failed / name).write_text(ALL[name])
    retry(world.lake, hospital_catalogue(CLOCK), name)
    world.ingest()
    assert world.rows() == ROWS
    assert world.processed() == set(ALL)
    assert list(world.lake.failed.iterdir()) == []


BYTES = [
    ("facilities.csv", b"", "the file is empty", SOLO, ""),
    (SUMMARY, b"", "the file is empty", SOLO, ""),
    (PEOPLE, ALL[PEOPLE].encode()[:-20], "the last line has no end: the file is truncated", "6", "suburb"),
    (TRANSFERS, ALL[TRANSFERS].encode()[:300], "the last line has no end: the file is truncated", "13", ""),
    ("wards.csv", b"PK\x03\x04\x14\0\0\0\x08\0", "a control character, 0x03", "1", "ward_id"),
    ("wards.csv", random.Random(1).randbytes(5000), "a control character, 0x10", "1", "ward_id"),
    (PEOPLE, ALL[PEOPLE].encode("utf-8-sig"), "it begins with a byte order mark of UTF-8", "1", ""),
    (PEOPLE, ALL[PEOPLE].encode("utf-16"), "it begins with a byte order mark of UTF-16", "1", ""),
    (PEOPLE, ALL[PEOPLE].encode("utf-16-be"), "it seems to be UTF-16 or UTF-32", "1", ""),
    (PEOPLE, ALL[PEOPLE].encode("utf-32"), "it begins with a byte order mark of UTF-32", "1", ""),
    (PEOPLE, ALL[PEOPLE].encode("latin-1"), "invalid byte sequence for encoding", "5", ""),
    (TRANSFERS, ALL[TRANSFERS].encode("utf-8-sig"), "it begins with a byte order mark of UTF-8", "1", ""),
    (
        PEOPLE,
        changed(PEOPLE, "\n", "\r\n"),
        "a carriage return (CR): lines end with LF alone",
        "1",
        "postal_code",
    ),
    (
        PEOPLE,
        changed(PEOPLE, "\n", "\r"),
        "a carriage return (CR): lines end with LF alone",
        "1",
        "postal_code",
    ),
    (SUMMARY, changed(SUMMARY, "\n", "\r\n"), "a carriage return (CR): lines end with LF alone", "1", ""),
    (PEOPLE, changed(PEOPLE, "Piet", "Pi\0et"), "a NUL", "3", "first_name"),
    (PEOPLE, changed(PEOPLE, "Piet", "\x1b[31mPiet"), "a control character, 0x1B", "3", "first_name"),
    (TRANSFERS, changed(TRANSFERS, "bed management", "a\0b"), "a NUL", "21", ""),
    (TRANSFERS, changed(TRANSFERS, "bed management", "\udcff"), "byte 0xFF is not UTF-8", "21", ""),
    ("vehicles.csv", changed("vehicles.csv", "A-1", "\udcff"), "invalid byte sequence", "2", ""),
    (
        PEOPLE,
        changed(PEOPLE, "2 Long Street,S", "2\nLong Street,S"),
        "missing data for column",
        "3",
        "",
    ),
    (
        PEOPLE,
        changed(PEOPLE, "2 Long Street,S", '"2\nLong Street",S'),
        "a quoted field that does not end on its line",
        "3",
        "street_address",
    ),
    (
        PEOPLE,
        changed(PEOPLE, "2 Long Street,S", '2 "Long" Street,S'),
        "a quote in the middle of a field that has none around it",
        "3",
        "street_address",
    ),
    (
        PEOPLE,
        changed(PEOPLE, "2 Long Street,S", '"2 Long" Street,S'),
        "text after the closing quote of a field",
        "3",
        "street_address",
    ),
    (PEOPLE, changed(PEOPLE, "Piet", "P" * 1_200_000), "the line is longer than 1048576 bytes", "3", ""),
    (PEOPLE, changed(PEOPLE, "\n5,", "\n\n5,"), "missing data for column", "6", ""),
]

HEADERS = [
    (PEOPLE, changed(PEOPLE, "person_id,", "person,"), "lacks person_id; has the unknown person", "1"),
    ("beds.csv", b"bed_id,ward_id\n1,1\n", "the header lacks bed_number", "1"),
    ("beds.csv", b"bed_id,ward_id,bed_number,colour\n1,1,1,red\n", "the header has the unknown colour", "1"),
    ("beds.csv", b"bed_id,ward_id,ward_id\n1,1,1\n", "lacks bed_number; has twice ward_id", "1"),
    ("beds.csv", reordered("beds.csv"), "the header has its columns in another order", "1"),
    ("beds.csv", ALL["wards.csv"].encode(), "lacks bed_id, bed_number; has the unknown department_id", "1"),
    ("beds.csv", b"1,1,1\n", "the first line is not the header", "1"),
    ("beds.csv", b"<html>\n", "the first line is not the header", "1"),
]

VALUES = [
    (PEOPLE, "1804\n", "1804,more\n", "extra data after last expected column", "2"),
    (PEOPLE, ",0122\n", "\n", 'missing data for column "postal_code"', "4"),
    (PEOPLE, "\n2,Piet", "\ntwo,Piet", 'invalid input syntax for type integer: "two"', "3"),
    (PEOPLE, "\n2,Piet", "\n22222222222,Piet", "out of range for type integer", "3"),
    (PEOPLE, "\n2,Piet", "\n-2,Piet", "people_person_id_check", "3"),
    (PEOPLE, "\n2,Piet", "\n,Piet", 'null value in column "person_id"', "3"),
    (PEOPLE, ",F,1990", ",X,1990", "people_sex_check", "4"),
    (PEOPLE, "1975-05-05", "1975-13-05", "date/time field value out of range", "3"),
    (PEOPLE, "\n2,Piet", "\n1,Piet", "people_pkey", "3"),
    (PEOPLE, ALL[PEOPLE].split("\n")[2], ALL[PEOPLE].split("\n")[1], "people_pkey", "3"),
    ("vehicles.csv", "A-1", random.Random(1).randbytes(6000).hex(), "index row", "2"),
    ("beds.csv", "3,2,1", "3,7,1", "beds_ward_id_fkey", "4"),
    ("beds.csv", "3,2,1", "3,007,1", "beds_ward_id_fkey", "4"),
    (STAFF, "Medical officer", "Astronaut", "staff_role_fkey", "2"),
    ("schedules_2022-12.csv", ",D,", ",X,", "shifts_shift_code_check", "2"),
    ("schedules_2022-12.csv", "2022-12-31 19:00:00,\n", "infinity,\n", "cannot convert infinity", SOLO),
    (VISITS, "red,", ",", "only_emergencies_are_triaged", "3"),
    (VISITS, "\n3,4,2", "\n3,99,2", "visits_person_id_fkey", "4"),
    ("staff_active_2023-01-01.csv", "2023-01-01,2,", "2023-01-02,2,", "has a row of 2023-01-02", "2"),
    ("staff_active_2023-01-01.csv", "2023-01-01,3,3,", "2023-01-01,3,99,", "staff_person_id_fkey", "3"),
    (
        "staff_active_2023-01-01.csv",
        ",2023-01-01,2\n",
        ",2023-01-01,-2\n",
        "staff_years_experience_check",
        "3",
    ),
    (MOVEMENTS, "09:00:00,1,1,4,1,1", "09:00:00,1,1,4,1,2", "admission 1 leaves bed 2", "3"),
    (MOVEMENTS, "12:00:00,2,2,5,2,2,1", "12:00:00,2,2,5,2,2,3", "ward_stays_one_open", "4, 5"),
    (MOVEMENTS, "\n2,A03", "\n2,A04", "movements_event_code_check", "3"),
    (MOVEMENTS, "10:00:00,2,2,5", "10:00:00,2,2,4", "admission 2 is of person 4", "4"),
    (MOVEMENTS, "10:00:00,2,2,5,1,1,,1,", "10:00:00,2,2,5,1,1,,9,", "admissions_admitted_by_fkey", "4"),
    (MOVEMENTS, "12:00:00,2,2,5,2,2,", "12:00:00,2,2,5,2,8,", "ward_stays_bed_id_fkey", "5"),
    (
        MOVEMENTS,
        "\n2,A03,2022-12-31 09:00:00,1,1,4,1,1,,,,discharged,,",
        "",
        "while admission 1 lies there",
        "3",
    ),
    ("admissions_2023-01-01.csv", ",transferred,1,", ",transferred,,", "facility_when_transferred", "4"),
    (SUMMARY, "  visits", "  visits ... 9\n  visits", "figures_pkey", "3, 4"),
    (TRANSFERS, "{", "", "invalid input syntax for type json", "2"),
    (TRANSFERS, '"event_count": 1', '"event_count": 2', "event_count differs", SOLO),
    (TRANSFERS, '"events"', '"news"', "event_count differs", SOLO),
    (TRANSFERS, '"total": 1', '"total": 0', "sessions_check", "4"),
    (TRANSFERS, ' "total": 1,\n', "", '"total" of relation "sessions"', "4"),
    (TRANSFERS, "2022-12-31.01", "2023-01-01.01", "session or event_count differs", SOLO),
    (TRANSFERS, '"person_id": 5', '"person_id": 4', "transfer 4 is not what the movement", "15"),
    (TRANSFERS, '"person_id": 5', '"person_id": "five"', "invalid input syntax for type integer", "17"),
    (TRANSFERS, "wheelchair", "sled", "transfers_mode_check", "15"),
    (TRANSFERS, '"from_bed_id": 1', '"from_bed_id": 77', "transfers_from_bed_id_fkey", "18"),
    (TRANSPORT, '"visit_id": 2', '"visit_id": 3', "transport 1 does not end", "15"),
    (TRANSPORT, "7.25", "-1", "transports_distance_km_check", "15"),
    (TRANSPORT, '"scene"', '"inter-facility"', "one_origin", "15"),
]


@pytest.mark.parametrize(
    ("name", "content", "what", "line", "column"),
    [
        *BYTES,
        *((*case, "") for case in HEADERS),
        *((name, changed(name, old, new), what, line, "") for name, old, new, what, line in VALUES),
    ],
)
def test_a_file_that_cannot_be_right_is_put_aside_and_the_rest_goes_on(
    world: World, name: str, content: bytes, what: str, line: str, column: str
) -> None:
    put_all(world.lake, but=name)
    put(world.lake, name, content)
    world.ingest()
    reason = told(world, name)
    assert what in reason["what"]
    assert reason["where"] == name
    assert reason["line"].startswith(line if line != SOLO else "no single one")
    assert reason.get("column", "") == column or not column
    assert reason["do"] == f"mend it in failed/, then run: python -m hospital retry {name}"
    assert (world.lake.failed / name).read_bytes() == content
    assert {"departments.csv", "diagnoses.csv"} <= world.processed()
    assert world.rows()["pipeline.ledger"] == len(world.processed())
    assert_mending_helps(world, name)
