"""What the database refuses of disputes, whoever asks."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.repositories.connections import Connection
from tests import databases
from tests.repositories.given import connected, undone
from tests.service import running_service

MESSAGE = "C'était moi"
OPEN = """
INSERT INTO disputes (id, client_id, interaction_id, members, message, opened_at, opened_by,
  opened_step, units_before, status)
SELECT gen_random_uuid(), client_id, id, ARRAY[id], $1, now(), 'k', $2, 1, 'open'
FROM interactions LIMIT 1
"""
REJECT = """
UPDATE disputes SET status = 'rejected', decided_at = now(), decided_by = 'k', decided_step = 2,
  answer = 'Non', units_after = 1
"""
CALL = {
    "id": "c-1",
    "source": "/telephony/main",
    "type": "call.received",
    "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
}


@pytest.fixture(scope="module")
async def disputed(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    """Give a database with one disputed interaction."""
    async with databases.database(postgres_server, template_database) as url:
        async with running_service(url) as service:
            await service.a_client()
            await service.post(CALL)
        async with connected(url, "application") as connection:
            await connection.execute(OPEN, MESSAGE, 1)
        yield url


@pytest.fixture
async def application(disputed: str) -> AsyncIterator[Connection]:
    """Give a connection of the service's role; what is done is undone."""
    async with undone(disputed, "application") as connection:
        yield connection


async def test_an_interaction_has_one_open_dispute(application: Connection) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await application.execute(OPEN, "Encore", 2)
    await application.execute(REJECT)
    await application.execute(OPEN, "Encore", 3)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE disputes SET status = 'accepted', answer = 'Oui'",
        "UPDATE disputes SET answer = 'Autre'",
        "UPDATE disputes SET message = 'Autre'",
        "UPDATE disputes SET units_after = 0",
        """
        UPDATE disputes SET status = 'open', decided_at = NULL, decided_by = NULL,
          decided_step = NULL, answer = NULL, units_after = NULL
        """,
    ],
)
async def test_what_is_decided_stays_so(application: Connection, change: str) -> None:
    await application.execute(REJECT)
    with pytest.raises(asyncpg.RestrictViolationError):
        await application.execute(change)


async def test_deciding_changes_nothing_else(application: Connection) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await application.execute(REJECT + ", message = 'Autre'")


async def test_what_persons_wrote_can_be_erased(application: Connection) -> None:
    await application.execute(REJECT)
    await application.execute("UPDATE disputes SET message = '—', answer = '—'")
    with pytest.raises(asyncpg.RestrictViolationError):
        await application.execute("UPDATE disputes SET answer = NULL")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE disputes SET units_before = 0",
        "UPDATE disputes SET members = '{}'",
        "DELETE FROM disputes",
        "TRUNCATE disputes",
    ],
)
async def test_the_service_has_no_right_to_take_out_or_change_what_was_said(
    application: Connection, change: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(change)


@pytest.mark.parametrize("change", ["DELETE FROM disputes", "TRUNCATE disputes"])
async def test_nobody_takes_a_dispute_out(disputed: str, change: str) -> None:
    async with connected(disputed, "superuser") as owner:
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(change)


@pytest.mark.parametrize("message", ["", "x" * 2_001])
async def test_a_message_has_its_length(application: Connection, message: str) -> None:
    await application.execute(REJECT)
    with pytest.raises(asyncpg.CheckViolationError):
        await application.execute(OPEN, message, 3)
