"""What waits for the client's lock is stamped once it has it: nothing taken before comes after."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime

from httpx import Response

from app.repositories.connections import Connection
from app.repositories.metering.accounts import lock_accounts
from tests.api.sheets.given import follow, later, read, supplied
from tests.service import Service

_WAITS = """
SELECT EXISTS (
  SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""
LATER = later(1)


async def answered_later(
    service: Service, client_id: str, request: Awaitable[Response]
) -> Response:
    """Let a request wait for the client's lock while a day passes."""
    is_locked = asyncio.Event()

    async def ask() -> Response:
        await is_locked.wait()
        return await request

    asked = asyncio.create_task(ask())
    async with service.state.database.write() as connection:
        await lock_accounts(connection, [client_id])
        is_locked.set()
        await _until_it_waits(connection)
        service.set_clock(LATER)
    return await asked


async def _until_it_waits(connection: Connection) -> None:
    async with asyncio.timeout(10):
        while not await connection.fetchval(_WAITS):  # noqa: ASYNC110 - in the database
            await asyncio.sleep(0.01)


async def test_a_withdrawal_is_of_the_instant_when_nothing_else_is_recorded(
    service: Service,
) -> None:
    client_id = await service.a_client()
    sheet = await supplied(service, client_id)
    request = service.http.post(f"/v1/sheets/{sheet['id']}/withdraw")
    answer = await answered_later(service, client_id, request)
    assert answer.status_code == 200, answer.text
    assert datetime.fromisoformat(answer.json()["withdrawn_at"]) == LATER
    assert await read(service, sheet["id"]) == answer.json()


async def test_the_former_version_ends_when_nothing_else_is_recorded(service: Service) -> None:
    client_id = await service.a_client()
    sheet = await supplied(service, client_id)
    answer = await answered_later(service, client_id, follow(service, sheet["id"]))
    assert answer.status_code == 201, answer.text
    ended = (await read(service, sheet["id"], 1))["valid_to"]
    assert datetime.fromisoformat(ended) == LATER
    assert datetime.fromisoformat(answer.json()["valid_from"]) == LATER
