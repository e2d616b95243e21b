"""A whole run without Docker, from nothing to a full warehouse, or from where the last one stopped.

1. be the only run in this place, with the settings that its lake was made with, and stop what a
   killed run left;
2. start the two servers side by side;
3. start the four services, unless everything is loaded already;
4. show the progress, and start services that die again, until everything is loaded;
5. stop the services, count, and print the summary;
6. stop the servers, whatever happened.

Nothing is kept between runs but what the services keep: to go on is to start.
"""

from __future__ import annotations

import time

import psycopg2
from kafka.errors import KafkaError
from rich.console import Console

from hospital.feed.hospital import read_hospital
from hospital.feed.run_record import start_or_go_on
from hospital.local.display import Display, display_on
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.local.progress import Progress, ProgressReader
from hospital.local.servers import Servers
from hospital.local.services import Services, environment
from hospital.local.summary import print_summary, take_summary
from hospital.local.traces import SERVICES
from hospital.local.usage import Usage
from hospital.runtime.heartbeat import LINE_STOPPED, read_heartbeat
from hospital.runtime.shutdown import Shutdown
from simulation_configs import Settings

POLL_SECONDS = 0.25
STUCK_AFTER_SECONDS = 60.0
EXIT_STOPPED = 130


def run(settings: Settings, console: Console) -> int:
    """Run to the end, 0, or to a signal, 130. Raises ConfigurationError, LocalError, OSError."""
    places = Places.of(settings)
    shutdown = Shutdown.on_signals()
    with places.locked():  # step 1
        try:
            places.lake.refuse_half_restored()
        except OSError as error:
            raise LocalError(str(error)) from None
        hospital = read_hospital(settings)
        if places.lake.run.exists():
            start_or_go_on(places.lake.run, hospital)
        services = Services(places)
        services.stop_leftovers()
        console.print("Starting PostgreSQL and Kafka", highlight=False)
        with Servers(settings, places) as servers:  # steps 2 and 6
            try:
                return _Run(settings, places, console, shutdown, servers, services).run()
            finally:
                services.stop()


class _Run:
    """One run with its servers up."""

    def __init__(
        self,
        settings: Settings,
        places: Places,
        console: Console,
        shutdown: Shutdown,
        servers: Servers,
        services: Services,
    ) -> None:
        self._settings, self._places, self._console, self._shutdown = settings, places, console, shutdown
        self._servers, self._services, self._addresses = servers, services, servers.addresses
        self._usage = Usage(places.run / "wall.json")
        self._reader = ProgressReader(settings, places, self._addresses.postgres)

    def run(self) -> int:
        """Steps 3 to 5; the caller stops everything."""
        try:
            progress = self._reader.read()
            self._reader.check_same_run()
            if progress.complete:
                self._usage.leave_out_this_life()
                self._say("This run was complete already. To make another one: make reset")
            else:
                self._services.start(environment(self._settings, self._places, self._addresses))  # step 3
                progress = self._watch()  # step 4
                self._services.stop()
        finally:
            self._reader.close()
        if not progress.complete:
            self._say(
                f"Stopped. Of {progress.days} days {progress.simulated} are simulated and "
                f"{progress.loaded} loaded; `make run` goes on from there."
            )
            return EXIT_STOPPED
        try:
            summary = take_summary(self._settings, self._places, self._addresses)  # step 5
        except (KafkaError, psycopg2.Error) as error:
            reason = " ".join(str(error).split())
            raise LocalError(
                f"everything is loaded, but it can't be counted ({reason}); `make run` again"
            ) from None
        print_summary(self._console, summary, self._usage, self._places)
        return 0

    def _watch(self) -> Progress:
        display = display_on(self._console, self._settings.days)
        stuck = _Stuck(self._places)
        try:
            while True:
                progress = self._reader.read()
                display.show(progress)
                if progress.complete or self._shutdown.requested:
                    return progress
                self._look_after(display)
                stuck.look(progress)
                self._shutdown.wait(POLL_SECONDS)
        finally:
            self._usage.write()
            display.close()

    def _look_after(self, display: Display) -> None:
        self._servers.check()
        for line in self._services.look_after():
            display.say(line)
        self._usage.sample()

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class _Stuck:
    """A run that waits for files that can't be loaded never ends: better say so."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._last: Progress | None = None
        self._since = time.monotonic()
        self._began = time.time()

    def look(self, progress: Progress) -> None:
        """Raises LocalError when the line was stopped, or files failed and nothing has moved for a minute."""
        for service in SERVICES:
            beat = read_heartbeat(self._places.run / f"{service}.json") or {}
            if beat.get("state") == LINE_STOPPED and beat["at"] > self._began:
                raise LocalError(f"the line stopped: {beat['detail']}, then `make run` again")
        if progress != self._last:
            self._last, self._since = progress, time.monotonic()
        elif progress.files_failed and time.monotonic() - self._since > STUCK_AFTER_SECONDS:
            raise LocalError(
                f"{progress.files_failed} files can't be loaded and the rest waits for them; "
                f"see the reasons in {self._places.lake.failed}, `python -m hospital retry` what is mended, "
                f"then `make run` again"
            )
