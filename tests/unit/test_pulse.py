"""The heartbeat is written while one step takes long, and no longer."""

from __future__ import annotations

import time
from pathlib import Path

from hospital.runtime.heartbeat import Heartbeat, read_heartbeat
from hospital.warehouse.pulse import beating


def test_it_beats_while_the_block_runs(tmp_path: Path) -> None:
    heartbeat = Heartbeat(tmp_path / "service.json")
    heartbeat.beat("working", "loading")
    before = read_heartbeat(heartbeat.path)
    assert before is not None
    with beating(heartbeat, every=0.01):
        deadline = time.monotonic() + 10
        while (read_heartbeat(heartbeat.path) or before)["at"] == before["at"]:
            assert time.monotonic() < deadline
    after = read_heartbeat(heartbeat.path)
    time.sleep(0.05)
    assert read_heartbeat(heartbeat.path) == after
