"""POST /v1/events/simulate: what would be decided, and nothing recorded (api.md, Events)."""

import asyncio
from typing import Any

import pytest

from tests.acceptance.account import Account, Event
from tests.api.metering.events.posting import must_refuse
from tests.service import Service

PATH = "/v1/events/simulate"


async def simulate(service: Service, body: Any) -> Any:
    response = await service.http.post(PATH, json=body)
    assert response.status_code == 200, response.text
    return response.json()


DECIDED = (
    "event",
    "duplicate",
    "outcome",
    "rule",
    "units",
    "client_id",
    "due_at",
    "urgent",
    "quota",
)


def decided(decision: dict[str, Any]) -> dict[str, Any]:
    """Return all but the interaction's id, which a simulation cannot know."""
    return {name: decision[name] for name in DECIDED}


def events_of(account: Account) -> list[Event]:
    """Return facts of every kind that lean on each other."""
    mail = account.message("mail", message_id="<1@chantier.example>")
    follow_ups = [account.action(f"action-{n}", n, cause=mail) for n in range(1, 6)]
    sent = account.sent("sent", 7, in_reply_to="1@chantier.example")
    return [
        *follow_ups[:2],
        mail,
        *follow_ups[2:],
        sent,
        account.bounce("bounce", sent),
        account.call("nobody", to=None),
        account.triage("triage", mail, requires_action=False),
        account.event("interaction.paused", "pause", 31, interaction=mail),
        account.void("void", mail),
        account.release("release", mail),
        account.call("again", sender=account.own_number),
        mail,
    ]


async def test_each_event_is_decided_as_it_will_be(account: Account) -> None:
    for event in events_of(account)[:-1]:
        expected = await simulate(account.service, event)
        assert decided(await account.decide(event)) == decided(expected)
    await account.must_verify()


async def test_a_batch_is_decided_as_it_will_be(account: Account) -> None:
    events = [*events_of(account), account.call("wrong", duration_s=-1)]
    expected = await simulate(account.service, events)
    recorded = (await account.service.post(events)).json()
    assert recorded["counts"] == expected["counts"]
    for one, other in zip(recorded["results"], expected["results"], strict=True):
        assert one["status"] == other["status"]
        if "decision" in one:
            assert decided(one["decision"]) == decided(other["decision"])


async def test_nothing_is_recorded(account: Account) -> None:
    before = await account.service.quota(account.id)
    for _ in range(3):
        decision = await simulate(account.service, account.call("call"))
        assert (decision["duplicate"], decision["quota"]["used"]) == (False, 1)
    await simulate(account.service, events_of(account))
    assert await account.service.quota(account.id) == before
    items = (await account.service.http.get("/v1/unassigned?limit=500")).json()["items"]
    assert not [one for one in items if one["event"]["source"] == account.source]
    assert (await account.service.post(account.call("call"))).status_code == 201


async def test_it_tells_whether_a_call_may_still_be_put_through(blocking: Account) -> None:
    await blocking.fill(119)
    call = blocking.call("call")
    assert (await simulate(blocking.service, call))["outcome"] == "counted"
    both = await simulate(blocking.service, [call, blocking.call("other")])
    assert [one["decision"]["outcome"] for one in both["results"]] == ["counted", "blocked"]
    await blocking.record(call)
    assert (await simulate(blocking.service, blocking.call("other")))["outcome"] == "blocked"
    assert (await simulate(blocking.service, blocking.message("mail")))["outcome"] == "held"


async def test_a_known_event_gets_its_first_answer(account: Account) -> None:
    first = await account.decide(account.call("call"))
    assert await simulate(account.service, account.call("call")) == first | {"duplicate": True}
    response = await account.service.http.post(PATH, json=account.call("call", answered=False))
    must_refuse(response, 409, "idempotency-conflict")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"duration_s": -1}, "invalid-request"),
        ({"client_id": "019aafb8-0000-7000-8000-000000000001"}, "unknown-client"),
    ],
)
async def test_what_would_be_refused_is_refused(
    account: Account, data: dict[str, Any], code: str
) -> None:
    response = await account.service.http.post(PATH, json=account.call("call", **data))
    must_refuse(response, 422, code)


async def test_a_release_that_would_be_refused_is_refused(blocking: Account) -> None:
    await blocking.fill(120)
    mail = blocking.message("mail")
    await blocking.record(mail)
    response = await blocking.service.http.post(PATH, json=blocking.release("release", mail))
    must_refuse(response, 409, "plan-blocked")


async def test_it_names_no_interaction_that_there_is_not(account: Account) -> None:
    known, new = account.call("known"), account.call("new", 1)
    decision = await account.decide(known)
    asked = [new, account.action("after", 2, cause=new), account.void("void", known)]
    results = (await simulate(account.service, asked))["results"]
    named = [one["decision"]["interaction_id"] for one in results]
    assert named == [None, None, decision["interaction_id"]]


async def test_a_deadline_is_written_as_it_is_read_later(account: Account) -> None:
    decision = await account.decide(account.message("mail"))
    path = f"/v1/interactions/{decision['interaction_id']}"
    assert decision["due_at"].endswith("Z")
    assert (await account.service.http.get(path)).json()["due_at"] == decision["due_at"]


async def test_a_simulation_waits_for_nobody_who_records(account: Account) -> None:
    waiting = account.triage("of what was never seen", of=account.call("never"))
    recording = await account.service.state.database.connect()
    try:
        async with recording.transaction():
            await recording.execute("SELECT FROM books WHERE client_id = $1 FOR UPDATE", account.id)
            asked = simulate(account.service, [account.call("call"), waiting])
            counts = (await asyncio.wait_for(asked, timeout=30))["counts"]
    finally:
        await recording.close()
    assert counts == {"counted": 1, "unassigned": 1}
