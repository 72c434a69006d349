"""A statement as CSV and as a page, in the client's language."""

import csv
import io
from typing import Any

import pytest
from pypdf import PdfReader

from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import leap
from tests.service import Service


async def _form(account: Account, media: str, period: str = "2026-11") -> bytes:
    path = f"/v1/clients/{account.id}/statements/{period}"
    answer = await account.service.http.get(path, headers={"Accept": media})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media)
    return answer.content


def _text(page: bytes) -> str:
    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(page)).pages)


async def test_csv_has_a_row_a_line_each_unit_and_the_totals(service: Service) -> None:
    account = await an_account(service)
    billing = {"vat": {"treatment": "standard", "rate_percent": "21"}}
    await service.http.put(f"/v1/clients/{account.id}/billing", json=billing)
    await account.fill(122)
    rows = list(csv.DictReader(io.StringIO((await _form(account, "text/csv")).decode())))
    shown = [(row["row"], row["amount_cents"], row["from_seq"], row["to_seq"]) for row in rows]
    assert shown == [
        ("subscription", "33600", "1", "122"),
        ("extra_units", "600", "121", "122"),
        ("unit", "", "121", "121"),
        ("unit", "", "122", "122"),
        ("net", "34200", "", ""),
        ("vat", "7182", "", ""),
        ("gross", "41382", "", ""),
    ]
    head = (await service.quota(account.id))["ledger"]["head"]
    assert {row["ledger_head"] for row in rows[-3:]} == {head}


async def test_extra_units_say_which_calls_they_are_until_a_person_is_erased(
    service: Service,
) -> None:
    account = await an_account(service)
    await account.fill(120)
    call = account.call("extra", summary="Report de chantier")
    [decision] = await account.record(call)
    number = call["data"]["from"]
    path = f"/v1/clients/{account.id}/statements/2026-11"

    async def shown() -> tuple[dict[str, Any], dict[str, str], str]:
        extra = (await service.http.get(path)).json()["lines"][1]["units"][-1]
        text = (await _form(account, "text/csv")).decode()
        rows = [row for row in csv.DictReader(io.StringIO(text)) if row["row"] == "unit"]
        return extra, rows[-1], _text(await _form(account, "application/pdf"))

    extra, row, page = await shown()
    assert extra["interaction_id"] == decision["interaction_id"]
    told = (extra["kind"], extra["direction"], extra["counterpart"], extra["summary"])
    assert told == ("call", "inbound", number, "Report de chantier")
    assert (row["counterpart"], row["summary"]) == (f"'{number}", "Report de chantier")
    assert "Report de chantier" in page.replace("\n", " ")
    assert decision["interaction_id"] not in page
    erased = await service.http.post("/v1/erasures", json={"party": number})
    assert erased.is_success, erased.text
    for said in map(str, await shown()):
        assert "Report de chantier" not in said
        assert number not in said


async def test_csv_for_spreadsheets_has_semicolons_and_a_byte_order_mark(
    service: Service,
) -> None:
    account = await an_account(service)
    await account.fill(1)
    path = f"/v1/clients/{account.id}/statements/2026-11?delimiter=semicolon"
    answer = await service.http.get(path, headers={"Accept": "text/csv"})
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert [row["row"] for row in csv.DictReader(io.StringIO(text), delimiter=";")][-1] == "gross"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Décompte, novembre 2026", "Projet", "345,00 €", "Interactions supplémentaires"]),
        ("nl", ["Afrekening, november 2026", "Ontwerp", "€ 345,00", "Bijkomende interacties"]),
        ("en", ["Statement, November 2026", "Draft", "€345.00", "Extra interactions"]),
    ],
)
async def test_the_page_speaks_the_clients_language(
    service: Service, language: str, words: list[str]
) -> None:
    account = await an_account(service, language=language, name="Dupont & Fils <#> “$x$”")
    await account.fill(123)
    await leap(service, "2026-12-02T09:00:00.123456+01:00")
    page = await _form(account, "application/pdf")
    assert await _form(account, "application/pdf") == page
    text = _text(page).replace("\xa0", " ").replace("\u202f", " ")
    head = (await service.quota(account.id))["ledger"]["head"]
    for expected in [*words, "Dupont & Fils <#>", head[:20], "123"]:
        assert expected in text


async def test_an_extra_task_is_called_what_it_is(service: Service) -> None:
    account = await an_account(service)
    await account.fill(120)
    task = account.action("task", kind="calendar_entry")
    [decision] = await account.record(task)
    page = _text(await _form(account, "application/pdf"))
    assert "Inscription dans l'agenda" in page.replace("\n", " ")
    assert decision["interaction_id"] not in page
