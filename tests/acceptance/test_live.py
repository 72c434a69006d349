"""What one process records, pages hear of whose stream is open at another (pages.md, Live)."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from httpx import AsyncClient

from app.composition.deployment import people_context
from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.repositories.database import Database
from app.services.people.inviting import Invitation, invite
from app.settings import Settings
from tests.acceptance.account import CUSTOMER
from tests.acceptance.processes import ServerProcess, sender_to, server_processes
from tests.pages.listeners import listening, welcomed
from tests.service import ADMIN_KEY, DUPONT

pytestmark = pytest.mark.slow

CALL = {
    "source": "/live",
    "type": "call.received",
    "time": "2026-11-20T10:00:00+01:00",
    "data": {"from": CUSTOMER, "to": "+3225550101", "answered": True},
}


@asynccontextmanager
async def welcome_path(database_url: str, client_id: str) -> AsyncIterator[str]:
    settings = Settings(_env_file=None, admin_key=ADMIN_KEY)
    database = Database(database_url)
    await database.open()
    people = people_context(settings, database)
    who = Invitation(email="marc@dupont.example", role=Role.CLIENT, clients=(client_id,))
    invited = await invite(people, who, CONSOLE)
    try:
        yield invited.link.removeprefix(people.public_url)
    finally:
        await people.close()
        await database.close()


async def test_a_stream_at_one_process_hears_of_what_another_records(database_url: str) -> None:
    with server_processes(database_url, 2) as (first, second):
        async with sender_to(first) as to_first, sender_to(second) as to_second:
            client = (await to_first.post("/v1/clients", json=DUPONT)).json()["id"]
            async with welcome_path(database_url, client) as path:
                cookie = await welcomed(first.address(), path)
            await hears_of_the_other(first, to_second, cookie, "first")
            await hears_of_the_other(second, to_first, cookie, "second")


async def hears_of_the_other(
    process: ServerProcess, sender: AsyncClient, cookie: str, event_id: str
) -> None:
    async with listening(process.address(), cookie) as listener:
        await listener.resynchronised()
        began = time.monotonic()
        response = await sender.post("/v1/events", json=CALL | {"id": event_id})
        assert response.status_code == 201, response.text
        await listener.until("quota")
        assert time.monotonic() - began < 1
    # what happens while the stream is cut is asked for as it is opened again
    response = await sender.post("/v1/events", json=CALL | {"id": f"{event_id}-unheard"})
    assert response.status_code == 201
    async with listening(process.address(), cookie) as listener:
        assert "quota" in await listener.resynchronised()
