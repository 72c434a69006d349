"""A closure announced late: tried out, then applied as chosen, and told by the history."""

from typing import Any

import pytest

from tests.acceptance.account import Account, Decision
from tests.acceptance.deadlines.asking import explained, instant
from tests.api.deadlines.given import OFFICE, a_closure

FRIDAY = "2026-11-20T15:00:00+01:00"
BEFORE, AFTER = instant("2026-11-23T11:00:00+01:00"), instant("2026-11-24T11:00:00+01:00")
STRIKE = OFFICE | {
    "closures": [a_closure("2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00")]
}


async def put(account: Account, query: str = "", **body: Any) -> dict[str, Any]:
    path = f"/v1/clients/{account.id}/calendar{query}"
    response = await account.service.http.put(path, json={"calendar": STRIKE, **body})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture
async def waiting(account: Account) -> Decision:
    """A mail of Friday afternoon, due on the Monday on which nobody will work."""
    return await account.decide(account.message("message", FRIDAY))


async def test_it_is_tried_out_first(account: Account, waiting: Decision) -> None:
    [moving] = (await put(account, "?dry_run=true"))["deadlines"]
    assert moving["interaction_id"] == waiting["interaction_id"]
    assert (instant(moving["former_due_at"]), instant(moving["new_due_at"])) == (BEFORE, AFTER)
    assert instant((await explained(account, waiting))["due_at"]) == BEFORE


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ({}, AFTER),
        ({"open_deadlines": "never_earlier"}, AFTER),
        ({"open_deadlines": "recompute"}, AFTER),
        ({"open_deadlines": "keep"}, BEFORE),
    ],
)
async def test_it_moves_open_deadlines_as_chosen(
    account: Account, waiting: Decision, body: dict[str, Any], due: Any
) -> None:
    await put(account, **body)
    found = await explained(account, waiting)
    assert instant(found["due_at"]) == due
    assert [one["label"] for one in found["closures"]] == (["Fermeture"] if due == AFTER else [])
    fresh = await account.decide(account.message("fresh", FRIDAY))
    assert instant(fresh["due_at"]) == AFTER


async def test_withdrawing_it_makes_no_deadline_earlier(
    account: Account, waiting: Decision
) -> None:
    await put(account)
    await put(account, calendar=None)
    assert instant((await explained(account, waiting))["due_at"]) == AFTER
    await put(account, calendar=None, open_deadlines="recompute")
    assert instant((await explained(account, waiting))["due_at"]) == BEFORE


async def test_the_history_of_the_interaction_says_so(account: Account, waiting: Decision) -> None:
    await put(account)
    path = f"/v1/interactions/{waiting['interaction_id']}"
    history = (await account.service.http.get(path)).json()["history"]
    assert [item["type"] for item in history] == ["message.received", "deadline.changed"]
    data = history[-1]["data"]
    assert data["choice"] == "never_earlier"
    assert (instant(data["former_due_at"]), instant(data["due_at"])) == (BEFORE, AFTER)
