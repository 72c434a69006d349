"""Statements and invoices recomputed from the ledger's CSV alone, through three changes of tax.

Nothing of the program's own arithmetic is used: units are counted from the CSV up to where each
statement stood, prices are the annex's, tax is a decimal fraction of each document's sum.
"""

import csv
import io
from collections import defaultdict
from collections.abc import AsyncIterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.services.billing.statement_audit import audit_client
from tests import databases
from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import issued, put_buyer, put_seller
from tests.api.billing.statements.rehearsing import leap, statement
from tests.documents.billing.invoices.checking import verdicts_on
from tests.service import Service, running_service

MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")
TAXES: dict[str, dict[str, Any]] = {
    "2026-08": {"treatment": "exempt", "preset": "franchise"},
    "2026-09": {"treatment": "standard", "rate_percent": "21"},
    "2026-10": {"treatment": "standard", "rate_percent": "12"},
    "2026-11": {"treatment": "none"},
}
RATES = {month: Decimal(tax.get("rate_percent", "0")) / 100 for month, tax in TAXES.items()}
OUTSIDE = {month for month, tax in TAXES.items() if tax["treatment"] == "none"}
PLAN, INCLUDED, EXTRA = Decimal(336), 120, Decimal(3)
Sums = tuple[str, Decimal, Decimal]


@pytest.fixture(scope="module")
async def corrected(postgres_server: str, template_database: str) -> AsyncIterator[Account]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        yield await live_through(service)


async def live_through(service: Service) -> Account:
    """Return a client that was taxed in a new way each month, and corrected each time."""
    await leap(service, "2026-08-03T09:00:00+02:00")
    await put_seller(service)
    account = await an_account(service, starts_on="2026-08-01")
    await put_buyer(account, TAXES["2026-08"])
    await account.fill(131, "2026-08-02")
    await close(account, "2026-09-05T09:00:00+02:00", "2026-08", "2026-09")
    await void(account, "2026-08-02", range(7), "2026-09-05T09:00:00+02:00")
    await account.fill(150, "2026-09-04")
    await close(account, "2026-10-05T09:00:00+02:00", "2026-09", "2026-10")
    await account.fill(2, "2026-08-20")
    await void(account, "2026-09-04", range(11), "2026-10-05T09:00:00+02:00")
    await account.fill(123, "2026-10-04")
    await close(account, "2026-11-05T09:00:00+01:00", "2026-10", "2026-11")
    await account.fill(5, "2026-09-20")
    await void(account, "2026-10-04", range(3), "2026-11-05T09:00:00+01:00")
    await void(account, "2026-08-02", range(7, 8), "2026-11-05T09:00:00+01:00")
    await account.fill(121, "2026-11-04")
    await close(account, "2026-12-05T09:00:00+01:00", "2026-11", "2026-11")
    return account


async def close(account: Account, now: str, month: str, following: str) -> None:
    """Invoice a month with its tax, then tax the client as in the next one."""
    await leap(account.service, now)
    await put_buyer(account, TAXES[month])
    await issued(account, month)
    await put_buyer(account, TAXES[following])


async def void(account: Account, day: str, places: range, at: str) -> None:
    voids = [
        account.void(f"void-{day}-{place}", account.call(f"fill-{day}-{place}"), at)
        for place in places
    ]
    assert {each["status"] for each in await account.batch(voids)} == {201}


def cost(ledger: list[dict[str, str]], month: str, up_to: int) -> Decimal:
    units = sum(
        int(row["units"]) for row in ledger if row["period"] == month and int(row["seq"]) <= up_to
    )
    return PLAN + EXTRA * max(0, units - INCLUDED)


