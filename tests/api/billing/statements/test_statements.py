"""Statements through HTTP: running, draft, final, and what came late."""

from uuid import uuid4

from app.domain.access.keys import Scope
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import finalise, leap, lines, net, set_clock, statement
from tests.api.clients.given import codes, key_for
from tests.service import Service

IN_DECEMBER = "2026-12-02T09:00:00+01:00"
AFTER_GRACE = "2026-12-04T00:00:00+01:00"


async def test_a_statement_runs_is_a_draft_through_the_grace_and_then_final(
    service: Service,
) -> None:
    account = await an_account(service)
    await account.fill(137)
    running = await statement(account)
    assert (running["status"], net(running)) == ("running", 387_00)
    assert running["units"] == {"included": 120, "used": 137, "extra": 17}
    extra = running["lines"][1]
    assert (extra["quantity"], extra["ledger"]) == (17, {"from_seq": 121, "to_seq": 137})
    assert {one["rule"] for one in extra["units"]} == {"inbound_third_party"}
    await set_clock(service, "2026-11-30T23:59:59+01:00")
    assert (await statement(account))["status"] == "running"
    await set_clock(service, "2026-12-01T00:00:00+01:00")
    assert (await statement(account))["status"] == "draft"
    await set_clock(service, "2026-12-03T23:59:59+01:00")
    assert (await statement(account))["status"] == "draft"
    await set_clock(service, "2026-12-05T00:00:00+01:00")
    final = await statement(account)
    assert (final["status"], net(final)) == ("final", 387_00)
    assert final["finalised_at"] == "2026-12-03T23:00:00Z"
    ledger = (await service.quota(account.id))["ledger"]
    assert (final["ledger_head"], final["ledger_entries"]) == (ledger["head"], ledger["entries"])
    await set_clock(service, "2026-11-10T00:00:00+01:00")
    assert await statement(account) == final


async def test_what_comes_late_is_adjusted_by_the_earliest_statement_not_final(
    service: Service,
) -> None:
    account = await an_account(service)
    await account.fill(120)
    await leap(service, IN_DECEMBER)
    await account.record(account.call("in-grace", "2026-11-20T10:00:00+01:00"))
    assert net(await statement(account)) == 339_00
    assert lines(await statement(account, "2026-12")) == [("subscription", "2026-12", 1, 336_00)]
    await set_clock(service, AFTER_GRACE)
    final = await statement(account)
    late = account.call("late", "2026-11-21T10:00:00+01:00")
    [decision] = await account.record(late)
    december = await statement(account, "2026-12")
    assert lines(december)[1:] == [("adjustment", "2026-11", 1, 3_00)]
    named = december["lines"][1]
    assert [one["interaction_id"] for one in named["units"]] == [decision["interaction_id"]]
    assert named["ledger"] == {"from_seq": 122, "to_seq": 122}
    assert lines(await statement(account, "2027-01")) == [("subscription", "2027-01", 1, 336_00)]
    assert await statement(account) == final
    await leap(service, "2027-01-02T00:00:00+01:00")
    assert lines(await statement(account, "2026-12")) == lines(december)
    assert lines(await statement(account, "2027-01")) == [("subscription", "2027-01", 1, 336_00)]
    await set_clock(service, "2027-01-04T00:00:00+01:00")
    assert net(await statement(account, "2026-12")) == 339_00
    await account.record(account.void("void", late, "2026-11-21T11:00:00+01:00"))
    await account.record(account.void("void-2", account.call("fill-2026-11-02-3"), 50))
    assert lines(await statement(account, "2027-01"))[1:] == [("adjustment", "2026-11", -2, -6_00)]


async def test_a_month_never_billed_is_not_adjusted(service: Service) -> None:
    account = await an_account(service)
    await account.fill(122, "2026-10-02")
    assert lines(await statement(account)) == [("subscription", "2026-11", 1, 336_00)]
    assert net(await statement(account, "2026-10")) == 342_00
    await account.record(account.call("late", "2026-10-21T10:00:00+02:00"))
    assert lines(await statement(account))[1:] == [("adjustment", "2026-10", 1, 3_00)]


async def test_a_draft_can_be_made_final_early_and_only_a_draft(service: Service) -> None:
    account = await an_account(service)
    path = f"/v1/clients/{account.id}/statements/2026-11/finalise"
    assert codes(await service.http.post(path)) == (409, "statement-running")
    await leap(service, IN_DECEMBER)
    final = await finalise(account)
    assert (final["status"], final["finalised_at"]) == ("final", "2026-12-02T08:00:00Z")
    await account.fill(121)
    assert await finalise(account) == final == await statement(account)
    assert lines(await statement(account, "2026-12"))[1:] == [("adjustment", "2026-11", 1, 3_00)]


