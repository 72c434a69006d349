"""POST /v1/interactions/{id}/reassign (corrections.md, 11)."""

from typing import Any

import pytest
from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import Account, an_account
from tests.api.clients.given import key_for
from tests.api.metering.events.posting import must_refuse
from tests.service import Service

REASON = "La ligne était mal renvoyée"


@pytest.fixture
async def other(common_service: Service) -> Account:
    return await an_account(common_service, plan="CONFORT")


async def reassign(account: Account, interaction_id: str, to: Account, **changes: Any) -> Response:
    headers = changes.pop("headers", None)
    path = f"/v1/interactions/{interaction_id}/reassign"
    body = {"client_id": to.id, "reason": REASON} | changes
    return await account.service.http.post(path, json=body, headers=headers)


async def must_reassign(
    account: Account, interaction_id: str, to: Account, **changes: Any
) -> list[dict[str, Any]]:
    """Reassign, and return what was recorded."""
    response = await reassign(account, interaction_id, to, **changes)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert all(one["client_id"] == account.id for one in answer["voided"])
    assert all(one["rule"] == "voided" and one["units"] == 0 for one in answer["voided"])
    recorded: list[dict[str, Any]] = answer["recorded"]
    assert len(recorded) == len(answer["voided"])
    assert all(one["client_id"] == to.id for one in recorded)
    return recorded


