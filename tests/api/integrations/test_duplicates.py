"""What may be one call told by two sources is flagged, and never merged."""

from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries, interactions
from tests.api.integrations.providers import a_call, a_provider, ringover_call
from tests.service import Service

STARTED = 1795424531


async def flags(service: Service) -> list[int]:
    found = await deliveries(service)
    return [len(event["probable_doubles"]) for one in found for event in one["events"]]


async def test_one_call_told_by_two_sources_counts_twice_and_is_flagged_on_both(
    service: Service,
) -> None:
    client_id = await service.a_client()
    for kind in (IntegrationKind.AIRCALL, IntegrationKind.RINGOVER):
        provider = await a_provider(service, kind)
        await provider.post(a_call(provider))
    assert (await service.quota(client_id))["units"]["used"] == 2
    known = [interaction["id"] for interaction in await interactions(service, client_id)]
    flagged = [delivery["events"][0]["probable_doubles"] for delivery in await deliveries(service)]
    assert flagged == [[known[0]], [known[1]]]


async def test_a_double_that_was_voided_is_no_longer_flagged(service: Service) -> None:
    client_id = await service.a_client()
    for kind in (IntegrationKind.AIRCALL, IntegrationKind.RINGOVER):
        provider = await a_provider(service, kind)
        await provider.post(a_call(provider))
    [first, _] = await interactions(service, client_id)
    await service.http.post(f"/v1/interactions/{first['id']}/void", json={"reason": "Double"})
    assert await flags(service) == [0, 0]
    assert (await service.quota(client_id))["units"]["used"] == 1


@pytest.mark.parametrize(
    ("changes", "flagged"),
    [
        ({"start_time": STARTED + 90}, 1),
        ({"start_time": STARTED + 91}, 0),
        ({"start_time": STARTED - 90}, 1),
        ({"from_number": "32475550198"}, 0),
        ({"direction": "outbound", "from_number": "3225550101", "to_number": "32475550199"}, 0),
        ({"to_number": "3225550102"}, 0),
        ({"is_anonymous": True}, 0),
    ],
)
async def test_only_what_is_alike_is_flagged(
    service: Service, changes: dict[str, Any], flagged: int
) -> None:
    points = [
        {"role": "inbox", "kind": "phone", "value": f"+3225550{place}"} for place in (101, 102)
    ]
    await service.a_client(contact_points=points)
    aircall = await a_provider(service, IntegrationKind.AIRCALL)
    await aircall.post(a_call(aircall))
    ringover = await a_provider(service, IntegrationKind.RINGOVER)
    await ringover.post(ringover.ringover(ringover_call(1, start_time=STARTED) | {}))
    other = ringover_call(2, **({"start_time": STARTED} | changes))
    await ringover.post(ringover.ringover(other))
    assert (await flags(service))[0] == flagged


async def test_two_calls_of_one_source_are_two_calls(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    for call_id in (1, 2):
        await provider.post(provider.ringover(ringover_call(call_id)))
    assert await flags(service) == [0, 0]
