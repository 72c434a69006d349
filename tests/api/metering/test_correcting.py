"""POST /v1/interactions/{id}/correct (corrections.md, 11)."""

import asyncio
from typing import Any

import pytest
from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import Account, an_account
from tests.api.clients.given import key_for
from tests.api.metering.events.posting import must_refuse

REASON = "Appel passé pour le report de chantier"


async def correct(account: Account, interaction_id: str, key: str = "", **said: Any) -> Response:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/v1/interactions/{interaction_id}/correct"
    body = {"reason": REASON} | said
    return await account.service.http.post(path, json=body, headers=headers)


async def must_correct(account: Account, interaction_id: str, **said: Any) -> dict[str, Any]:
    response = await correct(account, interaction_id, **said)
    assert response.status_code == 200, response.text
    decision: dict[str, Any] = response.json()
    return decision


@pytest.fixture
async def thread(account: Account) -> list[str]:
    """Record the annex's first example as machines see it, and return its interactions' ids."""
    decisions = await account.record(
        account.message("mail", 0),
        account.placed_call("call-1", 1),
        account.placed_call("call-2", 2),
        account.action("move", 3),
    )
    return [decision["interaction_id"] for decision in decisions]


async def test_the_annex_s_example_counts_one_unit_once_it_is_linked(
    account: Account, thread: list[str]
) -> None:
    assert await account.used() == 4
    mail, *others = thread
    for other in others:
        decision = await must_correct(account, other, cause={"id": mail})
        assert (decision["outcome"], decision["rule"]) == ("applied", "follow_up_included")
    assert await account.used() == 1
    for other in others:
        await must_correct(account, other, cause=None)
    assert await account.used() == 4
    await account.must_verify()


async def test_a_fourth_follow_up_that_is_linked_late_takes_its_place_by_time(
    account: Account, thread: list[str]
) -> None:
    mail, first, *others = thread
    [fourth] = await account.record(account.placed_call("call-4", 9))
    for linked in (fourth["interaction_id"], *others):
        await must_correct(account, linked, cause={"id": mail})
    assert await account.used() == 2
    await must_correct(account, first, cause={"id": mail})
    shown = await account.service.http.get(f"/v1/interactions/{fourth['interaction_id']}")
    assert (shown.json()["rule"], shown.json()["units"]) == ("follow_up_extra", 1)
    assert await account.used() == 2
    await account.must_verify()


async def test_a_call_from_a_borrowed_phone_counts_for_nothing(account: Account) -> None:
    [call] = await account.record(account.call("borrowed", voicemail=True, answered=False))
    decision = await must_correct(account, call["interaction_id"], with_client=True)
    assert (decision["units"], decision["rule"]) == (0, "inbound_from_client")
    assert await account.used() == 0


async def test_of_two_statements_at_one_instant_the_later_one_wins(account: Account) -> None:
    [call] = await account.record(account.call("c-1"))
    for turn, with_client in enumerate((True, False, True)):
        time = "2026-11-20T11:00:00+01:00"
        await must_correct(account, call["interaction_id"], with_client=with_client, time=time)
        assert await account.used() == turn % 2


async def test_sent_twice_it_is_recorded_once(account: Account, thread: list[str]) -> None:
    mail, call, *_ = thread
    said = {"cause": {"id": mail}}
    answers = [await correct(account, call, key="link-1", **said) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[1].json() == answers[0].json()
    history = (await account.service.http.get(f"/v1/interactions/{call}")).json()["history"]
    assert [item["type"] for item in history].count("interaction.corrected") == 1
    assert history[-1]["by"]["name"]
    other = await correct(account, call, key="link-1", cause=None)
    must_refuse(other, 409, "idempotency-conflict")


async def test_sent_twice_at_once_it_is_recorded_once(account: Account, thread: list[str]) -> None:
    mail, call, *_ = thread
    both = [correct(account, call, key="at-once", cause={"id": mail}) for _ in range(2)]
    assert [answer.status_code for answer in await asyncio.gather(*both)] == [200, 200]
    history = (await account.service.http.get(f"/v1/interactions/{call}")).json()["history"]
    assert [item["type"] for item in history].count("interaction.corrected") == 1


@pytest.mark.parametrize(
    ("event_id", "said", "code", "pointer"),
    [
        ("mail", {"cause": None}, "correction-does-not-fit", "/cause"),
        ("move", {"with_client": True}, "correction-does-not-fit", "/with_client"),
        ("call-1", {"delivered": True}, "correction-does-not-fit", "/delivered"),
        ("call-1", {}, "invalid-request", ""),
        ("call-1", {"reason": "", "answered": True}, "invalid-request", "/reason"),
        ("call-1", {"reason": "x" * 501, "answered": True}, "invalid-request", "/reason"),
        (
            "call-1",
            {"answered": True, "interaction": {"id": "x"}},
            "invalid-request",
            "/interaction",
        ),
        ("call-1", {"purpose": "fun"}, "invalid-request", "/purpose"),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_field(  # noqa: PLR0913, PLR0917 - a table's columns
    account: Account,
    thread: list[str],
    event_id: str,
    said: dict[str, Any],
    code: str,
    pointer: str,
) -> None:
    interaction_id = thread[["mail", "call-1", "call-2", "move"].index(event_id)]
    before = await account.used()
    response = await correct(account, interaction_id, **said)
    assert must_refuse(response, 422, code)[0][0] == pointer
    assert await account.used() == before


async def test_a_cause_must_not_go_round(account: Account, thread: list[str]) -> None:
    _, first, second, _ = thread
    response = await correct(account, first, cause={"id": first})
    assert must_refuse(response, 422, "circular-cause")[0][0] == "/cause"
    await must_correct(account, second, cause={"id": first})
    response = await correct(account, first, cause={"id": second})
    must_refuse(response, 422, "circular-cause")


async def test_an_interaction_that_there_is_not_is_not_found(account: Account) -> None:
    nobody = "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"
    must_refuse(await correct(account, nobody, answered=True), 404, "not-found")


async def test_a_cause_that_there_is_not_is_told_apart(account: Account, thread: list[str]) -> None:
    nothing = {"id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"}
    refusal = await correct(account, thread[1], cause=nothing)
    assert must_refuse(refusal, 422, "unknown-interaction")[0][0] == "/cause"


async def test_a_cause_of_another_client_is_told_to_those_who_see_it_only(
    account: Account, thread: list[str]
) -> None:
    other = await an_account(account.service)
    [theirs] = await other.record(other.message("theirs"))
    cause = {"id": theirs["interaction_id"]}
    refusal = await correct(account, thread[1], cause=cause)
    assert must_refuse(refusal, 422, "cause-of-another-client")[0][0] == "/cause"
    tied = await key_for(account.service, Scope.INTERACTIONS_WRITE, client_id=account.id)
    hidden = await account.service.http.post(
        f"/v1/interactions/{thread[1]}/correct",
        json={"reason": REASON, "cause": cause},
        headers=tied,
    )
    assert must_refuse(hidden, 422, "unknown-interaction")[0][0] == "/cause"
