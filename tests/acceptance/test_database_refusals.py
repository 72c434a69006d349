"""When PostgreSQL does not do it: senders are told to come again, never 500."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from app.services import outages
from app.services.metering import intake
from tests import databases
from tests.acceptance.account import an_account
from tests.acceptance.database_proxy import database_proxy
from tests.databases import execute
from tests.refusing import refusing
from tests.service import Service, running_service

STATES = {
    "a constraint": "23514",
    "a constraint of another program": "23502",
    "a trigger": "P0001",
    "a statement that takes too long": "57014",
    "a lock that is not given": "55P03",
    "a disk that is full": "53100",
    "memory that is used up": "53200",
    "an end that an administrator orders": "57P01",
    "a standby": "25006",
    "a deadlock": "40P01",
    "a transaction that cannot be put in order": "40001",
    "a column that is not there": "42703",
    "a right that is not given": "42501",
    "a disk that fails": "58030",
    "a mistake of the server's own": "XX000",
}


@pytest.fixture(scope="module")
async def a_database_url(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server, template_database) as url:
        yield url


@pytest.fixture(scope="module")
async def a_service(a_database_url: str) -> AsyncIterator[Service]:
    async with running_service(a_database_url) as service:
        yield service


@pytest.mark.parametrize("sqlstate", STATES.values(), ids=STATES.keys())
async def test_an_event_that_the_database_refuses_is_503_and_recorded_once_when_sent_again(
    a_database_url: str, a_service: Service, sqlstate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.1)
    database_url, service = a_database_url, a_service
    account = await an_account(service)
    event = account.call("call")
    async with refusing(database_url, sqlstate):
        response = await service.post(event)
        assert (response.status_code, response.json()["code"]) == (503, "database-unavailable")
        assert int(response.headers["Retry-After"]) >= 1
    assert (await service.post(event)).status_code == 201
    assert (await service.post(event)).status_code == 200
    assert await account.used() == 1
    await account.must_verify()


async def test_one_event_of_many_is_refused_in_its_place(
    database_url: str, service: Service
) -> None:
    account = await an_account(service)
    await execute(database_url, "ALTER TABLE events ADD CHECK (event_id <> 'b')")
    response = await service.post([account.call(name) for name in ("a", "b", "c")])
    results = response.json()["results"]
    assert [one["status"] for one in results] == [201, 503, 201]
    assert results[1]["problem"]["code"] == "database-unavailable"
    assert await account.used() == 2


async def test_a_reader_of_a_schema_that_is_another_is_asked_to_come_again(
    database_url: str, service: Service
) -> None:
    client_id = await service.a_client()
    await execute(database_url, "ALTER TABLE clients RENAME COLUMN timezone TO zone")
    for path in ("", "/usage"):
        response = await service.http.get(f"/v1/clients/{client_id}{path}")
        assert (response.status_code, response.json()["code"]) == (503, "database-unavailable")
        assert int(response.headers["Retry-After"]) >= 1


async def test_an_outage_leaves_one_line_when_it_begins_and_one_when_it_ends(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.2)
    monkeypatch.setattr(outages, "_ASKING_SECONDS", 0.1)
    async with database_proxy(database_url) as proxy, running_service(proxy.url) as service:
        account = await an_account(service)
        with capture_logs() as lines:
            await proxy.shut()
            for _ in range(3):
                assert (await service.post(account.call("call"))).status_code == 503
                assert (await service.http.get("/v1/interactions")).status_code == 503
            await asyncio.sleep(0.5)
            await proxy.open()
            await _until_back(lines)
            assert (await service.post(account.call("call"))).status_code == 201
    told = [one for one in lines if one["event"] != "request"]
    assert [one["event"] for one in told] == ["database out of reach", "database back"]
    assert not [one for one in told if "exc_info" in one or "exception" in one]


async def _until_back(lines: list[EventDict]) -> None:
    for _ in range(600):
        if any(one["event"] == "database back" for one in lines):
            return
        await asyncio.sleep(0.1)
