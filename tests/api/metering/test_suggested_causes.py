"""GET /v1/interactions/{id}/suggested-causes (corrections.md, 11)."""

from typing import Any

import pytest

from tests.acceptance.account import Account, an_account
from tests.api.metering.events.posting import must_refuse


async def suggested(account: Account, interaction_id: str) -> list[dict[str, Any]]:
    path = f"/v1/interactions/{interaction_id}/suggested-causes"
    response = await account.service.http.get(path)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_what_is_taken_comes_first_then_what_is_open_then_the_newest(
    account: Account,
) -> None:
    of = {
        decision["event"]["id"]: decision["interaction_id"]
        for decision in await account.record(
            account.message("open", 0),
            account.message("taken", 1, summary="Reporter le chantier"),
            account.call("answered-1", 2),
            account.call("answered-2", 3),
            account.request("request", 4),
            account.placed_call("placed", 5),
            account.message("later", 6),
            account.message("too-old", "2026-11-06T09:00:00+01:00"),
            account.call("voided", 4),
        )
    }
    http = account.service.http
    taking = await http.post(f"/v1/interactions/{of['taken']}/assign", json={"operator": "admin"})
    assert taking.status_code == 200, taking.text
    voiding = {"reason": "Saisi deux fois"}
    await http.post(f"/v1/interactions/{of['voided']}/void", json=voiding)

    items = await suggested(account, of["placed"])

    assert [item["interaction_id"] for item in items] == [
        of[name] for name in ("taken", "request", "open", "answered-2", "answered-1")
    ]
    assert items[0] == {
        "interaction_id": of["taken"],
        "occurred_at": "2026-11-20T09:01:00Z",
        "kind": "message",
        "counterpart": "client@chantier.example",
        "summary": "Reporter le chantier",
        "reasons": ["taken_by_you", "open", "recent"],
    }
    assert items[3]["reasons"] == ["same_counterpart", "recent"]


async def test_nothing_is_suggested_for_what_has_a_cause_or_came_in(account: Account) -> None:
    mail = account.message("mail")
    decisions = await account.record(
        mail, account.placed_call("call", 1, cause=mail), account.call("in", 2)
    )
    for decision in decisions:
        assert await suggested(account, decision["interaction_id"]) == []


async def test_what_is_suggested_can_be_linked(account: Account) -> None:
    decisions = await account.record(account.message("mail"), account.action("done", 1))
    action = decisions[1]["interaction_id"]
    [cause] = await suggested(account, action)
    body = {"reason": "Fait pour ce mail", "cause": {"id": cause["interaction_id"]}}
    response = await account.service.http.post(f"/v1/interactions/{action}/correct", json=body)
    assert response.json()["rule"] == "follow_up_included"
    assert await suggested(account, action) == []


@pytest.mark.parametrize("interaction_id", ["019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"])
async def test_what_there_is_not_is_not_found(account: Account, interaction_id: str) -> None:
    response = await account.service.http.get(f"/v1/interactions/{interaction_id}/suggested-causes")
    must_refuse(response, 404, "not-found")


async def test_another_client_s_are_never_suggested(account: Account) -> None:
    other = await an_account(account.service)
    await other.record(other.message("theirs"))
    [decision] = await account.record(account.placed_call("call", 1))
    assert await suggested(account, decision["interaction_id"]) == []
