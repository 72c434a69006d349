"""A quarter rehearsed: mailed, paid in part by a bank's file, reminded once, credited, exported.

Every figure is written out: the invoices of one client on ESSENTIEL (336.00 for 120 units, 3.00 for
each more) with 21 % of VAT, of October, November and December.
"""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from io import StringIO
from typing import Any

import pytest

from tests import databases
from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import cancel, issued, put_buyer, put_seller
from tests.api.billing.payments.given import stands
from tests.api.billing.payments.test_bank_statements import FILE, unmatched
from tests.api.billing.payments.test_mailed_documents import (
    files_of,
    recipients,
    remind_after,
    reminders,
)
from tests.api.billing.statements.rehearsing import leap, set_clock
from tests.integrations.bank_statements.coda_files import CodaFile, Movement, structured
from tests.receivers import Mailbox, a_mailbox
from tests.service import Service, running_service

GROSS = {"2026-10": 406_56, "2026-11": 468_27, "2026-12": 442_86}
"""336.00, 336.00 and 17 more units, 336.00 and 10 more units; each with 21 %."""

MONTHS = {"2026-10": 120, "2026-11": 137, "2026-12": 130}
ISSUED_AT = {
    "2026-10": "2026-11-05T10:00:00+01:00",
    "2026-11": "2026-12-05T10:00:00+01:00",
    "2026-12": "2027-01-05T10:00:00+01:00",
}
ADDRESS = "compta@dupont.example"


@dataclass(frozen=True)
class Rehearsal:
    """A quarter that was lived through, and what is left of it."""

    service: Service
    mailbox: Mailbox
    account: Account
    invoices: dict[str, dict[str, Any]]
    credit_note: dict[str, Any]

    def mails(self, word: str) -> list[EmailMessage]:
        found = [mail for mail in self.mailbox.mails if word in mail["Subject"]]
        return [mail for mail in found if mail["To"] == ADDRESS]

    async def states(self) -> dict[str, tuple[str, int]]:
        return {
            period: await stands(self.service, invoice) for period, invoice in self.invoices.items()
        }


@pytest.fixture(scope="module")
async def rehearsal(postgres_server: str, template_database: str) -> AsyncIterator[Rehearsal]:
    async with (
        databases.database(postgres_server, template_database) as url,
        a_mailbox() as mailbox,
        running_service(url, smtp_url=mailbox.url, mail_from="notes@exitadmin.example") as service,
    ):
        yield await live_through(service, mailbox)


async def live_through(service: Service, mailbox: Mailbox) -> Rehearsal:
    await leap(service, "2026-10-01T09:00:00+02:00")
    await put_seller(service)
    account = await an_account(service, starts_on="2026-10-01")
    await without_mailboxes(account)
    await put_buyer(account)
    types = ["statement.final", "invoice.issued", "invoice.overdue"]
    await recipients(
        account, {"address": ADDRESS, "event_types": types, "attachments": ["pdf", "ubl"]}
    )
    await remind_after(service, 7, 30)
    invoices = {}
    for period, units in MONTHS.items():
        await leap(service, f"{period}-20T12:00:00+01:00")
        await account.fill(units, f"{period}-10")
        await leap(service, ISSUED_AT[period])
        invoices[period] = await issued(account, period)
        if period == "2026-11":
            await import_bank_file(service, paying(invoices["2026-10"], 406_56, "041226"))
    await leap(service, "2027-01-06T10:00:00+01:00")
    counts = await import_bank_file(
        service,
        paying(invoices["2026-11"], 200_00, "050127"),
        Movement(50_00, "Merci", day="050127"),
        Movement(-3_50, "Frais de gestion", name="", day="050127"),
    )
    assert counts == {"matched": 1, "unmatched": 1, "known": 0, "outgoing": 1}
    credit_note = (await cancel(service, invoices["2026-12"], "Adresse erronée")).json()
    await set_clock(service, "2027-01-15T10:00:00+01:00")
    return Rehearsal(service, mailbox, account, invoices, credit_note)


async def without_mailboxes(account: Account) -> None:
    """Leave a client its telephone: nobody is mailed its daily reports, which are another story."""
    points = [{"role": "inbox", "kind": "phone", "value": account.line}]
    path = f"/v1/clients/{account.id}"
    answer = await account.service.http.patch(path, json={"contact_points": points})
    assert answer.status_code == 200, answer.text


