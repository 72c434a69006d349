"""Corrections of earlier months: each taxed as its month was, and credited where it gives back."""

from typing import Any

from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import (
    STANDARD,
    ask,
    cancel,
    issued,
    listed,
    put_buyer,
    put_seller,
)
from tests.api.billing.statements.rehearsing import leap, set_clock, statement
from tests.api.clients.given import codes
from tests.service import Service

EXEMPT = {"treatment": "exempt", "note": "Petite entreprise soumise au régime de la franchise"}
NONE = {"treatment": "none"}
IN_SEPTEMBER = "2026-09-05T10:00:00+02:00"
IN_OCTOBER = "2026-10-05T10:00:00+02:00"
IN_NOVEMBER = "2026-11-05T10:00:00+01:00"


async def a_client_since_august(service: Service, vat: dict[str, Any], units: int) -> Account:
    """Return a client whose statement of August is final; the clock stands in September."""
    await leap(service, "2026-08-02T10:00:00+02:00")
    await put_seller(service)
    account = await an_account(service, starts_on="2026-08-01")
    await put_buyer(account, vat)
    await account.fill(units, "2026-08-02")
    await leap(service, IN_SEPTEMBER)
    return account


async def void(
    account: Account, units: int, day: str = "2026-08-02", at: str = IN_SEPTEMBER
) -> None:
    calls = [account.call(f"fill-{day}-{place}") for place in range(units)]
    voids = [account.void(f"void-{day}-{place}", call, at) for place, call in enumerate(calls)]
    assert {each["status"] for each in await account.batch(voids)} == {201}


async def document(account: Account, short: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await account.service.http.get(f"/v1/invoices/{short['id']}")).json()
    return found


def sums(found: dict[str, Any]) -> tuple[int, int, int]:
    net, vat, gross = (found[name]["amount_cents"] for name in ("net", "vat", "gross"))
    return net, vat, gross


def taxed(found: dict[str, Any]) -> list[tuple[str, str | None, int, int]]:
    return [
        (
            part["category"],
            part["rate_percent"],
            part["net"]["amount_cents"],
            part["vat"]["amount_cents"],
        )
        for part in found["tax_subtotals"]
    ]


async def test_a_correction_of_an_exempt_month_gives_back_no_tax_after_it_became_taxed(
    service: Service,
) -> None:
    account = await a_client_since_august(service, EXEMPT, 130)
    assert sums(await issued(account, "2026-08")) == (366_00, 0, 366_00)
    await put_buyer(account, STANDARD)
    await void(account, 10)
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    assert (september["kind"], taxed(september)) == ("invoice", [("S", "21", 336_00, 70_56)])
    [sibling] = september["issued_with"]
    credit = await document(account, sibling)
    assert (credit["kind"], taxed(credit)) == ("credit_note", [("E", None, 30_00, 0)])
    assert credit["tax"]["reason"] == EXEMPT["note"]
    stated = await statement(account, "2026-09")
    assert sums(stated) == (306_00, 70_56, 376_56)
    assert [line["vat_terms"] and line["vat_terms"]["treatment"] for line in stated["lines"]] == [
        None,
        "exempt",
    ]


async def test_a_correction_of_a_taxed_month_gives_back_its_tax_after_it_became_exempt(
    service: Service,
) -> None:
    account = await a_client_since_august(service, STANDARD, 130)
    assert sums(await issued(account, "2026-08")) == (366_00, 76_86, 442_86)
    await put_buyer(account, EXEMPT)
    await void(account, 10)
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    assert taxed(september) == [("E", None, 336_00, 0)]
    credit = await document(account, september["issued_with"][0])
    assert taxed(credit) == [("S", "21", 30_00, 6_30)]
    stated = await statement(account, "2026-09")
    assert sums(stated) == (306_00, -6_30, 299_70)
    assert [
        (part["corrects"], part["net"]["amount_cents"], part["vat"]["amount_cents"])
        for part in stated["vat_breakdown"]
    ] == [(None, 336_00, 0), ("2026-08", -30_00, -6_30)]


async def test_what_came_late_for_an_exempt_month_has_a_subtotal_of_its_own(
    service: Service,
) -> None:
    account = await a_client_since_august(service, EXEMPT, 130)
    august = await issued(account, "2026-08")
    await put_buyer(account, STANDARD)
    await account.fill(4, "2026-08-03")
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    assert taxed(september) == [("S", "21", 336_00, 70_56), ("E", None, 12_00, 0)]
    assert [line["tax"]["category"] for line in september["lines"]] == ["S", "E"]
    assert [known["number"] for known in september["preceding"]] == [august["number"]]
    assert sums(september) == sums(await statement(account, "2026-09")) == (348_00, 70_56, 418_56)


async def test_what_is_outside_the_scope_is_never_mixed_with_what_is_taxed(
    service: Service,
) -> None:
    account = await a_client_since_august(service, NONE, 130)
    await issued(account, "2026-08")
    await put_buyer(account, STANDARD)
    await account.fill(4, "2026-08-03")
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    assert taxed(september) == [("S", "21", 336_00, 70_56)]
    late = await document(account, september["issued_with"][0])
    assert (late["kind"], taxed(late)) == ("invoice", [("O", None, 12_00, 0)])
    assert [line["for_period"] for line in late["lines"]] == ["2026-08"]


