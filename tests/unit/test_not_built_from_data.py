"""No SQL and no command line is put together from data: every place where one is used, by its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation_configs import ROOT

CODE = sorted(
    path
    for folder in (
        "hospital",
        "scripts",
        "scheduler",
        "producer",
        "stream_processor",
        "batch_ingestor",
        "dashboard",
    )
    for path in (ROOT / folder).rglob("*.py")
)
STATEMENTS = re.compile(r"execute|executemany|copy_expert|mogrify")
WITH_A_SHELL = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in the file, by the last part of its name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            function = node.func
            yield (function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)), node


def is_built_from_strings(node: ast.expr) -> bool:
    """Whether it is an f-string, a sum, or the format of something that is not psycopg2's sql.SQL."""
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return True
    is_format = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )
    return is_format and not ast.unparse(node).startswith("sql.SQL(")


def assigned(file: Path, name: str) -> list[ast.expr]:
    """What is assigned to the name anywhere in the file."""
    return [
        node.value
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assign) and name in [ast.unparse(target) for target in node.targets]
    ]


@pytest.mark.parametrize("file", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_statements_and_commands_are_not_strings_put_together(file: Path) -> None:
    for name, call in calls(file):
        assert name not in WITH_A_SHELL, ast.unparse(call)
        assert not any(keyword.arg == "shell" for keyword in call.keywords), ast.unparse(call)
        if STATEMENTS.fullmatch(name) and call.args:
            statement = call.args[0]
            sources = assigned(file, statement.id) if isinstance(statement, ast.Name) else [statement]
            assert not any(map(is_built_from_strings, sources)), ast.unparse(call)


def test_statements_are_looked_at() -> None:
    found = [name for file in CODE for name, _ in calls(file) if STATEMENTS.fullmatch(name)]
    assert len(found) > 30


def test_sql_makes_sql_of_identifiers_only() -> None:
    """Within PostgreSQL: EXECUTE takes what format() has quoted, here or for a trigger; little needs it."""
    with_execute = {
        path.name: re.findall(r"EXECUTE (?!ON|FUNCTION)(.*)", path.read_text())
        for path in (ROOT / "hospital").rglob("*.sql")
    }
    made = {name: statements for name, statements in with_execute.items() if statements}
    assert set(made) == {"roles.sql", "11_reports.sql", "17_references.sql"}
    assert all(statement.startswith(("format('", "TG_ARGV[")) for name in made for statement in made[name])