def paying(invoice: dict[str, Any], cents: int, day: str) -> Movement:
    told = structured(invoice["payment"]["reference"])
    return Movement(cents, told, is_structured=True, day=day)


async def import_bank_file(service: Service, *movements: Movement) -> dict[str, int]:
    """Import a file twice; return what became of its entries the first time."""
    path, content = "/v1/bank-statements", CodaFile(list(movements)).content()
    first = await service.http.post(path, content=content, headers=FILE)
    again = await service.http.post(path, content=content, headers=FILE)
    assert {entry["outcome"] for entry in again.json()["entries"]} <= {"known", "outgoing"}
    counts: dict[str, int] = first.json()["counts"]
    return counts


async def test_each_invoice_is_mailed_once_with_its_documents(rehearsal: Rehearsal) -> None:
    mails = rehearsal.mails("Facture F")
    numbers = [invoice["number"] for invoice in rehearsal.invoices.values()]
    assert [list(files_of(mail)) for mail in mails] == [
        [f"{number}.pdf", f"{number}.xml"] for number in numbers
    ]
    for mail, invoice in zip(mails, rehearsal.invoices.values(), strict=True):
        path = f"/v1/invoices/{invoice['id']}"
        page = await rehearsal.service.http.get(path, headers={"Accept": "application/pdf"})
        assert files_of(mail)[f"{invoice['number']}.pdf"] == page.content
    [credit] = rehearsal.mails("Note de crédit")
    assert next(iter(files_of(credit))) == f"{rehearsal.credit_note['number']}.pdf"
    statements = [list(files_of(mail)) for mail in rehearsal.mails("décompte")]
    assert statements == [[f"{period}.pdf"] for period in MONTHS]


async def test_they_stand_as_they_were_paid_credited_and_left(rehearsal: Rehearsal) -> None:
    assert {
        period: invoice["gross"]["amount_cents"] for period, invoice in rehearsal.invoices.items()
    } == GROSS
    assert await rehearsal.states() == {
        "2026-10": ("paid", 0),
        "2026-11": ("overdue", 268_27),
        "2026-12": ("cancelled", 0),
    }
    assert await stands(rehearsal.service, rehearsal.credit_note) == ("credited", 0)
    [left] = await unmatched(rehearsal.service)
    assert (left["unassigned"]["amount_cents"], left["reason"]) == (50_00, "no_reference")


async def test_the_client_is_reminded_once_of_what_is_overdue(rehearsal: Rehearsal) -> None:
    [reminder] = [mail for mail in reminders(rehearsal.mailbox) if mail["To"] == ADDRESS]
    number = rehearsal.invoices["2026-11"]["number"]
    assert reminder["Subject"] == f"Dupont Chauffage SRL : rappel de la facture {number}"
    assert next(iter(files_of(reminder))) == f"{number}.pdf"


async def test_what_is_listed_paid_and_exported_sums_up(rehearsal: Rehearsal) -> None:
    listed = (await rehearsal.service.http.get("/v1/invoices")).json()["items"]
    sign = {"invoice": 1, "credit_note": -1}
    claimed = sum(sign[one["kind"]] * one["gross"]["amount_cents"] for one in listed)
    assert claimed == GROSS["2026-10"] + GROSS["2026-11"]
    paid = sum(one["paid"]["amount_cents"] for one in listed)
    owed = sum(one["balance"]["amount_cents"] for one in listed)
    assert (paid, owed) == (606_56, 268_27)
    assert claimed == paid + owed
    exported = await rehearsal.service.http.get(
        "/v1/invoices?from=2026-11-01&to=2027-01-31", headers={"Accept": "text/csv"}
    )
    rows = list(csv.DictReader(StringIO(exported.text)))
    documents = [row for row in rows if row["row"] == "document"]
    assert claimed == sum(
        sign[row["kind"]] * (int(row["net_cents"]) + int(row["vat_cents"])) for row in documents
    )
    grids = {row["net_grid"]: int(row["net_cents"]) for row in rows if row["row"] == "grid"}
    assert grids == {"03": 1_089_00, "54": 228_69, "49": 366_00, "64": 76_86}
    assert grids["03"] + grids["54"] - grids["49"] - grids["64"] == claimed
