"""One site for all fault tests, and what a run leaves that nobody disturbs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.pipeline import Pipeline, pipeline_on
from tests.faults.site import Site, open_site

Checksums = tuple[str, str]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A PostgreSQL and a Kafka behind gates."""
    # Not in pytest's own folder: PostgreSQL's user must get through when root tests.
    with tempfile.TemporaryDirectory(prefix="hospital-faults-") as folder, open_site(Path(folder)) as opened:
        yield opened


@pytest.fixture(scope="session")
def undisturbed(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Checksums:
    """The two checksums of the run that every other one must equal."""
    with pipeline_on(site, tmp_path_factory.mktemp("undisturbed")) as pipeline:
        pipeline.start_all()
        pipeline.run_to_the_end()
        return pipeline.checksums()


@pytest.fixture
def pipeline(site: Site, undisturbed: Checksums, tmp_path: Path) -> Iterator[Pipeline]:
    """A pipeline of which nothing runs yet."""
    with pipeline_on(site, tmp_path) as made:
        yield made
