"""The cap is exact whatever the number of senders and server processes (rulebook section 4)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
from httpx import AsyncClient

from tests import databases
from tests.acceptance.account import CUSTOMER, Event
from tests.acceptance.processes import sender_to, server_processes
from tests.api.deadlines.given import a_message
from tests.service import DUPONT

pytestmark = pytest.mark.slow

SENDERS = 16
CALLS_EACH = 20
EVERY = [(sender, number) for sender in range(SENDERS) for number in range(CALLS_EACH)]
INCLUDED = 120

_numbers = count(200_001)


@dataclass(frozen=True)
class Pair:
    """Connections to two server processes over one database, and a blocked client's account."""

    http: tuple[AsyncClient, AsyncClient]
    client_id: str
    line: str

    def call(self, sender: int, number: int) -> Event:
        return {
            "id": f"call-{number}",
            "source": f"/sender/{self.line}/{sender}",
            "type": "call.received",
            "time": "2026-11-20T10:00:00+01:00",
            "data": {"from": CUSTOMER, "to": self.line, "answered": True},
        }

    async def used(self) -> int:
        response = await self.http[0].get(f"/v1/clients/{self.client_id}/quota?period=2026-11")
        used: int = response.json()["units"]["used"]
        return used

    async def must_verify(self, entries: int) -> None:
        response = await self.http[0].get(f"/v1/clients/{self.client_id}/ledger/verify")
        found = response.json()
        assert (found["ok"], found["entries"]) == (True, entries), found


@pytest.fixture(scope="module")
async def common_database(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server, template_database) as url:
        yield url


@pytest.fixture(scope="module")
async def processes(common_database: str) -> AsyncIterator[tuple[AsyncClient, AsyncClient]]:
    with server_processes(common_database, 2) as (one, other):
        async with sender_to(one) as to_one, sender_to(other) as to_other:
            yield to_one, to_other


@pytest.fixture
async def pair(processes: tuple[AsyncClient, AsyncClient]) -> Pair:
    return await a_blocked_client(*processes)


