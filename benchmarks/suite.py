"""All benchmarks, in the order in which they are made, and what they share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import days, generation, latency, loading, memory, streaming
from benchmarks.forms import Form, canonical_hospital
from benchmarks.hospitals import Made, for_days, make
from benchmarks.measure import Result
from hospital.local.kafka import KafkaServer
from hospital.local.postgres import ADMINISTRATOR, PostgresServer
from simulation_configs import Settings


@dataclass(frozen=True)
class Benchmark:
    """One benchmark, which can be measured again. What it writes goes to a folder of its own each time."""

    name: str
    measure: Callable[[], list[Result]]


def benchmarks_of(form: Form, jars: Path, root: Path) -> Iterator[Benchmark]:
    """One after the other, below `root`; each may be measured until the next is asked for.

    `jars` is where Kafka's jars are kept.
    """
    settings = for_days(canonical_hospital(form.people), form.days)

    def benchmark(name: str, measure: Callable[[Path], list[Result]]) -> Benchmark:
        def measured() -> list[Result]:
            with _folder(root) as folder:
                return measure(folder)

        return Benchmark(name, measured)

    yield benchmark("generation", lambda folder: generation.measure(folder, form))
    yield benchmark("a day's cost", lambda folder: days.measure(folder, form))
    with _folder(root) as made_in:
        made = make(made_in, settings)
        yield benchmark("loading", lambda folder: _loading(folder, made, form))
        yield benchmark("streaming", lambda folder: _streaming(folder, made, jars, form))
        if form.latency_days:
            yield benchmark(
                "latency", lambda folder: latency.measure(_local(settings, folder, jars), made, form)
            )
    if form.latency_days:
        yield benchmark("memory", lambda _: memory.measure(form.populations))


def _loading(folder: Path, made: Made, form: Form) -> list[Result]:
    with PostgresServer(folder / "postgres", database="bench", user=ADMINISTRATOR) as server:
        return loading.measure(folder / "loading", made, server, form.repeats)


def _streaming(folder: Path, made: Made, jars: Path, form: Form) -> list[Result]:
    with KafkaServer(folder / "kafka", jars=jars) as server:
        return [streaming.measure(folder / "streaming", made, server.address, form)]


def _local(settings: Settings, folder: Path, jars: Path) -> Settings:
    """The same hospital's pipeline, with all that it has below the folder."""
    paths = {"local_path": folder / "local", "shared_data_path": folder / "lake", "kafka_jars_path": jars}
    return settings.model_copy(update=paths)


@contextmanager
def _folder(root: Path) -> Iterator[Path]:
    """A folder of its own. Not the system's temporary one: that may be another file system."""
    with tempfile.TemporaryDirectory(dir=root) as folder:
        yield Path(folder)
