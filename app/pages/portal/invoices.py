"""/portal/invoices: invoices and credit notes, where each stands, and their documents."""

from collections.abc import Mapping

from fastapi import Response

from app.documents.billing.invoices_csv import render_invoices_csv
from app.documents.texts.texts import phrase, phrase_in
from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import (
    Form,
    IssuedInvoice,
    NotOnPeppol,
    receiver_of,
)
from app.domain.billing.payments.settlements import SettlementState
from app.domain.clients.plans.periods import Period
from app.pages.answers import show
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.files import CSV, PDF, XML, as_file, note_export, wanted_delimiter
from app.pages.portal.paging import asked_id
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.repositories.billing.invoices import InvoiceFilter
from app.services.billing.invoices import find_invoice, find_invoices, load_document
from app.services.billing.payments.settling import settle_invoices

_A_PAGE = 20
_MOST_EXPORTED = 1_000

STATES: Mapping[SettlementState, tuple[str, str, str]] = {
    SettlementState.OPEN: ("", "○", phrase("to be paid")),
    SettlementState.PARTLY_PAID: ("warn", "◐", phrase("partly paid")),
    SettlementState.PAID: ("good", "✓", phrase("paid")),
    SettlementState.OVERDUE: ("bad", "▲", phrase("overdue")),
    SettlementState.CANCELLED: ("", "✕", phrase_in("invoice", "cancelled")),
    SettlementState.CREDITED: ("", "↺", phrase("credited")),
}
"""By where a document stands: a class, a shape and words."""

KINDS: Mapping[InvoiceKind, str] = {
    InvoiceKind.INVOICE: phrase("Invoice"),
    InvoiceKind.CREDIT_NOTE: phrase("Credit note"),
}


async def show_invoices(visit: Visit) -> Response:
    """Show a page of documents, the latest first."""
    client, _ = await chosen_client(visit)
    state = visit.state
    wanted = InvoiceFilter(
        client_id=client.id, limit=_A_PAGE + 1, period=None, before=asked_id(visit, "before")
    )
    found = await find_invoices(state.database, wanted)
    shown = found[:_A_PAGE]
    settlements = await settle_invoices(state.database, shown, state.clock.now())
    return show(
        visit,
        "portal/invoices.html.jinja",
        client=client,
        invoices=[(issued, settlements[issued.id]) for issued in shown],
        receiver_of=receiver_of,
        states=STATES,
        kinds=KINDS,
        month_of=lambda period: visit.texts.month(Period.parse(period)),
        next_before=shown[-1].id if len(found) > _A_PAGE else None,
    )


async def send_invoices_csv(visit: Visit) -> Response:
    """Send the last thousand documents as CSV, the latest first."""
    client, _ = await chosen_client(visit)
    state = visit.state
    wanted = InvoiceFilter(client_id=client.id, limit=_MOST_EXPORTED, period=None, before=None)
    found = await find_invoices(state.database, wanted)
    settlements = await settle_invoices(state.database, found, state.clock.now())
    rows = [(issued, settlements[issued.id]) for issued in found]
    await note_export(visit, "invoices", client.id)
    content = render_invoices_csv(rows, wanted_delimiter(visit))
    return as_file(content, f"invoices-{client.reference}.csv", CSV)


async def send_facturx(visit: Visit) -> Response:
    """Send a document as PDF, with its data inside (Factur-X)."""
    issued = await _named(visit)
    content = await load_document(visit.state.database, issued, Form.FACTURX)
    return as_file(content, f"{issued.invoice.number}.pdf", PDF)


async def send_ubl(visit: Visit) -> Response:
    """Send a document as UBL, where its buyer is on Peppol."""
    issued = await _named(visit)
    try:
        content = await load_document(visit.state.database, issued, Form.UBL)
    except NotOnPeppol:
        raise NotHere from None
    return as_file(content, f"{issued.invoice.number}.xml", XML)


async def _named(visit: Visit) -> IssuedInvoice:
    """Return the document that the path names.

    Raises:
        NotHere: it is not the chosen client's.
        NothingFound: there is none.
    """
    client, _ = await chosen_client(visit)
    issued = await find_invoice(visit.state.database, visit.named_id("invoice_id"))
    if issued.client_id != client.id:
        raise NotHere
    return issued


LIST = Page(path="/portal/invoices", show=show_invoices, roles=PORTAL)
AS_CSV = Page(path="/portal/invoices.csv", show=send_invoices_csv, roles=PORTAL)
AS_FACTURX = Page(path="/portal/invoices/{invoice_id}.pdf", show=send_facturx, roles=PORTAL)
AS_UBL = Page(path="/portal/invoices/{invoice_id}.xml", show=send_ubl, roles=PORTAL)