async def test_a_month_is_corrected_as_it_was_invoiced_not_as_its_statement_says(
    service: Service,
) -> None:
    account = await a_client_since_august(service, NONE, 130)
    await statement(account, "2026-08")
    await put_buyer(account, STANDARD)
    assert taxed(await issued(account, "2026-08")) == [("S", "21", 366_00, 76_86)]
    await put_buyer(account, EXEMPT)
    await void(account, 10)
    await leap(service, IN_OCTOBER)
    stated = await statement(account, "2026-09")
    assert sums(stated) == (306_00, -6_30, 299_70)


async def test_a_month_that_was_never_invoiced_is_named_before_it_is_corrected(
    service: Service,
) -> None:
    account = await a_client_since_august(service, STANDARD, 260)
    await void(account, 140)
    await leap(service, IN_OCTOBER)
    refused = await ask(account, "2026-09")
    assert codes(refused) == (409, "month-not-invoiced")
    assert refused.json()["detail"] == "To be invoiced first: 2026-08"
    assert await listed(account) == []
    august = await issued(account, "2026-08")
    assert (august["number"], sums(august)[0]) == ("F2026-00001", 756_00)
    september = await issued(account, "2026-09")
    credit = await document(account, september["issued_with"][0])
    assert credit["preceding"] == [{"number": "F2026-00001", "issued_on": "2026-10-05"}]
    assert sums(credit) == (420_00, 88_20, 508_20)


async def test_a_negative_balance_is_an_invoice_of_the_month_and_a_credit_note_of_the_earlier_one(
    service: Service,
) -> None:
    account = await a_client_since_august(service, STANDARD, 260)
    august = await issued(account, "2026-08")
    await void(account, 140)
    await leap(service, IN_OCTOBER)
    assert sums(await statement(account, "2026-09")) == (-84_00, -17_64, -101_64)
    september = await issued(account, "2026-09")
    assert (september["kind"], sums(september)) == ("invoice", (336_00, 70_56, 406_56))
    assert [line["quantity"] for line in september["lines"]] == [1]
    credit = await document(account, september["issued_with"][0])
    assert (credit["kind"], sums(credit)) == ("credit_note", (420_00, 88_20, 508_20))
    assert [(line["quantity"], line["unit_price"]["amount_cents"]) for line in credit["lines"]] == [
        (140, 3_00)
    ]
    assert (credit["starts_on"], credit["ends_on"]) == ("2026-08-01", "2026-08-31")
    assert credit["preceding"] == [
        {"number": august["number"], "issued_on": august["issued_on"]},
    ]


async def test_of_several_documents_only_what_was_cancelled_is_issued_anew(
    service: Service,
) -> None:
    account = await a_client_since_august(service, STANDARD, 260)
    await issued(account, "2026-08")
    await void(account, 140)
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    assert (await cancel(service, september)).status_code == 201
    await put_buyer(account, EXEMPT)
    again = await issued(account, "2026-09")
    assert (again["number"], taxed(again)) == ("F2026-00003", [("E", None, 336_00, 0)])
    assert again["issued_with"] == []
    assert (await ask(account, "2026-09")).status_code == 200
    assert await listed(account, "?period=2026-09") == [
        "F2026-00003",
        "NC2026-00002",
        "NC2026-00001",
        "F2026-00002",
    ]


async def test_a_cancelled_month_is_invoiced_anew_before_it_is_corrected(service: Service) -> None:
    account = await a_client_since_august(service, STANDARD, 130)
    await cancel(service, await issued(account, "2026-08"))
    await void(account, 10)
    await leap(service, IN_OCTOBER)
    assert codes(await ask(account, "2026-09")) == (409, "month-not-invoiced")
    await put_buyer(account, EXEMPT)
    await issued(account, "2026-08")
    september = await issued(account, "2026-09")
    assert taxed(await document(account, september["issued_with"][0])) == [("E", None, 30_00, 0)]


async def test_months_given_back_have_a_credit_note_each(service: Service) -> None:
    account = await a_client_since_august(service, EXEMPT, 130)
    august = await issued(account, "2026-08")
    await put_buyer(account, STANDARD)
    await account.fill(130, "2026-09-04")
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    await void(account, 3, at=IN_OCTOBER)
    await void(account, 2, "2026-09-04", IN_OCTOBER)
    await leap(service, IN_NOVEMBER)
    october = await issued(account, "2026-10")
    notes = [await document(account, sibling) for sibling in october["issued_with"]]
    assert [taxed(note) for note in notes] == [
        [("E", None, 9_00, 0)],
        [("S", "21", 6_00, 1_26)],
    ]
    assert [note["preceding"][0]["number"] for note in notes] == [
        august["number"],
        september["number"],
    ]
    assert sums(await statement(account, "2026-10")) == (321_00, 69_30, 390_30)


async def test_months_that_become_final_together_are_invoiced_in_their_order(
    service: Service,
) -> None:
    await set_clock(service, "2026-08-02T10:00:00+02:00")
    await put_seller(service, automatic=True)
    account = await an_account(service, starts_on="2026-08-01")
    await put_buyer(account)
    await account.fill(130, "2026-08-02")
    await set_clock(service, IN_SEPTEMBER)
    await void(account, 10)
    await set_clock(service, IN_NOVEMBER)
    assert sorted(await listed(account)) == [
        "F2026-00001",
        "F2026-00002",
        "F2026-00003",
        "NC2026-00001",
    ]
    assert (await service.http.get("/v1/jobs?state=dead")).json()["items"] == []
