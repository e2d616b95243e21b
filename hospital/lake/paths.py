"""Where everything in the shared folder is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LakePaths:
    """The folders and fixed files below the shared folder, each with its one writer.

    The scheduler writes batch, outbox, state and run; the stream processor writes stream and
    dead_letters; the batch ingestor writes processed and failed, and takes files out of batch and stream.
    In heartbeats each process has a file of its own.
    """

    root: Path

    @property
    def batch(self) -> Path:
        """CSV and text files on their way to the warehouse."""
        return self.root / "batch"

    @property
    def outbox(self) -> Path:
        """One JSON-lines file a session, for Kafka."""
        return self.root / "outbox"

    @property
    def stream(self) -> Path:
        """Sessions that came through Kafka, landed as JSON."""
        return self.root / "stream"

    @property
    def processed(self) -> Path:
        """Files that are in the warehouse."""
        return self.root / "processed"

    @property
    def failed(self) -> Path:
        """Files that can't be loaded, each with a reason beside it."""
        return self.root / "failed"

    @property
    def dead_letters(self) -> Path:
        """Kafka's records that can't be right, each with its reason."""
        return self.root / "dead_letters"

    @property
    def state(self) -> Path:
        """The simulated clock: ``{"current_sim_date": "YYYY-MM-DD"}``."""
        return self.root / "scheduler_state.json"

    @property
    def run(self) -> Path:
        """The seed and configuration that this lake was made with."""
        return self.root / "run.json"

    @property
    def checkpoint(self) -> Path:
        """The hospital's state at the start of the current day."""
        return self.root / "scheduler_checkpoint.npz"

    @property
    def scheduler_lock(self) -> Path:
        """Held by the one scheduler."""
        return self.root / ".scheduler.lock"

    @property
    def heartbeats(self) -> Path:
        """How each service is, for whoever asks from another container. A report: no data is in it."""
        return self.root / ".heartbeats"

    @property
    def restoring(self) -> Path:
        """There from the beginning of a restore to its end."""
        return self.root / ".restoring"

    def refuse_half_restored(self) -> None:
        """Raises OSError where a restore has begun and not ended: nobody else may work there meanwhile."""
        if self.restoring.exists():
            raise OSError(
                f"{self.root} is being restored, or was and it was cut off: wait for its end, "
                f"or run `python -m hospital restore` again"
            )

    def make_folders(self) -> None:
        """Make what is missing. Any service may be the first one up. Raises OSError."""
        folders = (self.batch, self.outbox, self.stream, self.processed, self.failed, self.dead_letters)
        for folder in (*folders, self.heartbeats):
            folder.mkdir(parents=True, exist_ok=True)
