"""When PostgreSQL fails: nothing is lost, nothing is doubled, nothing is acknowledged too early."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.domain.access.keys import Scope
from app.services.metering import intake
from tests.acceptance.account import Account, an_account
from tests.acceptance.database_proxy import DatabaseProxy, database_proxy
from tests.databases import execute
from tests.service import running_service
from tests.services.jobs.workers import until

END_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'exitadmin' AND datname = current_database()
"""


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[DatabaseProxy]:
    async with database_proxy(database_url) as door:
        yield door


@pytest.fixture
async def behind_proxy(proxy: DatabaseProxy) -> AsyncIterator[Account]:
    """A client of a service that reaches its database through the proxy."""
    async with running_service(proxy.url) as service:
        yield await an_account(service)
        if not proxy.is_open:
            await proxy.open()


async def test_connections_that_the_server_ends_lose_and_double_nothing(
    database_url: str, behind_proxy: Account
) -> None:
    account = behind_proxy
    scopes = frozenset({Scope.EVENTS_WRITE})
    key = (await account.service.state.keys.issue("sender", scopes)).text
    headers = {"Authorization": f"Bearer {key}"}

    async def send(name: str) -> int:
        """Send until it is taken, as a sender does."""
        while True:
            response = await account.service.http.post(
                "/v1/events", json=account.call(name), headers=headers
            )
            if response.status_code != 503:
                return response.status_code

    async def send_all(sender: int) -> Counter[int]:
        return Counter([await send(f"{sender}-{n}") for n in range(25)])

    sending = asyncio.gather(*(send_all(sender) for sender in range(8)))
    for _ in range(8):
        await asyncio.sleep(0.05)
        await execute(database_url, END_CONNECTIONS)
    assert sum(await sending, Counter()).keys() <= {200, 201}
    await until_reads_answer(account)
    assert await account.used() == 200
    await account.must_verify()


async def until_reads_answer(account: Account) -> None:
    """Read until every pooled connection that was ended has been replaced, as a reader does."""
    for _ in range(50):
        try:
            await account.used()
            await account.must_verify()
        except AssertionError:
            await asyncio.sleep(0.1)
        else:
            return


async def test_a_commit_whose_confirmation_is_lost_is_not_done_twice(
    proxy: DatabaseProxy, behind_proxy: Account
) -> None:
    account = behind_proxy
    proxy.cuts_after_commit = True
    response = await account.service.post([account.call("a"), account.call("b")])
    assert proxy.cut == 1
    results = response.json()["results"]
    assert {one["status"] for one in results} <= {200, 201}
    assert [one["decision"]["quota"]["used"] for one in results] == [1, 2]
    assert await account.used() == 2
    await account.must_verify()


async def test_a_server_that_cannot_be_reached_is_503_and_nothing_is_acknowledged(
    proxy: DatabaseProxy, behind_proxy: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = behind_proxy
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.2)
    await account.record(account.call("before"))
    await proxy.shut()
    http = account.service.http
    responses = [
        await account.service.post(account.call("call")),
        await account.service.post([account.call("call"), account.call("other")]),
        await http.post("/v1/events/simulate", json=account.call("call")),
        await http.get(f"/v1/clients/{account.id}/quota"),
        await http.get(f"/v1/clients/{account.id}/ledger"),
        await http.get("/v1/unassigned"),
        await http.get("/v1/plans"),
        await http.post("/v1/events", json={}, headers={"Authorization": "Bearer ea_x_y_z"}),
    ]
    for response in responses:
        assert response.status_code == 503, (response.request.url, response.text)
        assert response.json()["code"] == "database-unavailable"
        assert int(response.headers["Retry-After"]) >= 1
    assert (await http.get("/livez")).status_code == 200
    assert (await http.get("/readyz")).status_code == 503
    await proxy.open()
    assert (await account.service.post(account.call("call"))).status_code == 201
    assert await account.used() == 2
    await account.must_verify()


async def test_what_was_sent_during_a_short_outage_is_recorded_after_it(
    proxy: DatabaseProxy, behind_proxy: Account
) -> None:
    account = behind_proxy
    await proxy.shut()
    sending = [asyncio.create_task(account.decide(account.call(f"call-{n}"))) for n in range(10)]
    await asyncio.sleep(0.2)
    await proxy.open()
    assert {one["outcome"] for one in await asyncio.gather(*sending)} == {"counted"}
    assert await account.used() == 10


async def test_more_than_can_wait_is_503_and_what_was_taken_is_answered(
    database_url: str, behind_proxy: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = behind_proxy
    monkeypatch.setattr(intake, "MAX_WAITING_EVENTS", 5)
    blocker = await asyncpg.connect(database_url)
    async with blocker.transaction():
        await blocker.execute("SELECT FROM books WHERE client_id = $1 FOR UPDATE", account.id)
        taken = [asyncio.create_task(account.decide(account.call(f"call-{n}"))) for n in range(5)]
        await until(lambda: account.service.state.intake.depth == 5)
        response = await account.service.post(account.call("one more"))
        assert (response.status_code, response.json()["code"]) == (503, "intake-full")
        assert int(response.headers["Retry-After"]) >= 1
        assert (await account.service.http.get("/readyz")).status_code == 503
    await blocker.close()
    assert {one["outcome"] for one in await asyncio.gather(*taken)} == {"counted"}
    assert (await account.service.http.get("/readyz")).status_code == 200
    assert await account.used() == 5


async def test_what_was_taken_before_the_end_is_committed_and_answered(database_url: str) -> None:
    blocker = await asyncpg.connect(database_url)
    async with running_service(database_url) as service:
        account = await an_account(service)
        transaction = blocker.transaction()
        await transaction.start()
        await blocker.execute("SELECT FROM books WHERE client_id = $1 FOR UPDATE", account.id)
        taken = [asyncio.create_task(account.decide(account.call(f"call-{n}"))) for n in range(3)]
        await until(lambda: account.service.state.intake.depth == 3)
        ending = asyncio.create_task(transaction.commit())
    await ending
    assert {one["outcome"] for one in await asyncio.gather(*taken)} == {"counted"}
    assert await blocker.fetchval("SELECT count(*) FROM ledger_entries") == 3
    await blocker.close()
