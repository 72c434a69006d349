import asyncio

import pytest

from app.domain.clients.plans.periods import Period
from app.repositories.metering.quota import PeriodStatusQuery
from app.services.metering.quota.quota import PeriodStatuses
from tests.api.metering.given import a_call, a_client, calls, send
from tests.service import NOW, Service

NOVEMBER = Period(2026, 11)
UNKNOWN = "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11"


async def test_readers_at_one_time_get_each_their_own_quota(service: Service) -> None:
    clients = [await a_client(service) for _ in range(3)]
    for units, client_id in enumerate(clients, start=1):
        await calls(service, client_id, units)
        await send(service, a_call(client_id, time="2026-10-05T10:00:00Z"))

    asked = [(client_id, period) for client_id in clients for period in ("2026-11", "2026-10")] * 7
    found = await asyncio.gather(*(service.quota(*one) for one in asked))

    assert [(one["client_id"], one["period"]["id"]) for one in found] == asked
    assert [one["units"]["used"] for one in found] == [1, 1, 2, 1, 3, 1] * 7


async def test_a_reader_that_leaves_takes_no_other_with_it(service: Service) -> None:
    client_id = await a_client(service)
    asked = PeriodStatusQuery(client_id, NOVEMBER, NOW.date())
    statuses = PeriodStatuses(service.state.database)
    readers = [asyncio.create_task(statuses.read(asked)) for _ in range(3)]
    await asyncio.sleep(0)

    readers[1].cancel()

    first, _, last = await asyncio.gather(*readers, return_exceptions=True)
    assert first == last
    assert first is not None
    assert await statuses.read(asked._replace(client_id=UNKNOWN)) is None


async def test_every_reader_hears_of_a_failure_and_the_next_may_succeed(service: Service) -> None:
    asked = PeriodStatusQuery(await a_client(service), NOVEMBER, NOW.date())
    statuses = PeriodStatuses(service.state.database)
    impossible = asked._replace(client_id="no uuid")

    failed = await asyncio.gather(
        *(statuses.read(impossible) for _ in range(3)), return_exceptions=True
    )

    assert all(isinstance(one, Exception) for one in failed)
    assert await statuses.read(asked) is not None


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_only_reading_is_served_there(service: Service, method: str) -> None:
    response = await service.http.request(method, f"/v1/clients/{UNKNOWN}/quota")
    assert (response.status_code, response.json()["code"]) == (405, "method-not-allowed")
