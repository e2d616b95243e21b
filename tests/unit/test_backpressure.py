"""Who makes files waits for who takes them."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from hospital.runtime.backpressure import Backpressure
from hospital.runtime.heartbeat import Heartbeat


def test_it_holds_while_too_many_files_wait_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    heartbeat = Heartbeat(tmp_path / "service.json")
    ingestor = Backpressure(folder, 2, "batch ingestor", heartbeat)
    (folder / "one").touch()
    (folder / "two").touch()
    (folder / ".three.part").touch()
    assert not ingestor.holds
    (folder / "three").touch()
    with caplog.at_level(logging.INFO, logger="hospital"):
        assert [ingestor.holds, ingestor.holds] == [True, True]
    assert caplog.messages == ["waiting for the batch ingestor: more than 2 files wait in batch/"]
    assert heartbeat.state == "waiting"
    (folder / "one").unlink()
    assert not ingestor.holds
