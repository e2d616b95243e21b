"""What a person can look at next: the last lines of the services' logs in containers.

A service knows that it is in a container by PGADMIN_URL, which only Compose sets. A local run says it itself,
below its summary (hospital/local/summary.py).
"""

from __future__ import annotations

from simulation_configs import Settings

DASHBOARD = (
    "a web page of it: docker compose -f docker-compose.yml -f docker-compose.dashboard.yml up --build"
)
HOW_FAR = "how far the run is: docker compose exec scheduler python -m hospital status --watch"


def while_it_runs(settings: Settings) -> tuple[str, ...]:
    """Lines for the log of a run that has begun; none outside a container."""
    if not settings.pgadmin_url:
        return ()
    return (HOW_FAR, _warehouse(settings), DASHBOARD)


def when_complete(settings: Settings) -> tuple[str, ...]:
    """Lines for the log of a run that is complete; none outside a container."""
    if not settings.pgadmin_url:
        return ()
    return (
        _warehouse(settings),
        DASHBOARD,
        "is the data any good: "
        "docker compose exec -T batch_ingestor python -m hospital report - > report.html",
        'to hand it in: docker compose run --rm --no-deps -v "$PWD:/project" scheduler '
        "python -m hospital submission --project /project",
        "to begin anew: docker compose down -v, and empty shared_data/ and .setup_flags/",
    )


def _warehouse(settings: Settings) -> str:
    return f"the warehouse: {settings.pgadmin_url} (pgAdmin; who you are there: README.md, What you see)"
