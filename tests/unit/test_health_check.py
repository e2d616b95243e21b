"""What the health check makes of a heartbeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.runtime.heartbeat import LINE_STOPPED, Heartbeat, main


@pytest.mark.parametrize(("state", "code"), [("working", 0), ("complete", 0), (LINE_STOPPED, 1)])
def test_a_line_that_stopped_is_not_healthy_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], state: str, code: int
) -> None:
    heartbeat = Heartbeat.of("service", tmp_path)
    heartbeat.beat(state, "because of that")
    assert main(str(heartbeat.path)) == code
    assert capsys.readouterr().out.startswith(f"{state}: because of that")
