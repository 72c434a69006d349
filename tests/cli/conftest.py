from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.cli.programs import Program, Surroundings


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    """Give a service with the demonstration that many tests share."""
    surroundings = Surroundings(tmp_path_factory.mktemp("served"))
    program = surroundings.start("serve")
    try:
        program.ready()
        yield surroundings
        assert program.end() == 0
    finally:
        program.kill_if_left()


@pytest.fixture
def serving(surroundings: Surroundings) -> Iterator[Program]:
    """Give a service of the test's own, which the test ends."""
    program = surroundings.start("serve")
    try:
        yield program.ready()
    finally:
        program.kill_if_left()


@pytest.fixture
async def empty_database(postgres_server: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server) as url:
        yield url