async def a_blocked_client(one: AsyncClient, other: AsyncClient) -> Pair:
    line = f"+3225{next(_numbers)}"
    client = {
        "reference": line,
        "contact_points": [{"role": "inbox", "kind": "phone", "value": line}],
        "subscription": {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": True},
    }
    response = await one.post("/v1/clients", json=DUPONT | client)
    assert response.status_code == 201, response.text
    return Pair((one, other), response.json()["id"], line)


async def test_320_calls_of_16_senders_over_two_processes_count_120_times(pair: Pair) -> None:
    async def send(sender: int) -> list[str]:
        outcomes = []
        for number in range(CALLS_EACH):
            http = pair.http[(sender + number) % 2]
            response = await http.post("/v1/events", json=pair.call(sender, number))
            assert response.status_code == 201, response.text
            outcomes.append(response.json()["outcome"])
        return outcomes

    sent = await asyncio.gather(*(send(sender) for sender in range(SENDERS)))
    outcomes = Counter(one for outcomes in sent for one in outcomes)
    assert outcomes == {"counted": INCLUDED, "blocked": len(EVERY) - INCLUDED}
    assert await pair.used() == INCLUDED
    await pair.must_verify(entries=INCLUDED)


async def test_a_killed_process_loses_nothing_that_it_acknowledged(
    common_database: str, processes: tuple[AsyncClient, AsyncClient]
) -> None:
    acknowledged: dict[tuple[int, int], str] = {}
    with server_processes(common_database, 1) as [doomed]:
        async with sender_to(doomed) as to_doomed:
            pair = await a_blocked_client(processes[0], to_doomed)

            async def send(one: tuple[int, int], http: AsyncClient) -> None:
                with suppress(httpx.TransportError):
                    response = await http.post("/v1/events", json=pair.call(*one))
                    assert response.status_code in {200, 201}, response.text
                    acknowledged[one] = response.json()["outcome"]

            async def send_all(sender: int) -> None:
                for number in range(CALLS_EACH):
                    await send((sender, number), pair.http[(sender + number) % 2])
                    if len(acknowledged) >= len(EVERY) // 2:
                        doomed.process.kill()

            await asyncio.gather(*(send_all(sender) for sender in range(SENDERS)))
    missing = [one for one in EVERY if one not in acknowledged]
    assert missing
    await asyncio.gather(*(send(one, processes[0]) for one in missing))
    outcomes = Counter(acknowledged.values())
    assert outcomes == {"counted": INCLUDED, "blocked": len(EVERY) - INCLUDED}
    again = await processes[1].post("/v1/events", json=[pair.call(*one) for one in EVERY])
    assert again.json()["counts"] == {"duplicate": len(EVERY)}
    assert await pair.used() == INCLUDED
    await pair.must_verify(entries=INCLUDED)


async def test_24_simultaneous_posts_of_one_event_record_it_once(pair: Pair) -> None:
    call = pair.call(1, 1)
    nobody = call | {"id": "nobody", "data": call["data"] | {"to": None}}
    for event in (call, nobody):
        responses = await asyncio.gather(
            *(pair.http[n % 2].post("/v1/events", json=event) for n in range(24))
        )
        assert Counter(one.status_code for one in responses) == {201: 1, 200: 23}
        decisions = {str(one.json() | {"duplicate": None}) for one in responses}
        assert len(decisions) == 1
    assert await pair.used() == 1
    unassigned = (await pair.http[1].get("/v1/unassigned")).json()["items"]
    assert [one["event"]["source"] for one in unassigned] == [nobody["source"]]
    await pair.must_verify(entries=1)


async def test_40_simultaneous_urgent_messages_are_granted_once(pair: Pair) -> None:
    """The smallest plan grants one a day (annex; rulebook section 6)."""
    answers = await asyncio.gather(
        *(
            pair.http[n % 2].post(
                "/v1/events", json=a_message(f"m{n}", urgent=True, client_id=pair.client_id)
            )
            for n in range(40)
        )
    )
    decisions = [answer.json() for answer in answers]
    assert Counter(one["urgent"]["reason"] for one in decisions) == {None: 1, "daily_cap": 39}
    assert len({one["due_at"] for one in decisions}) == 2
    for http in pair.http:
        quota = await http.get(f"/v1/clients/{pair.client_id}/quota?period=2026-11")
        assert quota.json()["urgent"]["month"]["used"] == 1
    assert await pair.used() == 40


async def test_24_times_one_event_in_batches_of_both_processes_records_it_once(pair: Pair) -> None:
    responses = await asyncio.gather(
        *(http.post("/v1/events", json=[pair.call(1, 1)] * 12) for http in pair.http)
    )
    results = [result for one in responses for result in one.json()["results"]]
    assert Counter(one["status"] for one in results) == {201: 1, 200: 23}
    assert len({str(one["decision"] | {"duplicate": None}) for one in results}) == 1
    assert await pair.used() == 1
    await pair.must_verify(entries=1)


async def test_a_cause_and_what_waits_for_it_find_each_other_across_processes(pair: Pair) -> None:
    for number in range(10):
        call = pair.call(2, number)
        cause = {"source": call["source"], "event_id": call["id"]}
        data = {"kind": "other", "cause": cause}
        action = call | {"id": f"a-{number}", "type": "action.performed", "data": data}
        await asyncio.gather(
            pair.http[0].post("/v1/events", json=call),
            pair.http[1].post("/v1/events", json=action),
        )
    assert await pair.used() == 10
    waiting = (await pair.http[0].get("/v1/unassigned?limit=500")).json()["items"]
    assert not [one for one in waiting if one["event"]["type"] == "action.performed"]
    response = await pair.http[0].get(f"/v1/clients/{pair.client_id}/ledger/verify")
    assert response.json()["ok"] is True
