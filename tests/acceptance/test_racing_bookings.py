"""A hundred bookings at once, over two processes: one winner, no overlap, no failure."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from itertools import cycle, pairwise
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests import databases
from tests.acceptance.processes import sender_to, server_processes
from tests.service import DUPONT

pytestmark = pytest.mark.slow

BOOKINGS = 100
MOST = 3
AGENDA = {
    "name": "Camionnette 1",
    "step_minutes": 15,
    "kinds": [{"code": "visit", "name": "Visite", "duration_minutes": 60}],
}
Senders = tuple[AsyncClient, AsyncClient]


@pytest.fixture
async def senders(postgres_server: str, template_database: str) -> AsyncIterator[Senders]:
    async with databases.database(postgres_server, template_database) as url:
        with server_processes(url, 2) as (one, other):
            async with sender_to(one) as to_one, sender_to(other) as to_other:
                yield to_one, to_other


async def ok(asked: Any, *statuses: int) -> Any:
    response: Response = await asked
    assert response.status_code in (statuses or (200, 201)), response.text
    return response.json()


async def an_agenda(http: AsyncClient, **changes: Any) -> tuple[str, str]:
    client_id = (await ok(http.post("/v1/clients", json=DUPONT | changes)))["id"]
    agenda = await ok(http.post(f"/v1/clients/{client_id}/agendas", json=AGENDA))
    return client_id, agenda["id"]


async def book_all(
    senders: Senders, agenda_id: str, starts: Sequence[str]
) -> tuple[list[Response], float]:
    """Send all bookings at once, by turns to both; return the answers and how long they took."""
    path, begun = f"/v1/agendas/{agenda_id}/appointments", time.monotonic()
    answers = await asyncio.gather(
        *(
            http.post(path, json={"kind": "visit", "starts_at": start})
            for start, http in zip(starts, cycle(senders), strict=False)
        )
    )
    return answers, time.monotonic() - begun


async def seconds_one_by_one(senders: Senders, starts: Sequence[str]) -> float:
    """Return how long the same bookings of another agenda take, each after the one before."""
    _, agenda_id = await an_agenda(senders[0], reference="martin", contact_points=[])
    return sum([(await book_all(senders, agenda_id, [start]))[1] for start in starts])


async def used(http: AsyncClient, client_id: str) -> int:
    quota = await ok(http.get(f"/v1/clients/{client_id}/quota?period=2026-11"))
    units: int = quota["units"]["used"]
    return units


async def verified(http: AsyncClient, client_id: str) -> bool:
    is_ok: bool = (await ok(http.get(f"/v1/clients/{client_id}/ledger/verify")))["ok"]
    return is_ok


async def test_one_slot_has_one_winner(senders: Senders) -> None:
    client_id, agenda_id = await an_agenda(senders[0])
    starts = ["2026-12-01T10:00:00+01:00"] * BOOKINGS
    answers, took = await book_all(senders, agenda_id, starts)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: BOOKINGS - 1}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in refused} == {"slot-taken"}
    assert all(len(problem["alternatives"]) == 5 for problem in refused)
    assert await used(senders[1], client_id) == 1
    assert await verified(senders[1], client_id)
    assert took < MOST * await seconds_one_by_one(senders, starts)


async def test_what_overlaps_in_part_never_overlaps_in_the_end(senders: Senders) -> None:
    client_id, agenda_id = await an_agenda(senders[0])
    starts = [
        f"2026-12-{day:02}T{hour:02}:{minute:02}:00+01:00"
        for day in (1, 2, 3, 4)
        for hour in (9, 10, 11, 13, 14, 15)
        for minute in (0, 15, 30, 45)
    ]
    starts += starts[: BOOKINGS - len(starts)]
    answers, took = await book_all(senders, agenda_id, starts)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {201, 409}
    path = f"/v1/agendas/{agenda_id}/appointments?limit=500"
    items = (await ok(senders[1].get(path)))["items"]
    assert len(items) == statuses[201] >= len(starts) // 10
    assert all(one["ends_at"] <= other["starts_at"] for one, other in pairwise(items))
    assert await used(senders[1], client_id) == statuses[201]
    assert await verified(senders[1], client_id)
    assert took < MOST * await seconds_one_by_one(senders, starts)
