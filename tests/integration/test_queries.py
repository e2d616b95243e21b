"""Every question of docs/queries.md, asked of a small hospital."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from hospital.warehouse.connection import Connection
from scripts.answer_queries import PAGE, Question, answered, ask, questions
from tests.integration.warehouse_on_postgres import World

TEXT = PAGE.read_text(encoding="utf-8")
OTHER_PLANS = "SET enable_hashagg = off; SET enable_hashjoin = off; SET max_parallel_workers_per_gather = 0"


@pytest.fixture(scope="module")
def connection(small: World) -> Iterator[Connection]:
    with closing(small.connect()) as connection:
        yield connection


@pytest.mark.parametrize("question", questions(TEXT), ids=lambda question: question.title.partition(".")[0])
def test_a_question_is_answered(connection: Connection, small: World, question: Question) -> None:
    """With the columns that the page shows, and in the same order whatever the plan."""
    columns, rows = ask(connection, question.sql)
    assert columns == question.columns
    assert rows
    with closing(small.connect()) as other:
        with other, other.cursor() as cursor:
            cursor.execute(OTHER_PLANS)
        assert ask(other, question.sql) == (columns, rows)


def test_only_the_answers_are_written(connection: Connection) -> None:
    page = answered(TEXT, connection)
    assert page != TEXT
    assert answered(page, connection) == page
    assert [(q.title, q.sql) for q in questions(page)] == [(q.title, q.sql) for q in questions(TEXT)]
    assert _without_answers(page) == _without_answers(TEXT)


def test_every_event_of_the_run_has_arrived(connection: Connection) -> None:
    """What the last question shows, is so."""
    _, rows = ask(connection, questions(TEXT)[-1].sql)
    for _, produced, landed, in_the_ledger, loaded, different, sessions, files, missing, differ in rows:
        assert produced == landed == in_the_ledger == loaded == different > 0
        assert (sessions, missing, differ) == (files, 0, 0)


def _without_answers(page: str) -> list[str]:
    return [line for line in page.splitlines() if not line.startswith("|")]
