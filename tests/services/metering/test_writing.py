"""A batch is written together or not at all, in one part or in many."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from app.domain.metering.counting.account import Account
from app.domain.metering.counting.decisions import Decision
from app.domain.metering.events.events import Event
from app.services.metering import write_set
from tests.service import Service
from tests.services.jobs.workers import until
from tests.services.metering.verification.given import SOURCE, a_desk
from tests.services.metering.verification.test_any_stream import Stream

DECIDED = ("outcome", "rule", "units", "due_at", "urgent", "quota")


WAYS = {"whole": (1_000_000, 1_000_000), "in parts": (2, 3), "in its usual parts": (12, 16)}
"""By way: how many events the first part has, and every other at least."""


_HALT = """
CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$;
CREATE CONSTRAINT TRIGGER halt AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.event_id = 'call 9') EXECUTE FUNCTION halt();
SELECT pg_advisory_lock(7);
"""
_IS_HALTED = """
SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid
  WHERE locktype = 'advisory' AND NOT granted AND datname = current_database())
"""


@pytest.fixture(params=WAYS)
def in_any_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    write(monkeypatch, request.param)


def write(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    first, least = WAYS[way]
    monkeypatch.setattr(write_set, "FIRST_EVENTS", first)
    monkeypatch.setattr(write_set, "LEAST_EVENTS", least)


@pytest.mark.parametrize("seed", range(6))
async def test_all_ways_come_to_the_same(
    service: Service, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    decided = []
    for way in WAYS:
        write(monkeypatch, way)
        desk = await a_desk(service, block=True)
        response = await service.post(Stream(desk.client_id, seed).events(100))
        decided.append([_told(result) for result in response.json()["results"]])
        assert (await desk.verification())["differences"] == []
    assert decided[0] == decided[1] == decided[2]


@pytest.mark.usefixtures("in_any_way")
@pytest.mark.parametrize("seed", range(2))
async def test_clients_in_one_batch_come_to_what_each_comes_to_alone(
    service: Service, seed: int
) -> None:
    together, apart = [[await a_desk(service, block=True) for _ in range(3)] for _ in range(2)]
    streams = [Stream(desk.client_id, seed).events(30) for desk in together]
    mixed = [one for stream in streams for one in stream[:10]] + streams[1][10:] + streams[0][10:]
    await service.post([*mixed, *streams[2][10:]])
    for desk, former in zip(apart, together, strict=True):
        await service.post(Stream(desk.client_id, seed).events(30))
        for one in (desk, former):
            assert (await one.verification())["differences"] == []
        quotas = [await service.quota(one.client_id) for one in (desk, former)]
        assert quotas[0]["units"] == quotas[1]["units"]


def _told(result: dict[str, Any]) -> dict[str, Any]:
    decision = result.get("decision", {})
    return {"status": result["status"]} | {name: decision.get(name) for name in DECIDED}


@pytest.mark.usefixtures("in_any_way")
async def test_an_event_that_cannot_be_stored_fails_alone(service: Service) -> None:
    desk = await a_desk(service)
    events = _calls(desk.client_id, 20)
    chance = random.Random(3)
    for name in ("source", "id"):
        events[3][name] = "".join(chr(chance.randrange(0x10000, 0x110000)) for _ in range(512))
    results = (await service.post(events)).json()["results"]
    assert [one["status"] for one in results] == [201] * 3 + [422] + [201] * 16
    assert (await desk.verification())["differences"] == []


@pytest.mark.usefixtures("in_any_way")
async def test_a_failure_keeps_the_connection(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await a_desk(service)
    record = Account.record

    def recorded(account: Account, event: Event, new_id: str, **more: Any) -> Decision:
        if event.key.id == "call 4":
            raise RuntimeError("nobody expected this")
        return record(account, event, new_id, **more)

    monkeypatch.setattr(Account, "record", recorded)
    results = (await service.post(_calls(desk.client_id, 9))).json()["results"]
    assert [one["status"] for one in results] == [201] * 4 + [500] + [201] * 4
    assert (await desk.verification())["differences"] == []


@pytest.mark.usefixtures("in_any_way")
async def test_nothing_is_seen_of_a_batch_before_all_of_it_is_stored(
    service: Service, restored_url: str
) -> None:
    desk = await a_desk(service)
    async with _halted_at_the_last(restored_url) as is_halted:
        posting = asyncio.create_task(service.post(_calls(desk.client_id, 10)))
        await until(is_halted)
        assert (await service.quota(desk.client_id))["units"]["used"] == 0
        assert not posting.done()
    assert (await posting).status_code == 200
    assert (await service.quota(desk.client_id))["units"]["used"] == 10


@asynccontextmanager
async def _halted_at_the_last(database_url: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Hold up the transaction that stores the last of ten calls, at its end, meanwhile."""
    holder = await asyncpg.connect(database_url)
    await holder.execute(_HALT)
    try:
        yield lambda: holder.fetchval(_IS_HALTED)
    finally:
        await holder.execute("SELECT pg_advisory_unlock_all()")
        await holder.execute("DROP TRIGGER halt ON events; DROP FUNCTION halt()")
        await holder.close()


@pytest.mark.usefixtures("in_any_way")
async def test_what_turns_out_late_to_be_a_client_s_is_in_its_book(service: Service) -> None:
    """The last four name no client: that they are the first one's is known when they come."""
    early, late = await a_desk(service), await a_desk(service)
    calls, between = _calls(early.client_id, 2), _calls(late.client_id, 1)[0] | {"id": "between"}
    said = {"to": "+32475550199", "answered": True}
    said |= {"cause": {"source": SOURCE, "event_id": "call 0"}}
    follow_ups = [
        between | {"id": f"follow-up {number}", "type": "call.placed", "data": said}
        for number in range(4)
    ]
    results = (await service.post([*calls, between, *follow_ups])).json()["results"]
    outcomes = [one["decision"]["outcome"] for one in results]
    assert outcomes == ["counted"] * 3 + ["not_counted"] * 3 + ["counted"]
    for desk, used in ((early, 3), (late, 1)):
        assert (await desk.verification())["differences"] == []
        assert (await service.quota(desk.client_id))["units"]["used"] == used


def _calls(client_id: str, number: int) -> list[dict[str, Any]]:
    said = {"client_id": client_id, "from": "+32475550199", "to": None, "answered": True}
    return [
        {
            "id": f"call {place}",
            "source": SOURCE,
            "type": "call.received",
            "time": "2026-11-20T10:00:00+01:00",
            "data": said,
        }
        for place in range(number)
    ]