async def test_service_that_has_ended_is_adjusted_by_a_statement_of_its_own(
    service: Service,
) -> None:
    account = await an_account(service)
    path = f"/v1/clients/{account.id}/subscription"
    ended = {"plan": "ESSENTIEL", "effective": "now", "ends_on": "2026-11-30"}
    assert (await service.http.put(path, json=ended)).status_code == 200
    await account.fill(120)
    await set_clock(service, AFTER_GRACE)
    december = f"/v1/clients/{account.id}/statements/2026-12"
    assert codes(await service.http.get(december)) == (404, "no-subscription")
    await account.record(account.call("late", "2026-11-21T10:00:00+01:00"))
    assert lines(await statement(account, "2026-12")) == [("adjustment", "2026-11", 1, 3_00)]
    await leap(service, "2027-02-10T00:00:00+01:00")
    final = await statement(account, "2026-12")
    assert (final["status"], net(final)) == ("final", 3_00)
    january = f"/v1/clients/{account.id}/statements/2027-01"
    assert codes(await service.http.get(january)) == (404, "no-subscription")


async def test_a_plan_changed_at_once_is_two_lines(service: Service) -> None:
    account = await an_account(service)
    await leap(service, "2026-11-16T09:00:00+01:00")
    path = f"/v1/clients/{account.id}/subscription"
    change = {"plan": "CONFORT", "effective": "now"}
    assert (await service.http.put(path, json=change)).status_code == 200
    found = await statement(account)
    assert [line["plan"]["days"] for line in found["lines"]] == [15, 15]
    assert net(found) == 168_00 + 280_00
    assert found["lines"][0]["description"] == (
        "Forfait ESSENTIEL, du 1er novembre 2026 au 15 novembre 2026 (15 jours sur 30)"
    )


async def test_only_who_may_see_the_client_does(service: Service) -> None:
    account = await an_account(service)
    other = await an_account(service)
    path = f"/v1/clients/{account.id}/statements/2026-11"
    reader = await key_for(service, Scope.REPORTS_READ)
    tied = await key_for(service, Scope.REPORTS_READ, Scope.CLIENTS_ADMIN, client_id=other.id)
    quota = await key_for(service, Scope.QUOTA_READ)
    assert (await service.http.get(path, headers=reader)).status_code == 200
    assert codes(await service.http.get(path, headers=quota)) == (403, "missing-scope")
    assert codes(await service.http.get(path, headers=tied)) == (404, "not-found")
    final = f"{path}/finalise"
    assert codes(await service.http.post(final, headers=reader)) == (403, "missing-scope")
    assert codes(await service.http.post(final, headers=tied)) == (404, "not-found")
    nobody = f"/v1/clients/{uuid4()}/statements"
    assert codes(await service.http.get(f"{nobody}/2026-11")) == (404, "not-found")
    assert codes(await service.http.post(f"{nobody}/2026-11/finalise")) == (404, "not-found")
    mine = f"/v1/clients/{account.id}/statements"
    assert codes(await service.http.get(f"{mine}/2026-13")) == (422, "invalid-period")
    assert codes(await service.http.get(f"{mine}/2025-12")) == (404, "no-subscription")


async def test_statements_are_listed_the_latest_first(service: Service) -> None:
    account = await an_account(service, starts_on="2026-11-16")
    await leap(service, "2027-01-02T09:00:00+01:00")
    path = f"/v1/clients/{account.id}/statements"
    answer = await service.http.get(path)
    shown = [(one["period"], one["status"], net(one)) for one in answer.json()["items"]]
    assert shown == [
        ("2027-01", "running", 336_00),
        ("2026-12", "draft", 336_00),
        ("2026-11", "final", 168_00),
    ]
    first = (await service.http.get(f"{path}?limit=2")).json()
    second = (await service.http.get(f"{path}?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["period"] for one in first["items"] + second["items"]] == [
        period for period, _, _ in shown
    ]
    assert second["next_cursor"] is None
    assert codes(await service.http.get(f"/v1/clients/{uuid4()}/statements"))[0] == 404


async def test_a_month_on_another_plan_is_told_with_its_break_even(service: Service) -> None:
    account = await an_account(service)
    await account.fill(230)
    asked = await statement(account, query="?plan=CONFORT")
    assert lines(asked) == [
        ("subscription", "2026-11", 1, 560_00),
        ("extra_units", "2026-11", 30, 90_00),
    ]
    compared = asked["preview"]
    assert compared["instead_of"] == "ESSENTIEL"
    figures = [compared[name]["amount_cents"] for name in ("costs", "costs_now", "difference")]
    assert figures == [650_00, 666_00, -16_00]
    assert compared["break_even_units"] == 195
    assert net(await statement(account)) == 666_00
    unknown = await account.read("/statements/2026-11?plan=GOLD")
    assert codes(unknown) == (422, "unknown-plan")
    larger = await an_account(service, plan="CONFORT")
    assert (await statement(larger, query="?plan=PREMIUM"))["preview"]["break_even_units"] == 294