def tax_on(net: Decimal, month: str) -> Decimal:
    return (net * RATES[month]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def expected_documents(month: str, changes: dict[str, Decimal]) -> list[Sums]:
    """Return kind, net and tax of each document that a statement should become.

    Args:
        month: of the statement.
        changes: by month, the statement's own among them, what it charges or gives back.
    """
    charged: dict[bool, dict[str, Decimal]] = {}
    for about, net in changes.items():
        if net > 0:
            charged.setdefault(about in OUTSIDE, {})[about] = net
    invoices = []
    for parts in charged.values():
        by_tax: defaultdict[str, Decimal] = defaultdict(Decimal)
        for about, net in parts.items():
            by_tax[f"{TAXES[about]['treatment']} {RATES[about]}"] += net
        rates = {f"{TAXES[about]['treatment']} {RATES[about]}": about for about in parts}
        vat = sum((tax_on(net, rates[tax]) for tax, net in by_tax.items()), Decimal(0))
        invoices.append(("invoice", sum(parts.values(), Decimal(0)), vat))
    credits_ = [
        ("credit_note", -net, tax_on(-net, about)) for about, net in changes.items() if net < 0
    ]
    assert month in changes
    return sorted([*invoices, *credits_])


def euros(money: dict[str, Any]) -> Decimal:
    return Decimal(money["amount_cents"]).scaleb(-2)


async def test_every_sum_follows_from_the_ledgers_csv(corrected: Account) -> None:
    account, service = corrected, corrected.service
    answer = await service.http.get(
        f"/v1/clients/{account.id}/ledger", headers={"Accept": "text/csv"}
    )
    ledger = list(csv.DictReader(io.StringIO(answer.text)))
    billed: defaultdict[str, Decimal] = defaultdict(Decimal)
    seen: list[Sums] = []
    for month in MONTHS:
        stated = await statement(account, month)
        months = [known for known in MONTHS if known <= month]
        costs = {known: cost(ledger, known, stated["ledger_entries"]) for known in months}
        changes = {known: costs[known] - billed[known] for known in months}
        changes = {known: net for known, net in changes.items() if net}
        for known, net in changes.items():
            billed[known] += net
        expected = expected_documents(month, changes)
        seen += expected
        listed = (await account.read(f"/invoices?period={month}")).json()["items"]
        found = [(each["kind"], euros(each["net"]), euros(each["vat"])) for each in listed]
        assert sorted(found) == expected, month
        signs = [(1 if kind == "invoice" else -1, net, vat) for kind, net, vat in expected]
        assert euros(stated["net"]) == sum(sign * net for sign, net, _ in signs)
        assert euros(stated["vat"]) == sum(sign * vat for sign, _, vat in signs)
        assert euros(stated["gross"]) == euros(stated["net"]) + euros(stated["vat"])
        await csv_agrees(account, stated)
    kinds = [kind for kind, _, _ in seen]
    assert (kinds.count("invoice"), kinds.count("credit_note")) == (5, 4)
    audited = await audit_client(service.state.database, account.id)
    assert (audited.statements, audited.differences) == (4, ())


async def csv_agrees(account: Account, stated: dict[str, Any]) -> None:
    """Assert that the CSV of a statement comes to the same sums, added up from its own rows."""
    answer = await account.service.http.get(
        f"/v1/clients/{account.id}/statements/{stated['period']}", headers={"Accept": "text/csv"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    lines = [row for row in rows if row["row"] in {"subscription", "extra_units", "adjustment"}]
    totals = {row["row"]: int(row["amount_cents"]) for row in rows[-3:]}
    assert sum(int(row["amount_cents"]) for row in lines) == totals["net"]
    for row in lines:
        assert row["vat_treatment"] == TAXES[row["for_period"]]["treatment"]
        assert Decimal(row["vat_rate_percent"] or 0) / 100 == RATES[row["for_period"]]
    subtotals = [int(row["amount_cents"]) for row in rows if row["row"] == "subtotal_vat"]
    assert sum(subtotals) == totals["vat"] or not subtotals
    assert totals == {name: stated[name]["amount_cents"] for name in ("net", "vat", "gross")}


async def test_every_document_of_it_passes_the_published_rules(
    corrected: Account, tmp_path: Path
) -> None:
    account, service = corrected, corrected.service
    listed = (await account.read("/invoices")).json()["items"]
    assert len(listed) == 9
    for short in listed:
        path, name = f"/v1/invoices/{short['id']}", short["number"]
        ubl = await service.http.get(path, headers={"Accept": "application/xml"})
        page = await service.http.get(path, headers={"Accept": "application/pdf"})
        [cii] = PdfReader(io.BytesIO(page.content)).attachments["factur-x.xml"]
        (tmp_path / f"{name}.ubl.xml").write_bytes(ubl.content)
        (tmp_path / f"{name}.cii.xml").write_bytes(cii)
    verdicts = verdicts_on(tmp_path)
    assert len(verdicts) == 18
    assert {name: failed for name, failed in verdicts.items() if failed} == {}
