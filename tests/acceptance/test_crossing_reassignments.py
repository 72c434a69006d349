"""Two processes reassign towards each other while others post and correct (corrections.md, 11)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests import databases
from tests.acceptance.processes import sender_to, server_processes
from tests.api.deadlines.given import a_message
from tests.service import DUPONT

pytestmark = pytest.mark.slow

THREADS = 12
_ids = count(1)


@dataclass(frozen=True)
class Thread:
    """A mail of one client that is another's, with a call placed for it before."""

    client_id: str
    other_id: str
    mail: dict[str, Any]
    interaction_id: str

    def about(self, kind: str, at: str, **data: Any) -> dict[str, Any]:
        key = {"source": self.mail["source"], "event_id": self.mail["id"]}
        field = "interaction" if kind.startswith("interaction.") else "cause"
        return event(kind, at, **{field: key}, **data)

    def a_call(self, at: str) -> dict[str, Any]:
        return self.about("call.placed", at, to="+32475550199", answered=True)


@pytest.fixture(scope="module")
async def processes(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[AsyncClient, AsyncClient]]:
    async with databases.database(postgres_server, template_database) as url:
        with server_processes(url, 2) as (one, other):
            async with sender_to(one) as to_one, sender_to(other) as to_other:
                yield to_one, to_other


def event(kind: str, at: str, **data: Any) -> dict[str, Any]:
    name = f"{kind}-{next(_ids)}"
    time = f"2026-11-20T{at}:00+01:00"
    return {"id": name, "source": "/crossing", "type": kind, "time": time, "data": data}


async def a_client(http: AsyncClient) -> str:
    client = {
        "reference": f"crossing-{next(_ids)}",
        "contact_points": [],
        "subscription": {"plan": "ESSENTIEL", "starts_on": "2026-01-01"},
    }
    response = await http.post("/v1/clients", json=DUPONT | client)
    assert response.status_code == 201, response.text
    client_id: str = response.json()["id"]
    return client_id


async def a_thread(http: AsyncClient, client_id: str, other_id: str) -> Thread:
    mail = a_message(f"mail-{next(_ids)}", client_id=client_id)
    decision = await post(http, mail)
    thread = Thread(client_id, other_id, mail, decision["interaction_id"])
    await post(http, thread.a_call("10:01"))
    return thread


async def post(http: AsyncClient, said: dict[str, Any]) -> dict[str, Any]:
    response = await http.post("/v1/events", json=said)
    assert response.status_code == 201, response.text
    decision: dict[str, Any] = response.json()
    return decision


async def reassign(http: AsyncClient, thread: Thread) -> Response:
    path = f"/v1/interactions/{thread.interaction_id}/reassign"
    body = {"client_id": thread.other_id, "reason": "C'était pour l'autre"}
    response = await http.post(path, json=body)
    assert response.status_code == 200, response.text
    return response


async def cross(pair: tuple[AsyncClient, AsyncClient], thread: Thread) -> list[dict[str, Any]]:
    """Reassign a thread by both processes at once while both tell more of it."""
    late = thread.a_call("10:05")
    key = {"source": late["source"], "event_id": late["id"]}
    wrong = event(
        "interaction.corrected", "12:00", interaction=key, reason="Personne", answered=False
    )
    answers = await asyncio.gather(
        reassign(pair[0], thread),
        reassign(pair[1], thread),
        post(pair[0], late),
        post(pair[1], wrong),
        post(pair[1], thread.a_call("10:06")),
        post(pair[0], thread.about("interaction.completed", "11:00")),
        post(pair[1], thread.about("interaction.triaged", "10:30", urgent=False)),
    )
    first, second = (answer.json() for answer in answers[:2] if isinstance(answer, Response))
    assert first == second
    recorded: list[dict[str, Any]] = first["recorded"]
    return recorded


async def test_nothing_is_lost_and_nobody_hears_of_a_deadlock(
    processes: tuple[AsyncClient, AsyncClient],
) -> None:
    here, there = await a_client(processes[0]), await a_client(processes[1])
    ways = [(here, there), (there, here)] * (THREADS // 2)
    threads = [await a_thread(processes[0], *way) for way in ways]
    moved = await asyncio.gather(*(cross(processes, thread) for thread in threads))
    for thread, [root, *_] in zip(threads, moved, strict=True):
        found = await processes[0].get(f"/v1/interactions/{root['interaction_id']}")
        shown = found.json()
        assert (shown["client_id"], shown["status"]) == (thread.other_id, "completed")
        live = [one["rule"] for one in shown["follow_ups"]]
        assert sorted(live) == ["follow_up_included", "follow_up_included", "outbound_unreached"]
    for client_id in (here, there):
        quota = await processes[1].get(f"/v1/clients/{client_id}/quota?period=2026-11")
        assert quota.json()["units"]["used"] == THREADS // 2
        verified = await processes[0].get(f"/v1/clients/{client_id}/ledger/verify")
        assert verified.json()["ok"] is True, verified.text
    waiting = (await processes[0].get("/v1/unassigned?limit=500")).json()["items"]
    assert waiting == []
