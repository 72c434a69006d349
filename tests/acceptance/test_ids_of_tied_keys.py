"""The ids of a tied key's events are its client's own (api.md, Events; cases of attack, 7)."""

import asyncio
from typing import Any

import pytest
from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import Account, Event
from tests.api.metering.events.posting import a_key, must_refuse, post_with

PAIR: dict[str, Any] = {"source": "/telephony/main", "id": "CA-1"}


@pytest.fixture
async def tied(account: Account) -> str:
    return await a_key(account.service, Scope.EVENTS_WRITE, client=account)


@pytest.fixture
async def other_tied(blocking: Account) -> str:
    return await a_key(blocking.service, Scope.EVENTS_WRITE, client=blocking)


async def taken_of(account: Account, pair: Event) -> list[dict[str, Any]]:
    listed = await account.service.http.get("/v1/unassigned?limit=500")
    return [
        one
        for one in listed.json()["items"]
        if one["reason"] == "id_taken" and one["event"]["id"] == pair["id"]
    ]


async def assign(account: Account, item: dict[str, Any]) -> Response:
    path, body = f"/v1/unassigned/{item['id']}/assign", {"client_id": account.id}
    return await account.service.http.post(path, json=body)


async def test_two_clients_keys_use_one_pair_each_for_itself(
    account: Account, blocking: Account, tied: str, other_tied: str
) -> None:
    mine, theirs = (one.call("x") | PAIR for one in (account, blocking))
    for key, client, event in ((tied, account, mine), (other_tied, blocking, theirs)):
        first = await post_with(key, account.service, event)
        assert (first.status_code, first.json()["client_id"]) == (201, client.id), first.text
        again = await post_with(key, account.service, event)
        assert (again.status_code, again.json()) == (200, first.json() | {"duplicate": True})
        changed = event | {"data": event["data"] | {"answered": False}}
        must_refuse(await post_with(key, account.service, changed), 409, "idempotency-conflict")
    for client in (account, blocking):
        assert await client.used() == 1
        await client.must_verify()


async def test_an_untied_event_whose_pair_another_client_s_key_used_is_kept_and_assigned(
    account: Account, blocking: Account, tied: str
) -> None:
    pair = {"source": "/guessed", "id": account.source}
    assert (await post_with(tied, account.service, account.call("x") | pair)).status_code == 201
    real = blocking.call("y") | pair
    for event in (real, real, real | {"data": real["data"] | {"answered": False}}):
        must_refuse(await blocking.service.post(event), 409, "idempotency-conflict")
    [item] = await taken_of(account, pair)
    assert await blocking.used() == 0
    must_refuse(await assign(account, item), 409, "idempotency-conflict")
    assigned = await assign(blocking, item)
    assert (assigned.status_code, assigned.json()["outcome"]) == (200, "counted"), assigned.text
    assert await taken_of(account, pair) == []
    must_refuse(await blocking.service.post(real), 409, "idempotency-conflict")
    assert (await account.used(), await blocking.used()) == (1, 1)
    for client in (account, blocking):
        await client.must_verify()


async def test_an_untied_event_of_the_same_client_is_the_same_event(
    account: Account, tied: str
) -> None:
    for name, senders in {"tied first": (tied, None), "tied last": (None, tied)}.items():
        event = account.call(name)
        answers = [
            await (post_with(key, account.service, event) if key else account.service.post(event))
            for key in senders
        ]
        assert [one.status_code for one in answers] == [201, 200]
        assert answers[1].json() == answers[0].json() | {"duplicate": True}
    assert await account.used() == 2


async def test_in_one_batch_too(account: Account, blocking: Account, tied: str) -> None:
    """What senders of both kinds post at once comes to the same as one after the other."""
    pairs = [{"source": "/at-once", "id": f"{account.source}-{n}"} for n in range(20)]
    answers = await asyncio.gather(
        *(post_with(tied, account.service, account.call("x") | pair) for pair in pairs),
        *(blocking.service.post(blocking.call("y") | pair) for pair in pairs),
    )
    mine, theirs = answers[:20], answers[20:]
    assert {one.status_code for one in mine} == {201}
    assert {one.status_code for one in theirs} <= {201, 409}
    refused = sum(one.status_code == 409 for one in theirs)
    kept = [item for pair in pairs for item in await taken_of(account, pair)]
    assert len(kept) == refused
    assert (await account.used(), await blocking.used()) == (20, 20 - refused)
    for client in (account, blocking):
        await client.must_verify()


async def test_an_array_says_which_of_its_events_were_in_the_way(
    account: Account, blocking: Account, tied: str
) -> None:
    pair = {"source": "/guessed", "id": f"{account.source}-array"}
    await post_with(tied, account.service, account.call("x") | pair)
    results = await blocking.batch([blocking.call("free"), blocking.call("y") | pair])
    assert [one["status"] for one in results] == [201, 409]
    assert len(await taken_of(account, pair)) == 1


async def test_a_simulation_keeps_nothing(account: Account, blocking: Account, tied: str) -> None:
    pair = {"source": "/guessed", "id": f"{account.source}-simulated"}
    await post_with(tied, account.service, account.call("x") | pair)
    answer = await blocking.service.http.post("/v1/events/simulate", json=blocking.call("y") | pair)
    must_refuse(answer, 409, "idempotency-conflict")
    assert await taken_of(account, pair) == []


async def test_what_waits_is_not_applied_to_a_client_who_has_its_pair(
    account: Account, tied: str
) -> None:
    pair = {"source": "/waits", "id": account.source}
    cause = account.call("cause")
    waits = account.event("action.performed", "x", 1, kind="other", cause=cause) | pair
    assert (await account.service.post(waits)).json()["outcome"] == "unassigned"
    assert (await post_with(tied, account.service, account.call("y") | pair)).status_code == 201
    await account.record(cause)
    assert await account.used() == 2
    await account.must_verify()


async def test_a_cause_that_another_client_s_key_has_taken_is_waited_for(
    account: Account, blocking: Account, tied: str, other_tied: str
) -> None:
    pair = {"source": "/causes", "id": account.source}
    await post_with(tied, account.service, account.call("squatted") | pair)
    reply = blocking.event(
        "action.performed", "reply", 1, kind="other",
        cause={"source": pair["source"], "event_id": pair["id"]},
    )  # fmt: skip
    first = await post_with(other_tied, blocking.service, reply)
    assert (first.status_code, first.json()["outcome"]) == (201, "unassigned")
    root = await post_with(other_tied, blocking.service, blocking.call("root") | pair)
    assert root.status_code == 201
    assert (await account.used(), await blocking.used()) == (1, 1)
    await blocking.must_verify()


async def test_what_both_a_client_and_the_provider_tell_is_taken_off_the_list(
    account: Account, blocking: Account, tied: str, other_tied: str
) -> None:
    pair = {"source": "/told-twice", "id": account.source}
    await post_with(tied, account.service, account.call("x") | pair)
    real = blocking.call("y") | pair
    must_refuse(await blocking.service.post(real), 409, "idempotency-conflict")
    own = await post_with(other_tied, blocking.service, real)
    assert own.status_code == 201, own.text
    [item] = await taken_of(account, pair)
    assigned = await assign(blocking, item)
    assert (assigned.status_code, assigned.json()) == (200, own.json() | {"duplicate": True})
    assert await taken_of(account, pair) == []
    assert await blocking.used() == 1
    await blocking.must_verify()
