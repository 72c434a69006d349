"""/desk/invoices/{id}: where a document stands, its files, what was paid; payments recorded."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.documents.texts.texts import phrase
from app.domain.billing.invoices.issued_invoices import Form, NotOnPeppol, receiver_of
from app.domain.billing.payments.payments import (
    LONGEST_REFERENCE,
    MOST_CENTS,
    NotPayable,
    PaidInFuture,
    PaymentKind,
    RefundTooLarge,
)
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.pages.answers import lead_to, show
from app.pages.desk.reading_fields import NEEDED
from app.pages.desk.setup.gathering import Gathering
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.portal.files import PDF, XML, as_file
from app.pages.portal.invoices import KINDS, STATES
from app.pages.refusals import NotHere, UnreadableForm
from app.pages.repeats import claim_of_form
from app.pages.visit import Visit
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.billing.invoices import find_invoice, load_document
from app.services.billing.payments.recording import PaymentDraft, find_payments, record_payment
from app.services.billing.payments.settling import settle_invoices
from app.services.deadlines.desk import clients_at_desk
from app.services.identifiers import new_id

_MOST_PAYMENTS = 100
_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
_NO_AMOUNT = phrase("An amount is written 149,50, and is above nothing.")
_NOT_YET = phrase("A payment is dated today or before.")
_GIVEN_BACK = phrase("A credit note is given back: record a refund.")
_TOO_MUCH = phrase("No more is given back than was paid, or is to the client's credit.")
WAYS: Mapping[PaymentKind, str] = {
    PaymentKind.PAYMENT: phrase("paid by the client"),
    PaymentKind.REFUND: phrase("given back to the client"),
}


async def show_invoice(visit: Visit) -> Response:
    """Show where a document stands, and what was paid of it."""
    return await _page(visit, {})


async def post_invoice(visit: Visit) -> Response:
    """Record a payment or a refund, once however often the form is sent."""
    if visit.form.text("action") != "pay":
        raise UnreadableForm
    invoice = await find_invoice(visit.state.database, visit.named_id("invoice_id"))
    gathering = Gathering(visit)
    draft = _read(gathering, invoice.invoice.currency)
    if draft is not None:
        try:
            await _record(visit, invoice.id, draft)
        except PaidInFuture:
            gathering.refuse("paid_on", _NOT_YET)
        except NotPayable:
            gathering.refuse("kind", _GIVEN_BACK)
        except RefundTooLarge:
            gathering.refuse("amount", _TOO_MUCH)
    if gathering.errors:
        return await _page(visit, gathering.errors)
    return lead_to(f"/desk/invoices/{invoice.id}")


async def send_facturx(visit: Visit) -> Response:
    """Send a document as PDF, with its data inside (Factur-X)."""
    return await _file(visit, Form.FACTURX, "pdf", PDF)


async def send_ubl(visit: Visit) -> Response:
    """Send a document as UBL, where buyer and seller are on Peppol."""
    return await _file(visit, Form.UBL, "xml", XML)


async def _file(visit: Visit, form: Form, ending: str, media_type: str) -> Response:
    database = visit.state.database
    issued = await find_invoice(database, visit.named_id("invoice_id"))
    try:
        content = await load_document(database, issued, form)
    except NotOnPeppol:
        raise NotHere from None
    return as_file(content, f"{issued.invoice.number}.{ending}", media_type)


def _read(gathering: Gathering, currency: str) -> PaymentDraft | None:
    """Return the payment that was typed; None where something is wrong."""
    kind = gathering.choice("kind", set(PaymentKind))
    if kind is None:
        gathering.refuse("kind", NEEDED)
    gathering.needed("amount", 20)
    cents = gathering.parsed("amount", _cents, _NO_AMOUNT, 20)
    paid_on = gathering.day("paid_on")
    reference = gathering.text("reference", LONGEST_REFERENCE)
    if cents is None or kind is None or gathering.errors:
        return None
    amount = Money(amount_cents=cents, currency=currency)
    return PaymentDraft(
        kind=PaymentKind(kind),
        amount=amount,
        paid_on=paid_on,
        reference=reference and " ".join(reference.split()),
    )


def _cents(typed: str) -> int:
    """Return cents; 149,50 and 149.5 are the same.

    Raises:
        ValueError: it is no amount, nothing, or too much.
    """
    amount = _AMOUNT.fullmatch(typed.replace("\u00a0", "").replace(" ", "").removesuffix("€"))
    cents = 0 if amount is None else int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0"))
    if not 0 < cents <= MOST_CENTS:
        raise ValueError(typed)
    return cents


async def _record(visit: Visit, invoice_id: str, draft: PaymentDraft) -> None:
    state, by = visit.state, visit.person.id
    now = state.clock.now()

    async def create(connection: Connection) -> dict[str, Any]:
        read = await record_payment(connection, invoice_id, draft, (now, by))
        return {"payment_id": read.recorded.id}

    await with_idempotency_key(state.database, claim_of_form(visit), now, create)


async def _page(visit: Visit, errors: Mapping[str, str]) -> Response:
    database, now = visit.state.database, visit.state.clock.now()
    issued = await find_invoice(database, visit.named_id("invoice_id"))
    settlement = (await settle_invoices(database, [issued], now))[issued.id]
    clients = await clients_at_desk(database, {issued.client_id})
    owed = max(settlement.balance.amount_cents, 0)
    amount = f"{owed // 100},{owed % 100:02d}" if owed else ""
    usual = {"kind": PaymentKind.PAYMENT, "amount": amount}
    return show(
        visit,
        "desk/invoice.html.jinja",
        HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        issued=issued,
        invoice=issued.invoice,
        settlement=settlement,
        client=clients[issued.client_id],
        month=visit.texts.month(Period.parse(issued.invoice.period)),
        payments=await find_payments(database, issued.id, None, _MOST_PAYMENTS),
        has_ubl=receiver_of(issued.invoice) is not None,
        states=STATES,
        kinds=KINDS,
        ways=WAYS,
        typed=dict(visit.form.pairs()) if errors else usual,
        errors=errors,
        form_id=visit.form.own_id or new_id(),
        zone=ZONE,
    )


ONE = Page(path="/desk/invoices/{invoice_id}", show=show_invoice, act=post_invoice, roles=DESK)
AS_FACTURX = Page(path="/desk/invoices/{invoice_id}.pdf", show=send_facturx, roles=DESK)
AS_UBL = Page(path="/desk/invoices/{invoice_id}.xml", show=send_ubl, roles=DESK)
