"""Bookings, moves, cancellations, settings and events of one client at once, over two processes."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests import databases
from tests.acceptance.processes import sender_to, server_processes
from tests.service import DUPONT

pytestmark = pytest.mark.slow

WORKERS, ROUNDS = 12, 12
REFUSALS = {"slot-taken", "hold-expired", "appointment-over"}
STARTS = [
    f"2026-12-{day:02}T{hour:02}:{minute:02}:00+01:00"
    for day in (1, 2)
    for hour in (9, 10, 11, 12, 13, 14, 15)
    for minute in (0, 30)
]
AGENDA = {
    "name": "Camionnette 1",
    "kinds": [
        {"code": "visit", "name": "Visite", "duration_minutes": 60},
        {"code": "call", "name": "Appel", "duration_minutes": 30, "after_minutes": 15},
    ],
}


@pytest.fixture
async def senders(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[AsyncClient, AsyncClient]]:
    async with databases.database(postgres_server, template_database) as url:
        with server_processes(url, 2) as (one, other):
            async with sender_to(one) as to_one, sender_to(other) as to_other:
                yield to_one, to_other


class Worker:
    """Books, moves and cancels at random, and posts events in between."""

    def __init__(self, http: AsyncClient, agenda_id: str, number: int) -> None:
        self.http = http
        self.path = f"/v1/agendas/{agenda_id}"
        self.number = number
        self.chance = random.Random(number)
        self.own: list[dict[str, Any]] = []
        self.units = 0
        self.answers: list[Response] = []

    async def work(self) -> None:
        for place in range(ROUNDS):
            await self.chance.choice((self.book, self.book, self.move, self.end))()
            if place % 4 == 0:
                await self.call(place)

    async def ask(self, method: str, path: str, **given: Any) -> Any:
        response = await self.http.request(method, path, **given)
        self.answers.append(response)
        body = response.json()
        if response.status_code in (200, 201):
            self.units += (body.get("decision") or {}).get("units", 0)
            return body
        return None

    async def book(self) -> None:
        kind, start = self.chance.choice(("visit", "call")), self.chance.choice(STARTS)
        status = self.chance.choice(("booked", "held"))
        body = {"kind": kind, "starts_at": start, "status": status}
        booked = await self.ask("POST", f"{self.path}/appointments", json=body)
        if booked:
            self.own.append(booked)

    async def move(self) -> None:
        if not self.own:
            return
        one = self.own.pop(self.chance.randrange(len(self.own)))
        moved = await self.ask(
            "PATCH",
            f"/v1/appointments/{one['id']}",
            json={"starts_at": self.chance.choice(STARTS)},
            headers={"If-Match": f'"{one["version"]}"'},
        )
        self.own.append(moved or one)

    async def end(self) -> None:
        if not self.own:
            return
        one = self.own.pop(self.chance.randrange(len(self.own)))
        what, body = self.chance.choice((("cancel", {"reason": "Absent"}), ("confirm", {})))
        ended = await self.ask("POST", f"/v1/appointments/{one['id']}/{what}", json=body)
        if what == "confirm":
            self.own.append(ended)

    async def call(self, place: int) -> None:
        event = {
            "id": f"w-{self.number}-{place}",
            "source": "/tests",
            "type": "call.received",
            "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
        }
        response = await self.http.post("/v1/events", json=event)
        self.answers.append(response)
        self.units += response.json()["units"]


async def test_nothing_overlaps_and_every_unit_is_there(
    senders: tuple[AsyncClient, AsyncClient],
) -> None:
    first, second = senders
    client_id = (await first.post("/v1/clients", json=DUPONT)).json()["id"]
    agenda = (await first.post(f"/v1/clients/{client_id}/agendas", json=AGENDA)).json()
    workers = [Worker(senders[number % 2], agenda["id"], number) for number in range(WORKERS)]
    await asyncio.gather(*(worker.work() for worker in workers))
    answers = [answer for worker in workers for answer in worker.answers]
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses.keys() <= {200, 201, 409}, statuses
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refused <= REFUSALS
    path = f"/v1/agendas/{agenda['id']}/appointments?limit=500"
    listed = (await second.get(path)).json()["items"]
    live = [item for item in listed if item["status"] in ("held", "booked")]
    assert len(live) > 5
    assert all(one["ends_at"] <= other["starts_at"] for one, other in pairwise(live))
    quota = (await second.get(f"/v1/clients/{client_id}/quota?period=2026-11")).json()
    assert quota["units"]["used"] == sum(worker.units for worker in workers)
    verified = (await second.get(f"/v1/clients/{client_id}/ledger/verify")).json()
    assert verified["ok"], verified
