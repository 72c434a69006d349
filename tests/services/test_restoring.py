"""Tests share a database that is brought back after each; what one leaves no other sees."""

from app.repositories.database import Database
from tests import databases, sql
from tests.restoring import restoring
from tests.service import running_service

_LEFT = """
SELECT (SELECT count(*) FROM clients), (SELECT count(*) FROM events),
  (SELECT count(*) FROM ledger_entries), (SELECT count(*) FROM jobs),
  (SELECT count(*) FROM integrations), (SELECT sum(included_units) FROM plans)
"""
_CALL = {
    "id": "1",
    "source": "/test",
    "type": "call.received",
    "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
}


async def _left(database: Database) -> tuple[int, ...]:
    return tuple(await sql.fetchrow(database, _LEFT))


async def test_nothing_is_left_of_a_test_in_the_database_or_in_the_service(
    database_url: str,
) -> None:
    async with running_service(database_url) as service, restoring(database_url) as restorer:
        database = service.state.database
        before = await _left(database)
        for _ in range(2):
            client_id = await service.a_client()
            assert (await service.post(_CALL)).json()["client_id"] == client_id
            await databases.execute(
                database_url, "UPDATE plans SET included_units = included_units + 1"
            )
            assert await _left(database) != before
            await restorer.restore_under(service)
            assert await _left(database) == before
        assert (await service.post(_CALL)).json()["outcome"] == "unassigned"
