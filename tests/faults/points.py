"""The failpoints of the code, found in it, and at what each is armed in the fault matrix."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from simulation_configs import ROOT

SCHEDULER, PRODUCER, LANDER, INGESTOR = "scheduler", "producer", "stream_processor", "batch_ingestor"


@dataclass(frozen=True)
class Point:
    """A service at a step: the step's name, and what it is done to."""

    service: str
    step: str
    what: str = "*"

    def __str__(self) -> str:
        return f"{self.service}, {self.step}, {self.what}"

    def armed(self, action: str) -> str:
        """As FAILPOINT has it."""
        return f"{self.step}@{self.what}:{action}"


def steps_in_the_code() -> set[str]:
    """The name of every failpoint in the library."""
    return {
        node.args[0].value
        for file in (ROOT / "hospital").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "reached"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


DAY = "2022-11-21"
FILES = (
    (SCHEDULER, "run.json"),
    (SCHEDULER, "people_data.csv"),
    (SCHEDULER, "schedules_2022-11.csv"),
    (SCHEDULER, "people"),
    (SCHEDULER, "workforce"),
    (SCHEDULER, f"session_{DAY}_03.jsonl"),
    (SCHEDULER, f"admissions_{DAY}.csv"),
    (SCHEDULER, "scheduler_checkpoint.npz"),
    (SCHEDULER, "scheduler_state.json"),
    (LANDER, f"transfers_{DAY}_02.json"),
    (LANDER, f"transport_{DAY}_05.json"),
)
LOADED = (
    "people_data.csv",
    "staff_active_2022-11-20.csv",
    f"daily_visitors_{DAY}.csv",
    f"admissions_{DAY}.csv",
    f"hospital_summary_{DAY}.txt",
    f"transfers_{DAY}_04.json",
)
LANDED = (f"transfers_{DAY}_02.json", f"transport_{DAY}_05.json")

OF_FILES = tuple(
    Point(service, step, name)
    for service, name in FILES
    for step in ("file.written", "file.synced", "file.renamed", "file.kept")
    if step != "file.kept" or not (service == LANDER or "admissions" in name)  # which keep many at once
)
OF_THE_SCHEDULER = (
    *(
        Point(SCHEDULER, step, flag)
        for step in ("setup.written", "setup.flagged")
        for flag in ("staff", "workforce")
    ),
    Point(SCHEDULER, "session.written", f"{DAY}.01"),
    Point(SCHEDULER, "session.written", f"{DAY}.05"),
    *(Point(SCHEDULER, step, DAY) for step in ("day.written", "day.checkpointed", "day.dated")),
    # The last day of the run.
    *(Point(SCHEDULER, step, "2022-11-23") for step in ("day.checkpointed", "day.dated")),
)
OF_THE_PRODUCER = tuple(
    Point(PRODUCER, f"publish.{step}")
    for step in ("taken_over", "looked", "begun", "sent", "acknowledged", "committed")
)
OF_THE_STREAM_PROCESSOR = (
    *(Point(LANDER, step, name) for step in ("land.cut", "land.written") for name in LANDED),
    Point(LANDER, "land.kept"),
    Point(LANDER, "land.committed"),
)
OF_THE_INGESTOR = tuple(
    Point(INGESTOR, f"load.{step}", name)
    for step in ("locked", "loaded", "noted", "committed", "moved")
    for name in LOADED
)
ALL = (*OF_FILES, *OF_THE_SCHEDULER, *OF_THE_PRODUCER, *OF_THE_STREAM_PROCESSOR, *OF_THE_INGESTOR)

BACKUP_STEPS = ("warehouse", "landed", "clock", "listed", "files", "whole")
RESTORE_STEPS = ("marked", "lake", "warehouse", "published", "committed", "ended")
ELSEWHERE = {
    "tick.answered": "test_ticks.py",
    **dict.fromkeys(("refuse.kept", "refuse.told", "refuse.moved"), "test_bad_on_the_way.py"),
    **dict.fromkeys(("dead_letter.sent", "dead_letter.kept"), "test_bad_on_the_way.py"),
    **dict.fromkeys(("retry.moved", "retry.forgotten"), "integration/test_retry.py"),
    **{f"backup.{step}": "test_backup.py" for step in BACKUP_STEPS},
    **{f"restore.{step}": "test_restore.py" for step in RESTORE_STEPS},
}
"""Steps that an undisturbed run doesn't come to, and the tests that kill the process there."""
