import pytest

from tests.cli.programs import Surroundings

pytestmark = pytest.mark.slow


def test_a_worker_is_ready_on_a_migrated_database_and_ends_when_told(
    surroundings: Surroundings,
) -> None:
    migrated = surroundings.run("migrate")
    assert (migrated.status, migrated.output[:28]) == (0, "The database is at migration")
    worker = surroundings.start("worker")
    worker.until("worker ready")
    assert worker.end() == 0
    assert not surroundings.has_postgres
