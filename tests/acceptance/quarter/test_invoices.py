"""Invoices of a quarter to the cent, each sum written out, and passed by the published rules.

One client is taxed with 21 %, one abroad under reverse charge, one not at all.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.acceptance.account import Account
from tests.acceptance.quarter.story import Quarter
from tests.api.billing.invoices.given import issued
from tests.documents.billing.invoices.checking import verdicts_on

MONTHS = ("2026-01", "2026-02", "2026-03")
Invoices = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
async def invoices(quarter: Quarter) -> Invoices:
    """Return the documents of each client, those of a month one after the other."""
    accounts = dict(zip(("late", "changing", "blocked"), quarter.accounts, strict=True))
    return {
        name: [
            document for month in MONTHS for document in await documents_of_month(account, month)
        ]
        for name, account in accounts.items()
    }


async def documents_of_month(account: Account, month: str) -> list[dict[str, Any]]:
    first = await issued(account, month)
    http = account.service.http
    others = [await http.get(f"/v1/invoices/{one['id']}") for one in first["issued_with"]]
    return [first, *(other.json() for other in others)]


def cents(invoice: dict[str, Any]) -> tuple[int, int, int]:
    net, vat, gross = (invoice[one]["amount_cents"] for one in ("net", "vat", "gross"))
    return net, vat, gross


async def test_each_amount_is_what_the_statement_came_to(invoices: Invoices) -> None:
    assert [cents(one) for one in invoices["late"]] == [
        (387_00, 81_27, 468_27),
        (339_00, 71_19, 410_19),
        # 321.00 to pay in March: the month and what came late, less five calls of January
        (336_00, 70_56, 406_56),
        (15_00, 3_15, 18_15),
    ]
    assert [cents(one) for one in invoices["changing"]] == [
        (860_00, 0, 860_00),
        (730_00, 0, 730_00),
        (840_00, 0, 840_00),
    ]
    assert [cents(one) for one in invoices["blocked"]] == [(840_00, 0, 840_00)] * 3
    categories = [invoices[one][0]["tax"]["category"] for one in ("late", "changing", "blocked")]
    assert categories == ["S", "AE", "O"]


async def test_numbers_run_and_corrections_name_what_they_correct(invoices: Invoices) -> None:
    every = [one for each in invoices.values() for one in each]
    invoiced = [one["number"] for one in every if one["kind"] == "invoice"]
    assert invoiced == [f"F2026-{place:05d}" for place in range(1, 10)]
    assert [one["number"] for one in every if one["kind"] == "credit_note"] == ["NC2026-00001"]
    corrected = [[known["number"] for known in one["preceding"]] for one in invoices["late"]]
    assert corrected == [[], ["F2026-00001"], [], ["F2026-00001", "F2026-00002"]]


async def test_every_document_passes_the_published_rules(
    quarter: Quarter, invoices: Invoices, tmp_path: Path
) -> None:
    for invoice in (one for each in invoices.values() for one in each):
        path, name = f"/v1/invoices/{invoice['id']}", invoice["number"]
        ubl = await quarter.service.http.get(path, headers={"Accept": "application/xml"})
        page = await quarter.service.http.get(path, headers={"Accept": "application/pdf"})
        [cii] = PdfReader(BytesIO(page.content)).attachments["factur-x.xml"]
        (tmp_path / f"{name}.ubl.xml").write_bytes(ubl.content)
        (tmp_path / f"{name}.cii.xml").write_bytes(cii)
    verdicts = verdicts_on(tmp_path)
    assert len(verdicts) == 20
    assert {name: failed for name, failed in verdicts.items() if failed} == {}
