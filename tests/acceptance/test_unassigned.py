"""Events that nobody can place yet: kept, listed, assigned, applied (api.md, Events)."""

from datetime import datetime
from typing import Any

import pytest
from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import Account, Event, an_account, reference_to
from tests.service import Service


async def waiting(account: Account, key: str | None = None) -> dict[str, dict[str, Any]]:
    """Return what waits of an account's events, by event id."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    items, cursor = [], ""
    while cursor is not None:
        page = await account.service.http.get(
            f"/v1/unassigned?limit=500{cursor and '&cursor='}{cursor}", headers=headers
        )
        items += page.json()["items"]
        cursor = page.json()["next_cursor"]
    return {one["event"]["id"]: one for one in items if one["event"]["source"] == account.source}


async def assign(account: Account, name: str, to: Account | None = None) -> Response:
    item = (await waiting(account))[name]
    return await account.service.http.post(
        f"/v1/unassigned/{item['id']}/assign", json={"client_id": (to or account).id}
    )


def an_action(account: Account, name: str, cause: Event, at: int = 1) -> Event:
    """Return an action whose client is known by its cause alone."""
    return account.event("action.performed", name, at, kind="other", cause=cause)


async def test_the_three_reasons(account: Account) -> None:
    events = [
        account.call("nobody", to="+3225000000"),
        account.call("too early", "2025-12-31T23:59:59+01:00"),
        an_action(account, "follows", account.call("unseen")),
        account.void("void", account.call("unseen")),
    ]
    decisions = await account.record(*events)
    assert {one["outcome"] for one in decisions} == {"unassigned"}
    assert {(one["rule"], one["quota"], one["units"]) for one in decisions} == {(None, None, 0)}
    assert {name: one["reason"] for name, one in (await waiting(account)).items()} == {
        "nobody": "unknown_client",
        "too early": "no_subscription",
        "follows": "unknown_interaction",
        "void": "unknown_interaction",
    }
    assert await account.used() == 0


async def test_what_waits_names_what_has_to_be_put_right_once_its_cause_is_there(
    account: Account,
) -> None:
    path = f"/v1/clients/{account.id}/subscription"
    end = {"plan": "ESSENTIEL", "effective": "now", "ends_on": "2026-11-26"}
    assert (await account.service.http.put(path, json=end)).status_code == 200
    root = account.sent("root", "2026-11-22T10:00:00+01:00", client_id=account.id)
    alone = account.event(
        "action.performed", "alone", "2026-11-27T10:00:00+01:00", kind="other", cause=root
    )
    account.service.set_clock(datetime.fromisoformat("2026-11-28T10:00:00+01:00"))
    await account.record(alone)
    assert (await waiting(account))["alone"]["reason"] == "unknown_interaction"
    await account.record(root)
    assert (await waiting(account))["alone"]["reason"] == "no_subscription"
    late = account.sent("late root", "2026-11-22T11:00:00+01:00", client_id=account.id)
    follows = account.event(
        "action.performed", "follows", "2026-11-27T11:00:00+01:00", kind="other", cause=late
    )
    await account.batch([follows, late])
    assert (await waiting(account))["follows"]["reason"] == "no_subscription"
    await account.must_verify()


async def test_an_item_says_what_waits_and_since_when(account: Account) -> None:
    await account.record(account.call("nobody", to=None))
    item = (await waiting(account))["nobody"]
    assert item == {
        "id": item["id"],
        "event": {
            "source": account.source,
            "id": "nobody",
            "type": "call.received",
            "time": "2026-11-20T09:00:00Z",
        },
        "reason": "unknown_client",
        "received_at": "2026-11-23T09:00:00Z",
    }


async def test_assigning_records_the_event_then(account: Account) -> None:
    call = account.call("nobody", to=None)
    [first] = await account.record(call)
    response = await assign(account, "nobody")
    assert response.status_code == 200
    decision = response.json()
    assert (decision["outcome"], decision["rule"], decision["client_id"]) == (
        "counted",
        "inbound_third_party",
        account.id,
    )
    assert decision["quota"]["used"] == await account.used() == 1
    assert "nobody" not in await waiting(account)
    repeat = await account.service.post(call)
    assert (repeat.status_code, repeat.json()) == (200, first | {"duplicate": True})
    await account.must_verify()


async def test_an_event_is_assigned_once(account: Account) -> None:
    await account.record(account.call("nobody", to=None))
    item = (await waiting(account))["nobody"]
    path, body = f"/v1/unassigned/{item['id']}/assign", {"client_id": account.id}
    first = await account.service.http.post(path, json=body)
    second = await account.service.http.post(path, json=body)
    assert (first.status_code, second.status_code) == (200, 404)
    assert await account.used() == 1


async def test_assigning_to_a_client_that_has_no_subscription_then_is_refused(
    account: Account,
) -> None:
    await account.record(account.call("early", "2025-12-31T12:00:00+01:00", to=None))
    response = await assign(account, "early")
    assert (response.status_code, response.json()["code"]) == (409, "no-subscription")
    assert "early" in await waiting(account)


async def test_what_amends_something_unseen_cannot_be_assigned(account: Account) -> None:
    await account.record(account.void("void", account.call("unseen")))
    response = await assign(account, "void")
    assert response.status_code == 422
    assert "void" in await waiting(account)


@pytest.mark.parametrize("client_id", ["019aafb8-0000-7000-8000-000000000001", "x", None])
async def test_assigning_to_nobody_is_refused(account: Account, client_id: str | None) -> None:
    await account.record(account.call("nobody", to=None))
    item = (await waiting(account))["nobody"]
    response = await account.service.http.post(
        f"/v1/unassigned/{item['id']}/assign", json={"client_id": client_id}
    )
    assert response.status_code == 422


async def test_what_waits_is_applied_by_itself_when_its_cause_arrives(account: Account) -> None:
    call = account.call("call")
    actions = [an_action(account, f"action-{n}", call, n) for n in range(1, 5)]
    triage = account.triage("triage", call, requires_action=True)
    await account.record(*actions, triage)
    assert len(await waiting(account)) == 5
    await account.record(call)
    assert await waiting(account) == {}
    assert await account.used() == 2
    await account.must_verify()


async def test_a_chain_of_waiting_events_is_applied_whole(account: Account) -> None:
    call = account.call("call")
    first = an_action(account, "first", call, 1)
    second = an_action(account, "second", first, 2)
    third = an_action(account, "third", second, 3)
    await account.record(third, account.void("void", second), second, first)
    await account.record(call)
    assert await waiting(account) == {}
    assert list((await account.rules([call, first, second, third])).values()) == [
        ("inbound_third_party", 1),
        ("follow_up_included", 0),
        ("voided", 0),
        ("follow_up_included", 0),
    ]
    await account.must_verify()


async def test_assigning_the_first_of_a_chain_records_what_waits_for_it(account: Account) -> None:
    call = account.call("call", to=None)
    await account.record(an_action(account, "second", an_action(account, "first", call), 2))
    await account.record(an_action(account, "first", call), call)
    assert (await assign(account, "call")).status_code == 200
    assert await waiting(account) == {}
    assert await account.used() == 1
    await account.must_verify()


async def test_events_that_wait_for_each_other_are_recorded_once_each(account: Account) -> None:
    one = account.event("action.performed", "one", kind="other")
    other = an_action(account, "other", one)
    one["data"]["cause"] = reference_to(other)
    await account.record(one, other)
    assert (await assign(account, "one")).status_code == 200
    assert await waiting(account) == {}
    assert await account.used() == 2
    await account.must_verify()


async def test_an_event_that_waits_for_itself_is_recorded_once(account: Account) -> None:
    one = account.event("action.performed", "one", kind="other")
    one["data"]["cause"] = reference_to(one)
    await account.record(one)
    assert (await assign(account, "one")).status_code == 200
    assert await account.used() == 1
    await account.must_verify()


async def test_what_waits_is_recorded_in_its_own_month(account: Account) -> None:
    await account.fill(3, "2026-10-02")
    request = account.request("request")
    early = account.event(
        "action.performed", "early", "2026-10-05T10:00:00+02:00", kind="other", cause=request
    )
    await account.record(early, request)
    assert await account.used("2026-10") == 4


async def test_a_key_tied_to_a_client_lists_what_was_sent_with_such_keys(
    account: Account, blocking: Account
) -> None:
    mine = await _tied_key(account)
    await _send(account, mine, account.call("mine", to=None))
    await account.record(account.call("somebody's", to=None))
    assert list(await waiting(account, mine)) == ["mine"]
    assert await waiting(account, await _tied_key(blocking)) == {}
    assert set(await waiting(account)) == {"mine", "somebody's"}


async def test_a_tied_key_assigns_what_it_sent_to_its_own_client_only(
    account: Account, blocking: Account
) -> None:
    key = await _tied_key(account)
    await _send(account, key, account.call("mine", to=None))
    await account.record(account.call("somebody's", to=None))
    items = await waiting(account)
    attempts = [("somebody's", account, 404), ("mine", blocking, 404), ("mine", account, 200)]
    for name, client, status in attempts:
        response = await account.service.http.post(
            f"/v1/unassigned/{items[name]['id']}/assign",
            json={"client_id": client.id},
            headers={"Authorization": f"Bearer {key}"},
        )
        assert response.status_code == status


async def test_what_waits_of_a_tied_key_is_never_applied_to_another_client(
    account: Account, blocking: Account
) -> None:
    call = blocking.call("call")
    waits = an_action(account, "waits", call)
    await _send(account, await _tied_key(account), waits)
    await blocking.record(call)
    assert "waits" in await waiting(account)
    assert await blocking.used() == 1
    assert (await assign(account, "waits")).json()["rule"] == "action"
    assert (await account.used(), await blocking.used()) == (1, 1)
    await account.must_verify()


async def test_it_may_be_assigned_although_what_it_names_is_another_client_s_urgent_mail(
    account: Account, blocking: Account
) -> None:
    mail = blocking.message("mail", urgent=True)
    await _send(account, await _tied_key(account), an_action(account, "waits", mail))
    await blocking.record(mail)
    assert (await assign(account, "waits")).status_code == 200
    await account.must_verify()
    await blocking.must_verify()


async def test_what_names_its_client_waits_for_that_client_s_interaction_only(
    account: Account, blocking: Account
) -> None:
    call = blocking.call("call")
    void = account.event(
        "interaction.voided", "void", 1, client_id=account.id, interaction=call, reason="x"
    )
    await account.record(void)
    await blocking.record(call)
    assert "void" in await waiting(account)
    assert await blocking.used() == 1


async def test_a_list_of_what_waits_is_paged(common_service: Service) -> None:
    account = await an_account(common_service)
    names = [f"nobody-{n:02d}" for n in range(25)]
    await account.batch([account.call(name, to=None) for name in names])
    key = await _tied_key(account)
    await _send(account, key, *[account.call(f"mine-{n}", to=None) for n in range(5)])
    headers = {"Authorization": f"Bearer {key}"}
    found, cursor = [], ""
    while cursor is not None:
        path = f"/v1/unassigned?limit=2{cursor and '&cursor='}{cursor}"
        page = (await common_service.http.get(path, headers=headers)).json()
        assert len(page["items"]) <= 2
        found += [one["event"]["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == [f"mine-{n}" for n in range(5)]


async def _tied_key(account: Account) -> str:
    scopes = frozenset({Scope.EVENTS_WRITE, Scope.INTERACTIONS_WRITE})
    issued = await account.service.state.keys.issue("tied", scopes, client_id=account.id)
    return issued.text


async def _send(account: Account, key: str, *events: Event) -> None:
    for event in events:
        response = await account.service.http.post(
            "/v1/events", json=event, headers={"Authorization": f"Bearer {key}"}
        )
        assert response.status_code == 201, response.text
