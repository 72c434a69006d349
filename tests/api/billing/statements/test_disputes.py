"""Statements say what is disputed, and become final all the same; the next one names why."""

import csv
import io
from typing import Any

from httpx import Response

from app.services.billing.statement_audit import audit_client
from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import finalise, leap, lines, net, statement
from tests.service import Service


async def open_dispute(account: Account, interaction_id: str) -> str:
    body = {"interaction_id": interaction_id, "message": "C'était moi"}
    path = f"/v1/clients/{account.id}/disputes"
    dispute_id: str = (await account.service.http.post(path, json=body)).json()["id"]
    return dispute_id


async def accept(service: Service, dispute_id: str) -> Response:
    body = {"answer": "En effet", "void": True}
    return await service.http.post(f"/v1/disputes/{dispute_id}/accept", json=body)


async def beyond(account: Account, units: int) -> list[str]:
    """Use all that is included and so much more; return the ids of the last ones."""
    await account.fill(120)
    decisions = [await account.decide(account.call(f"x-{place}")) for place in range(units)]
    return [one["interaction_id"] for one in decisions]


def adjustment(found: dict[str, Any]) -> dict[str, Any]:
    [line] = [one for one in found["lines"] if one["kind"] == "adjustment"]
    return dict(line)


async def test_a_statement_counts_the_open_disputes_of_its_month(service: Service) -> None:
    account = await an_account(service)
    first, second = await beyond(account, 2)
    assert (await statement(account))["open_disputes"] == 0
    await open_dispute(account, first)
    rejected = await open_dispute(account, second)
    assert (await statement(account))["open_disputes"] == 2
    await service.http.post(f"/v1/disputes/{rejected}/reject", json={"answer": "Non"})
    assert (await statement(account))["open_disputes"] == 1
    assert (await statement(account, "2026-12"))["open_disputes"] == 0


async def test_one_accepted_after_it_is_final_is_an_adjustment_that_names_it(
    service: Service,
) -> None:
    account = await an_account(service)
    [interaction_id] = await beyond(account, 1)
    dispute_id = await open_dispute(account, interaction_id)
    await leap(service, "2026-12-02T09:00:00+01:00")
    final = await finalise(account)
    assert (net(final), final["open_disputes"]) == (336_00 + 3_00, 1)
    await accept(service, dispute_id)
    assert await statement(account) == final
    december = await statement(account, "2026-12")
    assert ("adjustment", "2026-11", -1, -3_00) in lines(december)
    line = adjustment(december)
    assert line["disputes"] == [dispute_id]
    assert [one["dispute_id"] for one in line["units"]] == [dispute_id]
    assert line["description"] == (
        f"Régularisation pour novembre 2026 (contestation acceptée {dispute_id})"
    )
    rows = csv.DictReader(io.StringIO(await csv_of(account, "2026-12")))
    assert [row["dispute_id"] for row in rows if row["row"] == "unit"] == [dispute_id]


async def test_the_caller_was_the_client_on_a_borrowed_telephone(service: Service) -> None:
    account = await an_account(service)
    await account.fill(120)
    call = account.call("borrowed", requires_action=True)
    interaction_id = (await account.decide(call))["interaction_id"]
    before = (await service.http.get(f"/v1/interactions/{interaction_id}")).json()
    await leap(service, "2026-12-02T09:00:00+01:00")
    assert net(await finalise(account)) == 336_00 + 3_00
    dispute_id = await open_dispute(account, interaction_id)
    body = {"answer": "En effet", "correction": {"with_client": True}}
    answer = await service.http.post(f"/v1/disputes/{dispute_id}/accept", json=body)
    assert (answer.json()["units_before"], answer.json()["units_after"]) == (1, 0)
    after = (await service.http.get(f"/v1/interactions/{interaction_id}")).json()
    assert (after["rule"], after["units"]) == ("inbound_from_client", 0)
    assert after["due_at"] > before["due_at"]
    december = await statement(account, "2026-12")
    assert ("adjustment", "2026-11", -1, -3_00) in lines(december)
    assert adjustment(december)["disputes"] == [dispute_id]


async def test_it_is_frozen_with_the_statement_that_bills_it(service: Service) -> None:
    account = await an_account(service)
    interaction_ids = await beyond(account, 4)
    disputes = [await open_dispute(account, one) for one in interaction_ids]
    await leap(service, "2026-12-02T09:00:00+01:00")
    await finalise(account)
    for one in disputes:
        await accept(service, one)
    await leap(service, "2027-01-02T09:00:00+01:00")
    line = adjustment(await finalise(account, "2026-12"))
    assert line["disputes"] == disputes
    assert line["description"].endswith(
        f"(4 contestations acceptées\N{NO-BREAK SPACE}: {', '.join(disputes[:3])}, …)"
    )
    found = await audit_client(service.state.database, account.id)
    assert (found.statements, found.differences) == (2, ())


async def test_one_accepted_before_it_is_final_changes_the_month_itself(service: Service) -> None:
    account = await an_account(service)
    [interaction_id] = await beyond(account, 1)
    await accept(service, await open_dispute(account, interaction_id))
    await leap(service, "2026-12-02T09:00:00+01:00")
    final = await finalise(account)
    assert (net(final), final["open_disputes"]) == (336_00, 0)
    assert [kind for kind, *_ in lines(await statement(account, "2026-12"))] == ["subscription"]


async def test_what_comes_late_by_itself_names_no_dispute(service: Service) -> None:
    account = await an_account(service)
    await beyond(account, 0)
    await leap(service, "2026-12-02T09:00:00+01:00")
    await finalise(account)
    await account.decide(account.call("late"))
    line = adjustment(await statement(account, "2026-12"))
    assert (line["disputes"], line["description"]) == ([], "Régularisation pour novembre 2026")


async def csv_of(account: Account, period: str) -> str:
    path = f"/v1/clients/{account.id}/statements/{period}"
    return (await account.service.http.get(path, headers={"Accept": "text/csv"})).text
