"""Statements and invoices mailed with their documents, clients reminded, each once."""

from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from tests.acceptance.account import Account
from tests.api.billing.invoices.given import a_billed_account, cancel, issued
from tests.api.billing.payments.conftest import Mailing
from tests.api.billing.payments.given import paid
from tests.api.billing.statements.rehearsing import leap, set_clock
from tests.api.clients.given import pointers
from tests.receivers import Mailbox, text_of
from tests.service import Service

EVERYTHING = ["statement.final", "invoice.issued"]


async def recipients(account: Account, *told: dict[str, Any]) -> None:
    path = f"/v1/clients/{account.id}/notification-recipients"
    answer = await account.service.http.put(path, json={"recipients": list(told)})
    assert answer.status_code == 200, answer.text


def files_of(mail: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_content() for part in mail.iter_attachments()}


def to(mailbox: Mailbox, address: str) -> list[EmailMessage]:
    return [mail for mail in mailbox.mails if mail["To"] == address]


def reminders(mailbox: Mailbox) -> list[EmailMessage]:
    """Return reminders only: reports go to the same mailboxes."""
    words = ("rappel", "herinnering", "reminder")
    return [mail for mail in mailbox.mails if any(word in mail["Subject"] for word in words)]


async def remind_after(service: Service, *days: int) -> None:
    answer = await service.http.put("/v1/payment-reminders", json={"days_after_due": list(days)})
    assert answer.status_code == 200, answer.text


async def test_documents_go_with_the_mail_in_the_forms_that_are_wanted(mailing: Mailing) -> None:
    service, mailbox = mailing.service, mailing.mailbox
    account = await a_billed_account(service)
    await recipients(
        account,
        {"address": "marc@dupont.example", "event_types": EVERYTHING},
        {
            "address": "compta@dupont.example",
            "event_types": ["invoice.issued"],
            "attachments": ["pdf", "ubl"],
            "language": "nl",
        },
    )
    invoice = await issued(account)
    await leap(service, "2026-12-05T10:00:00+01:00")
    [mail] = to(mailbox, "marc@dupont.example")
    assert mail["Subject"] == "Dupont Chauffage SRL : Facture F2026-00001"
    assert "Vous trouverez le document en pièce jointe." in text_of(mail)
    files = files_of(mail)
    assert list(files) == ["F2026-00001.pdf"]
    path = f"/v1/invoices/{invoice['id']}"
    page = await service.http.get(path, headers={"Accept": "application/pdf"})
    assert files["F2026-00001.pdf"] == page.content
    [other] = to(mailbox, "compta@dupont.example")
    assert "Het document vindt u in bijlage." in text_of(other)
    assert list(files_of(other)) == ["F2026-00001.pdf", "F2026-00001.xml"]
    ubl = files_of(other)["F2026-00001.xml"]
    assert etree.QName(etree.fromstring(ubl)).localname == "Invoice"
    await leap(service, "2027-01-04T10:00:00+01:00")
    [_, statement] = to(mailbox, "marc@dupont.example")
    assert statement["Subject"] == "Dupont Chauffage SRL : décompte (décembre 2026)"
    [(name, content)] = files_of(statement).items()
    assert name == "2026-12.pdf"
    assert "Décompte, décembre 2026" in PdfReader(BytesIO(content)).pages[0].extract_text()


async def told_of(service: Service, invoice: dict[str, Any]) -> list[Any]:
    """Return the reminders that an invoice's detail shows."""
    shown = (await service.http.get(f"/v1/invoices/{invoice['id']}")).json()
    reminders_sent: list[Any] = shown["reminders"]
    return reminders_sent


async def test_clients_are_reminded_once_a_step_in_their_language(mailing: Mailing) -> None:
    service, mailbox = mailing.service, mailing.mailbox
    account = await a_billed_account(service, language="nl")
    await remind_after(service, 7, 21)
    invoice = await issued(account)
    await paid(service, invoice, 100_00)
    await leap(service, "2027-01-09T12:00:00+01:00")
    await set_clock(service, "2027-01-10T08:59:00+01:00")
    assert reminders(mailbox) == []
    assert await told_of(service, invoice) == []
    await set_clock(service, "2027-01-12T12:00:00+01:00")
    [first] = reminders(mailbox)
    assert first["To"] == account.own_address
    assert first["Subject"] == "Dupont Chauffage SRL: herinnering voor factuur F2026-00001"
    assert "Nog te betalen: € 368,27." in " ".join(text_of(first).split())
    assert "+++264/1400/00182+++" in text_of(first)
    assert list(files_of(first)) == ["F2026-00001.pdf"]
    await leap(service, "2027-01-23T12:00:00+01:00")
    await set_clock(service, "2027-01-24T08:00:00+01:00")
    assert len(reminders(mailbox)) == 1
    await paid(service, invoice, 368_27)
    await set_clock(service, "2027-01-25T08:00:00+01:00")
    assert len(reminders(mailbox)) == 1
    assert await told_of(service, invoice) == [
        {
            "days_after_due": 7,
            "reminded_at": "2027-01-10T08:00:00Z",
            "balance": {"amount_cents": 368_27, "currency": "EUR"},
        }
    ]


async def test_nobody_is_reminded_of_what_is_cancelled_or_disputed(mailing: Mailing) -> None:
    service, mailbox = mailing.service, mailing.mailbox
    cancelled, disputed = await a_billed_account(service), await a_billed_account(service)
    await cancel(service, await issued(cancelled))
    await issued(disputed)
    items = (await service.http.get(f"/v1/interactions?client_id={disputed.id}&limit=1")).json()[
        "items"
    ]
    opened = await service.http.post(
        f"/v1/clients/{disputed.id}/disputes",
        json={"interaction_id": items[0]["id"], "message": "Ce n'était pas nous."},
    )
    assert opened.status_code == 201, opened.text
    await remind_after(service, 7)
    await leap(service, "2027-01-09T12:00:00+01:00")
    await set_clock(service, "2027-01-12T12:00:00+01:00")
    assert reminders(mailbox) == []
    dispute = opened.json()["id"]
    await service.http.post(f"/v1/disputes/{dispute}/withdraw")
    await set_clock(service, "2027-01-14T12:00:00+01:00")
    assert [mail["To"] for mail in reminders(mailbox)] == [disputed.own_address]


async def test_reminders_are_set_and_read(service: Service) -> None:
    path = "/v1/payment-reminders"
    assert (await service.http.get(path)).json() == {"days_after_due": []}
    await remind_after(service, 7, 21)
    assert (await service.http.get(path)).json() == {"days_after_due": [7, 21]}
    for days in ([21, 7], [0], [7, 7], [1, 2, 3, 4, 5, 6], ["7"]):
        answer = await service.http.put(path, json={"days_after_due": days})
        assert pointers(answer)[0].startswith("/days_after_due")


@pytest.mark.parametrize("attachments", [[], ["pdf", "xls"]])
async def test_other_attachments_are_refused(service: Service, attachments: list[str]) -> None:
    recipient = {"address": "a@b.example", "event_types": ["invoice.issued"]}
    answer = await service.http.put(
        "/v1/notification-recipients",
        json={"recipients": [recipient | {"attachments": attachments}]},
    )
    assert pointers(answer)[0].startswith("/recipients/0/attachments")
