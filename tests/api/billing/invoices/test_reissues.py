"""Months that are cancelled and issued anew after corrections: what is left is taken back."""

from typing import Any

from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import (
    STANDARD,
    ask,
    cancel,
    issued,
    put_buyer,
    put_seller,
)
from tests.api.billing.invoices.test_corrections import (
    EXEMPT,
    IN_NOVEMBER,
    IN_OCTOBER,
    IN_SEPTEMBER,
    NONE,
    a_client_since_august,
    document,
    sums,
    taxed,
    void,
)
from tests.api.billing.statements.rehearsing import leap
from tests.api.clients.given import codes
from tests.service import Service

IN_DECEMBER = "2026-12-05T10:00:00+01:00"


def shown(found: dict[str, Any]) -> list[tuple[int, str]]:
    return [(line["amount"]["amount_cents"], line["tax"]["category"]) for line in found["lines"]]


async def total_of_august(account: Account) -> tuple[dict[str, int], int]:
    """Return what all documents say of August by category, and the tax of all documents."""
    net: dict[str, int] = {}
    vat = 0
    for short in (await account.read("/invoices?limit=100")).json()["items"]:
        found = await document(account, short)
        sign = 1 if found["kind"] == "invoice" else -1
        vat += sign * found["vat"]["amount_cents"]
        for line in found["lines"]:
            if line["for_period"] == "2026-08":
                category = line["tax"]["category"]
                cents = sign * line["amount"]["amount_cents"]
                net[category] = net.get(category, 0) + cents
    return {category: cents for category, cents in net.items() if cents}, vat


async def a_corrected_august(service: Service) -> tuple[Account, dict[str, Any]]:
    """Return a client whose August was invoiced with 140 units, then corrected twice by credits."""
    account = await a_client_since_august(service, STANDARD, 140)
    august = await issued(account, "2026-08")
    assert sums(august) == (396_00, 83_16, 479_16)
    await void(account, 5)
    await leap(service, IN_OCTOBER)
    [first] = (await issued(account, "2026-09"))["issued_with"]
    assert sums(await document(account, first)) == (15_00, 3_15, 18_15)
    await void_further(account, range(5, 9))
    await account.fill(2, "2026-08-11")
    await leap(service, IN_NOVEMBER)
    [second] = (await issued(account, "2026-10"))["issued_with"]
    assert sums(await document(account, second)) == (6_00, 1_26, 7_26)
    return account, august


async def void_further(account: Account, places: range) -> None:
    calls = [account.call(f"fill-2026-08-02-{place}") for place in places]
    voids = [
        account.void(f"void-again-{place}", call, IN_OCTOBER)
        for place, call in zip(places, calls, strict=True)
    ]
    assert {each["status"] for each in await account.batch(voids)} == {201}


async def test_no_more_tax_is_given_back_than_was_charged_after_a_change_of_regime(
    service: Service,
) -> None:
    account, august = await a_corrected_august(service)
    credit = (await cancel(service, august, "mauvais régime")).json()
    assert sums(credit) == (375_00, 78_75, 453_75)
    assert shown(credit) == [(336_00, "S"), (60_00, "S"), (-15_00, "S"), (-6_00, "S")]
    assert [line["name"] for line in credit["lines"]][2:] == [
        "Régularisation déjà créditée par NC2026-00001 du 5 octobre 2026",
        "Régularisation déjà créditée par NC2026-00002 du 5 novembre 2026",
    ]
    cancelled = await document(account, august)
    assert (cancelled["state"], cancelled["balance"]["amount_cents"]) == ("cancelled", 0)
    assert cancelled["credited"]["amount_cents"] == 479_16
    await put_buyer(account, EXEMPT)
    again = await issued(account, "2026-08")
    assert taxed(again) == [("E", None, 375_00, 0)]
    assert shown(again) == [(336_00, "E"), (60_00, "E"), (-15_00, "E"), (-6_00, "E")]
    own_tax_of_later_months = 2 * 70_56
    assert await total_of_august(account) == ({"E": 375_00}, own_tax_of_later_months)
    assert (await ask(account, "2026-08")).json()["number"] == again["number"]


async def test_from_one_rate_to_another_the_month_is_taxed_once(service: Service) -> None:
    account, august = await a_corrected_august(service)
    await cancel(service, august)
    await put_buyer(account, {"treatment": "standard", "rate_percent": "6"})
    again = await issued(account, "2026-08")
    assert taxed(again) == [("S", "6", 375_00, 22_50)]
    assert await total_of_august(account) == ({"S": 375_00}, 22_50 + 2 * 70_56)
    await void_further(account, range(9, 12))
    await leap(service, IN_DECEMBER)
    [third] = (await issued(account, "2026-11"))["issued_with"]
    found = await document(account, third)
    assert taxed(found) == [("S", "6", 9_00, 54)]
    assert [known["number"] for known in found["preceding"]] == [again["number"]]
    twice = (await cancel(service, again)).json()
    assert taxed(twice) == [("S", "6", 366_00, 21_96)]
    last = await issued(account, "2026-08")
    assert taxed(last) == [("S", "6", 366_00, 21_96)]


