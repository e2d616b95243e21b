"""docs/queries.md as the script that answers it reads it."""

from __future__ import annotations

import re
from decimal import Decimal

from scripts.answer_queries import PAGE, as_table, questions

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_question_on_the_page_is_read() -> None:
    read = questions(TEXT)
    assert [question.title for question in read] == re.findall(r"^### (.+)$", TEXT, re.MULTILINE)
    assert [int(question.title.partition(".")[0]) for question in read] == list(range(1, 21))
    assert TEXT.count("```sql\n") == len(read)
    for question in read:
        assert question.sql.rstrip().endswith(";")
        assert "ORDER BY" in question.sql.splitlines()[-1] + question.sql.splitlines()[-2]


def test_every_question_has_a_short_answer() -> None:
    for question in questions(TEXT):
        head, rule, *rows = question.answer.strip().splitlines()
        assert set(rule) <= set("|-: ")
        assert 1 <= len(rows) <= 14, question.title
        assert {line.count("|") for line in rows} == {head.count("|")} == {len(question.columns) + 1}


def test_numbers_are_to_the_right_and_null_is_an_empty_cell() -> None:
    assert as_table(["a", "b"], [("x", Decimal("1.50")), (None, None)]) == (
        "| a | b |\n| --- | ---: |\n| x | 1.50 |\n|  |  |\n"
    )
