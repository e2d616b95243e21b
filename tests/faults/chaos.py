"""Chaos: while a year is made as fast as it goes, one thing after the other is killed, at random from a seed.

A round is one victim: a service, Kafka, PostgreSQL, or the connections to one of the two. A year takes as
many rounds as come before it ends; then it must be the year that nobody disturbed, and while rounds are
left another year begins.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from hospital.checks.check import check
from hospital.feed.loading import expected_files
from hospital.local.traces import SERVICES
from hospital.runtime.simclock import SimulatedClock
from hospital.warehouse.connection import connect
from hospital.warehouse.ledger import loaded_names
from simulation_configs import Settings
from tests.faults import counts
from tests.faults.pipeline import Pipeline, pipeline_on
from tests.faults.site import Site

YEAR = {
    "POPULATION_SIZE": "20000",
    "STAFF_SIZE": "600",
    "RESERVE_POOL_SIZE": "1500",
    "SIM_END_DATE": "2023-11-20",
}
PAUSE_SECONDS = (0.5, 3.0)
AWAY_SECONDS = (0.0, 2.0)
PATIENCE_SECONDS = 900.0

Victim = Callable[[Pipeline, random.Random], None]


@dataclass
class Chaos:
    """Rounds that are left, and what has been struck how often. The random numbers are the seed's."""

    site: Site
    folder: Path
    rounds: int
    seed: int
    say: Callable[[str], None] = print
    struck: Counter[str] = field(default_factory=Counter)
    years: int = 0

    def run(self) -> None:
        """An undisturbed year, then disturbed ones until no round is left. Raises AssertionError."""
        chance = random.Random(self.seed)
        calm, seconds = self._year("calm", None)
        self.say(f"an undisturbed year: {seconds:.0f} s, lake {calm[0][:12]}, warehouse {calm[1][:12]}")
        while sum(self.struck.values()) < self.rounds:
            self.years += 1
            before = sum(self.struck.values())
            found, seconds = self._year(f"year-{self.years}", chance)
            assert found == calm, f"seed {self.seed}: year {self.years} is another one"
            struck = sum(self.struck.values()) - before
            self.say(f"year {self.years}: {struck} rounds in {seconds:.0f} s, the same to the byte")
        self.say("struck: " + ", ".join(f"{name} {times}" for name, times in sorted(self.struck.items())))

    def _year(self, name: str, chance: random.Random | None) -> tuple[tuple[str, str], float]:
        folder = self.folder / name
        folder.mkdir(parents=True)
        begin = time.monotonic()
        with pipeline_on(self.site, folder, YEAR) as pipeline:
            pipeline.start_all()
            while chance and sum(self.struck.values()) < self.rounds and not pipeline.complete:
                self._round(pipeline, chance)
            pipeline.run_to_the_end(PATIENCE_SECONDS)
            seconds = time.monotonic() - begin
            see_that_nothing_is_lost_or_doubled(pipeline)
            return pipeline.checksums(), seconds

    def _round(self, pipeline: Pipeline, chance: random.Random) -> None:
        pipeline.look_after_for(chance.uniform(*PAUSE_SECONDS))
        name = chance.choice(sorted(VICTIMS))
        if not pipeline.complete:
            VICTIMS[name](pipeline, chance)
            self.struck[name] += 1


def _service(name: str) -> Victim:
    def strike(pipeline: Pipeline, chance: random.Random) -> None:
        pipeline.process(name).kill()

    return strike


def _postgres(pipeline: Pipeline, chance: random.Random) -> None:
    pipeline.site.postgres.kill()
    pipeline.look_after_for(chance.uniform(*AWAY_SECONDS))
    pipeline.site.postgres.start()


def _kafka(pipeline: Pipeline, chance: random.Random) -> None:
    pipeline.site.kafka.kill()
    pipeline.look_after_for(chance.uniform(*AWAY_SECONDS))
    pipeline.site.kafka.start()


def _postgres_connections(pipeline: Pipeline, chance: random.Random) -> None:
    pipeline.site.postgres_gate.cut()


def _kafka_connections(pipeline: Pipeline, chance: random.Random) -> None:
    pipeline.site.kafka_gate.cut()


VICTIMS: dict[str, Victim] = {
    **{name: _service(name) for name in SERVICES},
    "Kafka": _kafka,
    "PostgreSQL": _postgres,
    "connections to Kafka": _kafka_connections,
    "connections to PostgreSQL": _postgres_connections,
}


def see_that_nothing_is_lost_or_doubled(pipeline: Pipeline) -> None:
    """Outbox, Kafka and its offsets, stream files and ledger agree; the invariants hold."""
    settings = Settings.model_validate({name.lower(): value for name, value in pipeline.settings.items()})
    clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
    server = pipeline.site.kafka.address
    with closing(connect(pipeline.warehouse, "", application_name="chaos")) as connection:
        made = counts.in_outbox(pipeline.lake)
        assert made.sessions == dict.fromkeys(counts.TOPICS, clock.sessions)
        assert counts.in_kafka(server) == made
        assert counts.sessions_committed(server) == made.sessions
        assert counts.in_stream_files(pipeline.lake) == made
        assert counts.in_warehouse(connection) == made
        assert loaded_names(connection) == expected_files(clock)
        assert counts.failed_files(pipeline.lake) == []
        lake = settings.model_copy(update={"shared_data_path": pipeline.lake.root})
        violated = [str(answer.invariant) for answer in check(lake, connection) if not answer.holds]
        assert violated == []
