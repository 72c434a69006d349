"""A month whose plan changes: its shares are told again, under the terms of then."""

from collections import Counter

import pytest

from tests.api.metering.given import a_call, a_client
from tests.api.notifications.asking import create_endpoint
from tests.receivers import Receiver
from tests.service import NOW, Service

TYPES = ["quota.threshold_reached", "quota.exhausted"]


async def sign(service: Service, client: str, plan: str, *, block: bool) -> None:
    body = {"plan": plan, "effective": "now", "block": block}
    answer = await service.http.put(f"/v1/clients/{client}/subscription", json=body)
    assert answer.status_code == 200, answer.text


async def use(service: Service, client: str, units: int) -> None:
    response = await service.post([a_call(client) for _ in range(units)])
    assert response.status_code == 200, response.text


async def told(service: Service, receiver: Receiver) -> Counter[tuple[int | str, int, int]]:
    """Return what was told since it was asked last: the share, what is included, what is used."""
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    data = [notice["data"] for notice in receiver.notices]
    receiver.requests.clear()
    return Counter((_share(one), one["included"], one["used"]) for one in data)


def _share(data: dict[str, int]) -> int | str:
    if "threshold_percent" in data:
        return data["threshold_percent"]
    return "blocking" if data["is_blocking"] else "exhausted"


@pytest.mark.parametrize("block", [True, False])
async def test_what_is_reached_under_a_larger_plan_is_told_again(
    service: Service, receiver: Receiver, *, block: bool
) -> None:
    client = await a_client(service)
    await create_endpoint(service, url=receiver.url, event_types=TYPES)
    await use(service, client, 130)
    assert await told(service, receiver) == Counter(
        [(50, 120, 60), (80, 120, 96), (100, 120, 120), ("exhausted", 120, 120)]
    )
    await sign(service, client, "CONFORT", block=block)
    assert await told(service, receiver) == Counter()
    await use(service, client, 75)
    assert await told(service, receiver) == Counter(
        [(80, 200, 160), (100, 200, 200), ("blocking" if block else "exhausted", 200, 200)]
    )


async def test_what_a_smaller_plan_has_reached_is_told_with_the_change(
    service: Service, receiver: Receiver
) -> None:
    client = await service.a_client(
        contact_points=[], subscription={"plan": "PREMIUM", "starts_on": "2026-01-01"}
    )
    await create_endpoint(service, url=receiver.url, event_types=TYPES)
    await use(service, client, 155)
    assert await told(service, receiver) == Counter([(50, 300, 150)])
    await sign(service, client, "CONFORT", block=True)
    assert await told(service, receiver) == Counter()
    await sign(service, client, "ESSENTIEL", block=True)
    assert await told(service, receiver) == Counter(
        [(80, 120, 155), (100, 120, 155), ("blocking", 120, 155)]
    )
    await sign(service, client, "ESSENTIEL", block=True)
    assert await told(service, receiver) == Counter()


async def test_a_block_switched_on_when_nothing_is_left_is_told(
    service: Service, receiver: Receiver
) -> None:
    client = await a_client(service)
    await create_endpoint(service, url=receiver.url, event_types=["quota.exhausted"])
    await use(service, client, 121)
    assert await told(service, receiver) == Counter([("exhausted", 120, 120)])
    await sign(service, client, "ESSENTIEL", block=True)
    assert await told(service, receiver) == Counter([("blocking", 120, 121)])
    await sign(service, client, "ESSENTIEL", block=False)
    assert await told(service, receiver) == Counter()
