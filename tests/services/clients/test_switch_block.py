"""A client switches the block of its plan: at once, with everything else as it is."""

from typing import Any

import pytest

from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.errors import NothingFound
from app.domain.people.audit import Actor
from app.services.clients.switch_block import BlockSwitch, switch_client_block
from tests.service import NOW, Service

NOBODY = "019aafb8-0000-7000-8000-000000000001"


async def switch(service: Service, client_id: str, *, is_blocking: bool) -> None:
    wanted = BlockSwitch(client_id=client_id, is_blocking=is_blocking, actor=Actor())
    await switch_client_block(service.state.database, wanted, NOW, (50, 80, 100))


async def plans_of(service: Service, client_id: str) -> list[tuple[Any, ...]]:
    read = (await service.http.get(f"/v1/clients/{client_id}/subscription")).json()
    return [
        plan and (plan["plan"], plan["starts_on"], plan["block"])
        for plan in (read["current"], read["next"])
    ]


async def acts(service: Service) -> list[str]:
    items = (await service.http.get("/v1/audit")).json()["items"]
    return [item["act"] for item in items if item["act"].startswith("block")]


async def test_it_holds_at_once_and_for_the_plan_that_follows(service: Service) -> None:
    client = await service.a_client()
    planned = {"plan": "CONFORT", "effective": "next_period", "block": False}
    await service.http.put(f"/v1/clients/{client}/subscription", json=planned)
    await switch(service, client, is_blocking=True)
    assert (await service.quota(client))["block"] == {"enabled": True, "active": False}
    assert await plans_of(service, client) == [
        ("ESSENTIEL", "2026-11-23", True),
        ("CONFORT", "2026-12-01", True),
    ]
    statement = (await service.http.get(f"/v1/clients/{client}/statements/2026-11")).json()
    assert [line["amount"]["amount_cents"] for line in statement["lines"]] == [33_600]
    await switch(service, client, is_blocking=False)
    assert (await service.quota(client))["block"]["enabled"] is False
    assert await acts(service) == ["block.off", "block.on"]


async def test_a_client_without_a_plan_has_no_block(service: Service) -> None:
    client = await service.a_client(subscription=None)
    with pytest.raises(NoSubscription):
        await switch(service, client, is_blocking=True)
    with pytest.raises(NothingFound):
        await switch(service, NOBODY, is_blocking=True)