async def test_a_credit_note_that_is_wrong_is_put_right_by_the_invoice_that_it_corrects(
    service: Service,
) -> None:
    account = await a_client_since_august(service, STANDARD, 130)
    august = await issued(account, "2026-08")
    await void(account, 10)
    await leap(service, IN_OCTOBER)
    [wrong] = (await issued(account, "2026-09"))["issued_with"]
    refused = await cancel(service, wrong)
    assert codes(refused) == (409, "not-cancellable")
    assert august["number"] in refused.json()["detail"]
    assert sums((await cancel(service, august)).json()) == (336_00, 70_56, 406_56)
    await put_buyer(account, STANDARD, name="Klant en Zonen NV")
    again = await issued(account, "2026-08")
    assert (sums(again), again["buyer"]["name"]) == ((336_00, 70_56, 406_56), "Klant en Zonen NV")
    assert await total_of_august(account) == ({"S": 336_00}, 2 * 70_56)


async def test_what_came_late_moves_to_the_month_that_is_taxed_otherwise(service: Service) -> None:
    account = await a_client_since_august(service, STANDARD, 130)
    august = await issued(account, "2026-08")
    await account.fill(4, "2026-08-03")
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    assert sums(september) == (348_00, 73_08, 421_08)
    await cancel(service, august)
    await put_buyer(account, NONE)
    again = await issued(account, "2026-08")
    assert taxed(again) == [("O", None, 378_00, 0)]
    [moved] = [await document(account, each) for each in again["issued_with"]]
    assert (moved["kind"], taxed(moved)) == ("credit_note", [("S", "21", 12_00, 2_52)])
    assert (moved["period"], moved["starts_on"], moved["ends_on"]) == (
        "2026-08",
        "2026-08-01",
        "2026-08-31",
    )
    assert [known["number"] for known in moved["preceding"]] == [september["number"]]
    assert await total_of_august(account) == ({"O": 378_00}, 70_56)
    left = (await cancel(service, september)).json()
    assert sums(left) == (336_00, 70_56, 406_56)
    await put_buyer(account, STANDARD)
    anew = await issued(account, "2026-09")
    assert sums(anew) == (336_00, 70_56, 406_56)
    assert await total_of_august(account) == ({"O": 378_00}, 70_56)


async def test_with_one_tax_what_came_late_stays_where_it_was_charged(service: Service) -> None:
    account = await a_client_since_august(service, STANDARD, 130)
    august = await issued(account, "2026-08")
    await account.fill(4, "2026-08-03")
    await leap(service, IN_OCTOBER)
    await issued(account, "2026-09")
    await cancel(service, august)
    again = await issued(account, "2026-08")
    assert (sums(again)[0], again["issued_with"]) == (366_00, [])
    assert await total_of_august(account) == ({"S": 378_00}, 378_00 * 21 // 100 + 70_56)


async def test_beside_what_is_outside_the_scope_only_what_is_left_is_taken_back(
    service: Service,
) -> None:
    account = await a_client_since_august(service, NONE, 130)
    august = await issued(account, "2026-08")
    await put_buyer(account, STANDARD)
    await account.fill(4, "2026-08-03")
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    [late] = september["issued_with"]
    await void(account, 3)
    await leap(service, IN_NOVEMBER)
    await issued(account, "2026-10")
    assert sums((await cancel(service, late)).json()) == (12_00, 0, 12_00)
    assert sums((await cancel(service, august)).json()) == (357_00, 0, 357_00)
    again = await issued(account, "2026-08")
    assert taxed(again) == [("S", "21", 357_00, 74_97)]
    anew = await issued(account, "2026-09")
    assert taxed(anew) == [("S", "21", 12_00, 2_52)]
    assert await total_of_august(account) == ({"S": 369_00}, 369_00 * 21 // 100 + 2 * 70_56)


async def test_no_more_is_given_back_than_is_on_invoices_in_force(service: Service) -> None:
    account = await a_client_since_august(service, STANDARD, 120)
    await issued(account, "2026-08")
    await account.fill(140, "2026-08-03")
    await leap(service, IN_OCTOBER)
    september = await issued(account, "2026-09")
    await cancel(service, september)
    await void(account, 140, "2026-08-03", IN_OCTOBER)
    await leap(service, IN_NOVEMBER)
    refused = await ask(account, "2026-10")
    assert codes(refused) == (409, "month-not-invoiced")
    assert refused.json()["detail"] == "To be invoiced first: 2026-09"


async def test_a_cent_that_was_rounded_is_not_given_back_twice(service: Service) -> None:
    await leap(service, "2026-08-02T10:00:00+02:00")
    await put_seller(
        service,
        address={
            "street": "1 place Bellecour",
            "postal_code": "69002",
            "city": "Lyon",
            "country": "FR",
        },
        vat_number="FR11123456782",
        registration_number="123456782",
    )
    account = await an_account(service, starts_on="2026-08-01")
    await put_buyer(account, {"treatment": "standard", "rate_percent": "5.5"})
    await account.fill(140, "2026-08-02")
    await leap(service, IN_SEPTEMBER)
    august = await issued(account, "2026-08")
    assert sums(august) == (396_00, 21_78, 417_78)
    await void(account, 1)
    await leap(service, IN_OCTOBER)
    [credit] = (await issued(account, "2026-09"))["issued_with"]
    assert sums(await document(account, credit)) == (3_00, 17, 3_17)
    rest = (await cancel(service, august)).json()
    assert taxed(rest) == [("S", "5.5", 393_00, 21_61)]
    ubl = await service.http.get(
        f"/v1/invoices/{rest['id']}", headers={"Accept": "application/vnd.cii+xml"}
    )
    assert b"<ram:CalculatedAmount>21.61</ram:CalculatedAmount>" in ubl.content
