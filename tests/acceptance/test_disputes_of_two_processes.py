"""Disputes opened, decided and overtaken by corrections at two processes at once end as one did."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests import databases
from tests.acceptance.processes import sender_to, server_processes
from tests.service import DUPONT

pytestmark = pytest.mark.slow

CALLS = 12
CALL = {"from": "+32475550199", "to": "+3225550101", "answered": True}


async def ok(asked: Any, *statuses: int) -> Any:
    response: Response = await asked
    assert response.status_code in (statuses or (200, 201)), response.text
    return response.json()


async def calls(http: AsyncClient) -> list[str]:
    """Record calls that count and return their interactions' ids."""
    events = [
        {
            "id": f"c-{number}",
            "source": "/tests",
            "type": "call.received",
            "time": "2026-11-20T10:00:00+01:00",
            "data": CALL,
        }
        for number in range(CALLS)
    ]
    answer = await ok(http.post("/v1/events", json=events))
    return [one["decision"]["interaction_id"] for one in answer["results"]]


async def opened(https: Sequence[AsyncClient], client: str, interactions: list[str]) -> list[str]:
    """Dispute each interaction at both at once; return the disputes that were opened."""
    path = f"/v1/clients/{client}/disputes"
    answers = await asyncio.gather(
        *(
            http.post(path, json={"interaction_id": one, "message": "Contesté"})
            for one in interactions
            for http in https
        )
    )
    assert Counter(one.status_code for one in answers) == {201: CALLS, 409: CALLS}
    return [one.json()["id"] for one in answers if one.status_code == 201]


def decisions(http: AsyncClient, dispute: str) -> list[Any]:
    path, answer = f"/v1/disputes/{dispute}", {"answer": "Décidé"}
    return [
        http.post(f"{path}/accept", json=answer | {"void": True}),
        http.post(f"{path}/accept", json=answer | {"correction": {"with_client": True}}),
        http.post(f"{path}/reject", json=answer),
        http.post(f"{path}/withdraw"),
    ]


def corrections(http: AsyncClient, interaction: str) -> list[Any]:
    path = f"/v1/interactions/{interaction}/correct"
    body = {"reason": "Autre avis", "with_client": False}
    event = {
        "id": f"f-{interaction}",
        "source": "/tests",
        "type": "action.performed",
        "data": {"kind": "coordination", "cause": {"id": interaction}},
    }
    return [http.post(path, json=body), http.post("/v1/events", json=event)]


async def test_each_is_opened_and_decided_once(
    postgres_server: str, template_database: str
) -> None:
    async with databases.database(postgres_server, template_database) as url:
        with server_processes(url, 2) as (one, other):
            async with sender_to(one) as to_one, sender_to(other) as to_other:
                await _decide_everything((to_one, to_other))


async def _decide_everything(https: tuple[AsyncClient, AsyncClient]) -> None:
    client = (await ok(https[0].post("/v1/clients", json=DUPONT)))["id"]
    interactions = await calls(https[0])
    disputes = await opened(https, client, interactions)
    asked = [
        *(decision for one in disputes for http in https for decision in decisions(http, one)),
        *(
            said
            for place, one in enumerate(interactions)
            for said in corrections(https[place % 2], one)
        ),
    ]
    answers = await asyncio.gather(*asked)
    statuses = Counter(one.status_code for one in answers)
    assert set(statuses) <= {200, 201, 409}
    shown = [await ok(https[1].get(f"/v1/disputes/{one}")) for one in disputes]
    told = [one.json() for one in answers if one.status_code == 200 and "opened_by" in one.json()]
    assert len(told) == CALLS
    by_id = {one["id"]: one for one in told}
    assert all(by_id[one["id"]] == one for one in shown)
    assert "open" not in {one["status"] for one in shown}
    verified = await ok(https[0].get(f"/v1/clients/{client}/ledger/verify"))
    assert verified["ok"], verified