async def shown(account: Account, interaction_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (
        await account.service.http.get(f"/v1/interactions/{interaction_id}")
    ).json()
    return found


async def must_verify(*accounts: Account) -> None:
    for account in accounts:
        await account.must_verify()


async def test_it_is_voided_here_and_recorded_there(account: Account, other: Account) -> None:
    [call] = await account.record(account.call("call-1"))
    former = call["interaction_id"]
    [recorded] = await must_reassign(account, former, other)
    assert recorded["event"] == {"source": "/exitadmin/reassigned", "id": former}
    assert (recorded["rule"], recorded["units"]) == ("inbound_third_party", 1)
    assert (await account.used(), await other.used()) == (0, 1)
    assert [entry["units"] for entry in await account.ledger()] == [1, -1]
    [voided, there] = [await shown(account, one) for one in (former, recorded["interaction_id"])]
    assert (voided["status"], voided["rule"]) == ("voided", "voided")
    assert voided["history"][-1]["data"]["reason"] == REASON
    assert there["occurred_at"] == voided["occurred_at"]
    assert [item["by"]["name"] for item in there["history"]] == ["admin"]
    await must_verify(account, other)


async def test_that_client_s_terms_decide(account: Account, other: Account) -> None:
    mine = account.message("mail", sender=other.own_address, urgent=True)
    [mail] = await account.record(mine)
    assert (mail["rule"], mail["urgent"]) == (
        "inbound_third_party",
        {"granted": True, "reason": None},
    )
    [there] = await must_reassign(account, mail["interaction_id"], other)
    assert (there["rule"], there["units"]) == ("inbound_from_client", 0)
    assert there["urgent"] == {"granted": True, "reason": None}
    assert there["quota"]["included"] == 200
    quotas = [await one.service.quota(one.id) for one in (account, other)]
    assert [quota["urgent"]["month"]["used"] for quota in quotas] == [0, 1]
    await must_verify(account, other)


async def test_what_had_been_said_of_it_goes_with_it(account: Account, other: Account) -> None:
    call = account.call("call", answered=False, voicemail=True)
    [decision, *_] = await account.record(
        call,
        account.event("interaction.paused", "wait", 5, interaction=call),
        account.event("interaction.resumed", "go-on", 25, interaction=call),
        account.triage("triage", call, urgent=True),
        account.correction("correct", call, answered=True),
        account.event("interaction.completed", "done", 50, interaction=call),
    )
    [there] = await must_reassign(account, decision["interaction_id"], other)
    assert there["urgent"] == {"granted": True, "reason": None}
    [former, now] = [
        await shown(account, one) for one in (decision["interaction_id"], there["interaction_id"])
    ]
    assert [item["event_id"] for item in now["history"]] == [
        decision["interaction_id"],
        "wait",
        "go-on",
        "triage",
        "correct",
        "done",
    ]
    assert {item["source"] for item in now["history"]} == {"/exitadmin/reassigned"}
    assert [item["by"] for item in now["history"][1:]] == [None] * 5
    assert (now["status"], now["completed_at"]) == ("completed", "2026-11-20T09:50:00Z")
    assert former["history"][4]["data"]["answered"] is True
    await must_verify(account, other)


async def test_at_most_one_entry_is_posted_for_each(account: Account, other: Account) -> None:
    mail = account.message("mail")
    calls = [account.placed_call(f"call-{place}", place, cause=mail) for place in range(1, 6)]
    decisions = await account.record(mail, *calls, account.void("void", calls[0]))
    await account.record(account.triage("nothing", mail, requires_action=False))
    before = len(await account.ledger())
    recorded = await must_reassign(account, decisions[0]["interaction_id"], other)
    assert [one["rule"] for one in recorded] == [
        "inbound_third_party",
        *["follow_up_included"] * 3,
        "follow_up_extra",
    ]
    assert (await account.used(), await other.used()) == (0, 2)
    posted = [entry["interaction_id"] for entry in (await account.ledger())[before:]]
    assert len(posted) == len(set(posted)) == 2
    assert len(await other.ledger()) == 2
    await must_verify(account, other)


async def test_its_follow_ups_may_stay(account: Account, other: Account) -> None:
    mail = account.message("mail")
    decisions = await account.record(mail, account.placed_call("call", 1, cause=mail))
    [there] = await must_reassign(
        account, decisions[0]["interaction_id"], other, with_follow_ups=False
    )
    assert there["rule"] == "inbound_third_party"
    assert (await account.used(), await other.used()) == (1, 1)
    left = await shown(account, decisions[1]["interaction_id"])
    assert (left["rule"], left["status"]) == ("outbound", "recorded")
    await must_verify(account, other)


async def test_a_follow_up_without_its_root_stands_alone(account: Account, other: Account) -> None:
    mail = account.message("mail")
    call = account.placed_call("call", 1, cause=mail)
    action = account.action("move", 2, cause=call)
    decisions = await account.record(mail, call, action)
    recorded = await must_reassign(account, decisions[1]["interaction_id"], other)
    assert [one["rule"] for one in recorded] == ["outbound", "action"]
    assert (await account.used(), await other.used()) == (1, 2)
    await must_verify(account, other)


async def test_what_hangs_on_a_voided_one_hangs_on_its_cause(
    account: Account, other: Account
) -> None:
    mail = account.message("mail")
    call = account.placed_call("call", 1, cause=mail)
    action = account.action("move", 2, cause=call)
    decisions = await account.record(mail, call, action, account.void("void", call))
    recorded = await must_reassign(account, decisions[0]["interaction_id"], other)
    assert [one["rule"] for one in recorded] == ["inbound_third_party", "follow_up_included"]
    await must_verify(account, other)


async def test_a_corrected_cause_moves_with_both(account: Account, other: Account) -> None:
    mail, call = account.message("mail"), account.placed_call("call", 1)
    decisions = await account.record(mail, call, account.correction("link", call, cause=mail))
    recorded = await must_reassign(account, decisions[0]["interaction_id"], other)
    assert [one["rule"] for one in recorded] == ["inbound_third_party", "follow_up_included"]
    assert (await account.used(), await other.used()) == (0, 1)
    await must_verify(account, other)


async def test_asked_again_it_is_answered_the_same(account: Account, other: Account) -> None:
    [call] = await account.record(account.call("call-1"))
    former = call["interaction_id"]
    first = await reassign(account, former, other)
    again = await reassign(account, former, other)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(await other.ledger()) == 1
    third = await an_account(account.service)
    must_refuse(await reassign(account, former, third), 409, "voided")


async def test_refusals_change_nothing(account: Account, other: Account) -> None:
    [call, twice, said] = await account.record(
        account.call("call"), account.call("twice"), account.call("said")
    )
    former = call["interaction_id"]
    must_refuse(await reassign(account, former, account), 422, "same-client")
    unknown = Account(account.service, 0, "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01")
    must_refuse(await reassign(account, former, unknown), 422, "unknown-client")
    must_refuse(await reassign(account, unknown.id, other), 404, "not-found")
    own = await key_for(account.service, Scope.INTERACTIONS_WRITE, client_id=account.id)
    must_refuse(await reassign(account, former, other, headers=own), 404, "not-found")
    must_refuse(await reassign(account, former, other, reason=""), 422, "invalid-request")
    await account.record(account.void("void", account.call("twice")))
    must_refuse(await reassign(account, twice["interaction_id"], other), 409, "voided")
    body = {"interaction_id": said["interaction_id"], "message": "C'était moi"}
    opened = await account.service.http.post(f"/v1/clients/{account.id}/disputes", json=body)
    assert opened.status_code == 201
    must_refuse(await reassign(account, said["interaction_id"], other), 409, "dispute-open")
    assert (await account.used(), await other.used()) == (2, 0)


async def test_it_is_refused_whole_without_a_subscription_then(account: Account) -> None:
    late = await an_account(account.service, starts_on="2026-11-20")
    mail = account.message("mail", "2026-11-20T09:00:00+01:00")
    call = account.placed_call("call", "2026-11-19T09:00:00+01:00", cause=mail)
    decisions = await account.record(mail, call)
    former = decisions[0]["interaction_id"]
    must_refuse(await reassign(account, former, late), 409, "no-subscription")
    assert (await account.used(), await late.used()) == (1, 0)
    assert (await shown(account, former))["status"] == "open"
    await must_reassign(account, former, late, with_follow_ups=False)
    await must_verify(account, late)


async def test_what_comes_later_is_taken_to_the_new_one(account: Account, other: Account) -> None:
    mail = account.message("mail")
    [decision] = await account.record(mail)
    [there] = await must_reassign(account, decision["interaction_id"], other)
    [done, call, stated] = await account.record(
        account.event("interaction.completed", "done", 50, interaction=mail),
        account.placed_call("call", 1, cause=mail),
        account.action("move", 2, cause=mail),
    )
    assert {one["client_id"] for one in (done, call, stated)} == {other.id}
    assert done["interaction_id"] == there["interaction_id"]
    assert [call["rule"], stated["rule"]] == ["follow_up_included", "follow_up_included"]
    assert (await account.used(), await other.used()) == (0, 1)
    await must_verify(account, other)


async def test_it_may_come_back(account: Account, other: Account) -> None:
    mail = account.message("mail")
    left = account.placed_call("left", 1, cause=mail)
    decisions = await account.record(mail, left)
    [there] = await must_reassign(
        account, decisions[0]["interaction_id"], other, with_follow_ups=False
    )
    await account.record(account.placed_call("call", 2, cause=mail))
    back = await must_reassign(other, there["interaction_id"], account)
    assert [one["rule"] for one in back] == ["inbound_third_party", "follow_up_included"]
    again = await shown(account, decisions[1]["interaction_id"])
    assert (again["rule"], again["thread_id"]) == ("follow_up_included", back[0]["interaction_id"])
    assert (await account.used(), await other.used()) == (1, 0)
    [done] = await account.record(
        account.event("interaction.completed", "done", 50, interaction=mail)
    )
    assert done["interaction_id"] == back[0]["interaction_id"]
    twice = await must_reassign(account, back[0]["interaction_id"], other)
    assert len(twice) == 3
    assert (await account.used(), await other.used()) == (0, 1)
    await must_verify(account, other)


async def test_a_disputed_follow_up_is_decided_first(account: Account, other: Account) -> None:
    mail = account.message("mail")
    [root, call] = await account.record(mail, account.placed_call("call", 1, cause=mail))
    body = {"interaction_id": call["interaction_id"], "message": "Jamais demandé"}
    await account.service.http.post(f"/v1/clients/{account.id}/disputes", json=body)
    must_refuse(await reassign(account, root["interaction_id"], other), 409, "dispute-open")
    await must_reassign(account, root["interaction_id"], other, with_follow_ups=False)


async def test_ids_of_several_sources_may_be_the_same(account: Account, other: Account) -> None:
    mail = account.message("mail")
    said = account.event("interaction.paused", "same", 5, interaction=mail)
    again = account.event("interaction.resumed", "same", 6, interaction=mail)
    [decision, *_] = await account.record(mail, said, again | {"source": "/elsewhere"})
    former = decision["interaction_id"]
    [there] = await must_reassign(account, former, other)
    now = await shown(account, there["interaction_id"])
    assert [item["event_id"] for item in now["history"]] == [former, "same", f"{former}:000001"]
    [back] = await must_reassign(other, there["interaction_id"], account)
    assert len((await shown(account, back["interaction_id"]))["history"]) == 3
    await must_verify(account, other)


async def test_replies_go_with_the_message(account: Account, other: Account) -> None:
    mail = account.message("mail", message_id="<1@them>")
    reply = account.sent("reply", 1, in_reply_to="<1@them>")
    decisions = await account.record(mail, reply)
    recorded = await must_reassign(account, decisions[0]["interaction_id"], other)
    assert [one["rule"] for one in recorded] == ["inbound_third_party", "follow_up_included"]
    elsewhere = account.sent("later", 2, in_reply_to="<1@them>", sender="x@nowhere.example")
    [later] = await account.record(elsewhere)
    assert (later["client_id"], later["rule"]) == (other.id, "follow_up_included")
    await must_verify(account, other)


async def test_a_tied_key_goes_on_meaning_its_own_client_s(
    account: Account, other: Account
) -> None:
    tied = await key_for(account.service, Scope.EVENTS_WRITE, client_id=account.id)
    mail = account.message("mail")

    async def send(event: dict[str, Any]) -> dict[str, Any]:
        response = await account.service.http.post("/v1/events", json=event, headers=tied)
        assert response.status_code == 201, response.text
        decision: dict[str, Any] = response.json()
        return decision

    decision = await send(mail)
    [there] = await must_reassign(account, decision["interaction_id"], other)
    own = await send(account.placed_call("own", 1, cause=mail))
    assert (own["client_id"], own["rule"]) == (account.id, "outbound")
    [done] = await account.record(
        account.event("interaction.completed", "done", 50, interaction=mail)
    )
    assert done["interaction_id"] == there["interaction_id"]
    await must_verify(account, other)


async def test_that_client_s_block_holds_it(account: Account, blocking: Account) -> None:
    await blocking.fill(120)
    mail = account.message("mail")
    decisions = await account.record(mail, account.placed_call("call", 1, cause=mail))
    recorded = await must_reassign(account, decisions[0]["interaction_id"], blocking)
    assert [one["outcome"] for one in recorded] == ["held", "not_counted"]
    assert (await blocking.units())["held"] == 1
    await must_verify(account, blocking)


async def test_reports_and_erasures_reach_both(account: Account, other: Account) -> None:
    [call] = await account.record(account.call("call", summary="Report de chantier"))
    [there] = await must_reassign(account, call["interaction_id"], other)
    for one in (account, other):
        preview = await account.service.http.post(
            f"/v1/clients/{one.id}/reports/preview", headers={"Accept": "text/plain"}
        )
        assert preview.status_code == 200
    erased = await account.service.http.post("/v1/erasures", json={"party": "+32475550199"})
    assert erased.status_code in (200, 201), erased.text
    found = await shown(account, there["interaction_id"])
    assert found["counterpart"] is None
    await must_verify(account, other)
