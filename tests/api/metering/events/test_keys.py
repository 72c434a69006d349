"""Who may send events, and what a key tied to a client sees (api.md, Conventions)."""

from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.acceptance.account import Account, Event, reference_to
from tests.api.metering.events.posting import a_key, must_refuse, post_with

BOTH = ("/v1/events", "/v1/events/simulate")
NOBODY = "019aafb8-0000-7000-8000-000000000001"


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer ea_x_y_z", "an-admin-key"],
)
async def test_without_a_key_that_is_known_nothing_is_read(
    account: Account, path: str, header: str
) -> None:
    response = await account.service.http.post(
        path, content=b"not even JSON", headers={"Authorization": header}
    )
    must_refuse(response, 401, "not-authenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", BOTH)
async def test_a_key_without_the_scope_is_forbidden(account: Account, path: str) -> None:
    others = [scope for scope in Scope if scope not in {Scope.EVENTS_WRITE, Scope.ADMIN}]
    key = await a_key(account.service, *others)
    must_refuse(
        await post_with(key, account.service, account.call("call"), path), 403, "missing-scope"
    )


@pytest.mark.parametrize("scope", [Scope.EVENTS_WRITE, Scope.ADMIN])
async def test_either_scope_will_do(account: Account, scope: Scope) -> None:
    key = await a_key(account.service, scope)
    assert (await post_with(key, account.service, account.call("call"))).status_code == 201


async def test_a_revoked_key_opens_nothing(account: Account) -> None:
    issued = await account.service.state.keys.issue("test", frozenset({Scope.EVENTS_WRITE}))
    assert (await post_with(issued.text, account.service, account.call("a"))).status_code == 201
    await account.service.state.keys.revoke(issued.key.id)
    must_refuse(
        await post_with(issued.text, account.service, account.call("b")), 401, "not-authenticated"
    )


@pytest.fixture
async def tied(account: Account) -> str:
    return await a_key(account.service, Scope.EVENTS_WRITE, client=account)


async def test_a_tied_key_sends_events_of_its_client(account: Account, tied: str) -> None:
    response = await post_with(tied, account.service, account.call("call"))
    assert (response.status_code, response.json()["client_id"]) == (201, account.id)


@pytest.mark.parametrize("path", BOTH)
async def test_what_resolves_to_another_client_is_not_found(
    account: Account, blocking: Account, tied: str, path: str
) -> None:
    theirs = blocking.call("theirs")
    [decision] = await blocking.record(theirs)
    elsewhere: list[Event] = [
        blocking.call("inbox"),
        account.call("named", client_id=blocking.id),
        account.call("unknown", client_id=NOBODY),
        account.action("cause", cause=reference_to(theirs)),
        account.event("action.performed", "cause alone", kind="other", cause=theirs),
        account.action("cause by id", cause={"id": decision["interaction_id"]}),
        account.void("void", theirs),
        blocking.sent("reply", sender=None, in_reply_to="x", client_id=blocking.id),
        theirs,
    ]
    for event in elsewhere:
        must_refuse(await post_with(tied, account.service, event, path), 404, "not-found")
    assert await blocking.used() == 1
    assert await account.used() == 0


async def test_in_an_array_only_those_items_are_not_found(
    account: Account, blocking: Account, tied: str
) -> None:
    items = [account.call("mine"), blocking.call("theirs"), account.call("mine too")]
    response = await post_with(tied, account.service, items)
    assert [one["status"] for one in response.json()["results"]] == [201, 404, 201]
    assert response.json()["counts"] == {"counted": 2, "refused": 1}


async def test_a_cause_that_turns_up_in_the_same_batch_is_not_followed_to_another_client(
    account: Account, blocking: Account
) -> None:
    call = blocking.call("theirs")
    follows = account.event("action.performed", "follows", 1, kind="other", cause=call)
    tied = await a_key(account.service, Scope.EVENTS_WRITE, client=account)
    first = await post_with(tied, account.service, follows)
    assert first.json()["outcome"] == "unassigned"
    await blocking.record(call)
    again = await post_with(tied, account.service, follows)
    assert (again.status_code, again.json()) == (200, first.json() | {"duplicate": True})
    assert (await account.used(), await blocking.used()) == (0, 1)


async def test_an_event_that_nobody_can_place_yet_is_kept_for_a_tied_key_too(
    account: Account, tied: str
) -> None:
    response = await post_with(tied, account.service, account.call("nobody", to=None))
    assert (response.status_code, response.json()["outcome"]) == (201, "unassigned")


COMMANDS: dict[str, dict[str, Any]] = {
    "triage": {"requires_action": True},
    "complete": {},
    "pause": {},
    "resume": {},
    "release": {},
    "void": {"reason": "Encodé deux fois"},
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_commands_need_their_scope_and_the_client(
    account: Account, blocking: Account, command: str
) -> None:
    [decision] = await account.record(account.call("call"))
    path = f"/v1/interactions/{decision['interaction_id']}/{command}"
    body = COMMANDS[command]
    without = await a_key(account.service, Scope.EVENTS_WRITE, Scope.OPS_READ)
    must_refuse(await post_with(without, account.service, body, path), 403, "missing-scope")
    theirs = await a_key(account.service, Scope.INTERACTIONS_WRITE, client=blocking)
    must_refuse(await post_with(theirs, account.service, body, path), 404, "not-found")
    mine = await a_key(account.service, Scope.INTERACTIONS_WRITE, client=account)
    response = await post_with(mine, account.service, body, path)
    assert (response.status_code, response.json()["outcome"]) == (200, "applied")
    unknown = f"/v1/interactions/{NOBODY}/{command}"
    must_refuse(await post_with(mine, account.service, body, unknown), 404, "not-found")


async def test_releasing_all_needs_its_scope_and_the_client(
    account: Account, blocking: Account
) -> None:
    path = f"/v1/clients/{account.id}/release"
    without = await a_key(account.service, Scope.EVENTS_WRITE)
    must_refuse(await post_with(without, account.service, {}, path), 403, "missing-scope")
    theirs = await a_key(account.service, Scope.INTERACTIONS_WRITE, client=blocking)
    must_refuse(await post_with(theirs, account.service, {}, path), 404, "not-found")
    mine = await a_key(account.service, Scope.INTERACTIONS_WRITE, client=account)
    assert (await post_with(mine, account.service, {}, path)).status_code == 200
