"""Invoices: issued, cancelled by credit notes, read as values and as documents."""

import asyncio
from dataclasses import asdict, dataclass

from app.documents.billing.facturx import render_facturx
from app.documents.billing.invoice_wording import wording_of
from app.documents.billing.ubl import render_ubl
from app.domain.billing.invoices.invoice_drawing import (
    choose_kind,
    draw_cancellation,
    draw_invoice,
    list_adjusted_months,
    require_parties,
)
from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import (
    Form,
    InvoiceNumber,
    IssuedInvoice,
    series_of,
)
from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.invoices.trade_parties import InvoiceIncomplete
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period, local_date
from app.domain.errors import NothingFound
from app.domain.notifications.contents import InvoiceIssued
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.billing.billing_profiles import (
    InvoicedClient,
    lock_invoiced_client,
    read_buyer,
    read_seller,
    read_vat,
)
from app.repositories.billing.invoices import (
    InvoiceFilter,
    keep_invoice,
    keep_invoice_document,
    list_invoices,
    next_number,
    read_invoice,
    read_invoice_document,
    read_invoices_in_force,
    read_latest_invoice,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.metering.profiles import client_exists
from app.services.billing.payments.settling import claim_receivable
from app.services.billing.statement_drawing import AsOf
from app.services.billing.statement_finalising import require_final_statement
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True)
class IssueTerms:
    """By what invoices are issued: as of when, and where the service is reached."""

    as_of: AsOf
    public_url: str


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What was issued, now or before."""

    invoice: IssuedInvoice
    is_new: bool


async def issue_invoice(
    database: Database, client_id: str, period: Period, terms: IssueTerms
) -> IssueResult:
    """Issue the invoice of a final statement, or the credit note of a negative balance.

    It is taxed as the client is billed now. Repeating it returns what was issued, unless that was
    cancelled: then anew, as all is now.

    Raises:
        NothingFound: the client does not exist.
        StatementNotFinal: the statement may still change.
        PeriodNotServed: the month has no statement.
        InvoiceIncomplete: names what is not known of seller, buyer or tax.
    """
    async with database.write() as connection:
        invoices = await _lock_client(connection, client_id, terms)
        latest = await read_latest_invoice(connection, client_id, period.id)
        if latest is not None and latest.cancelled_by_id is None:
            return IssueResult(latest, is_new=False)
        statement = await require_final_statement(connection, client_id, period, terms.as_of)
        invoice = await invoices.draw(statement, 1 if latest is None else latest.revision + 1)
        await invoices.keep(invoice)
    return IssueResult(invoice, is_new=True)


async def cancel_invoice(
    database: Database, invoice_id: str, reason: str, terms: IssueTerms
) -> IssueResult:
    """Issue the credit note that takes an invoice back whole; repeating it returns the first one.

    Raises:
        NothingFound: the invoice does not exist.
        NotCancellable: it is a credit note.
    """
    async with database.write() as connection:
        client_id = (await require_invoice(connection, invoice_id)).client_id
        invoices = await _lock_client(connection, client_id, terms)
        cancelled = await require_invoice(connection, invoice_id)
        if cancelled.cancelled_by_id is not None:
            former = await require_invoice(connection, cancelled.cancelled_by_id)
            return IssueResult(former, is_new=False)
        credit_note = await invoices.draw_cancellation(cancelled, reason)
        await invoices.keep(credit_note)
    return IssueResult(credit_note, is_new=True)


@dataclass(frozen=True, slots=True)
class _Invoices:
    """One client's invoices, under its lock."""

    connection: Connection
    client: InvoicedClient
    terms: IssueTerms

    async def draw(self, statement: Statement, revision: int) -> IssuedInvoice:
        """Return the document of a statement, with the next number."""
        seller = await read_seller(self.connection)
        buyer = await read_buyer(self.connection, self.client.id)
        vat = await read_vat(self.connection, self.client.id)
        parties = require_parties(seller, buyer, vat, self.client.reference)
        in_force = await read_invoices_in_force(
            self.connection, self.client.id, list_adjusted_months(statement)
        )
        number = await self._next_number(parties.seller, choose_kind(statement))
        return IssuedInvoice(
            id=new_id(),
            client_id=self.client.id,
            number=number,
            revision=revision,
            issued_at=self.terms.as_of.now,
            invoice=draw_invoice(
                statement,
                parties,
                number,
                wording_of(statement.language),
                tuple(earlier.invoice.as_preceding for earlier in in_force),
            ),
        )

    async def draw_cancellation(self, cancelled: IssuedInvoice, reason: str) -> IssuedInvoice:
        """Return the credit note of an invoice, with the next number."""
        seller = await read_seller(self.connection)
        if seller is None:
            raise InvoiceIncomplete("Missing: /seller")
        invoice = cancelled.invoice
        number = await self._next_number(seller, InvoiceKind.CREDIT_NOTE)
        return IssuedInvoice(
            id=new_id(),
            client_id=cancelled.client_id,
            number=number,
            revision=cancelled.revision,
            issued_at=self.terms.as_of.now,
            cancels_id=cancelled.id,
            invoice=draw_cancellation(invoice, number, reason, wording_of(invoice.language)),
        )

    async def keep(self, issued: IssuedInvoice) -> None:
        """Store an invoice, and notify whoever subscribed to that."""
        await keep_invoice(self.connection, issued)
        await claim_receivable(self.connection, issued)
        await enqueue(self.connection, [job_of(_notice_of(issued, self.terms.public_url))])

    async def _next_number(self, seller: Seller, kind: InvoiceKind) -> InvoiceNumber:
        today = local_date(self.terms.as_of.now, self.client.timezone)
        return await next_number(self.connection, series_of(seller, kind, today), today)


async def _lock_client(connection: Connection, client_id: str, terms: IssueTerms) -> _Invoices:
    client = await lock_invoiced_client(connection, client_id)
    if client is None:
        raise NothingFound(client_id)
    return _Invoices(connection, client, terms)


async def require_invoice(connection: Connection, invoice_id: str) -> IssuedInvoice:
    """Return an invoice or credit note.

    Raises:
        NothingFound: it does not exist.
    """
    issued = await read_invoice(connection, invoice_id)
    if issued is None:
        raise NothingFound(invoice_id)
    return issued


def _notice_of(issued: IssuedInvoice, public_url: str) -> Notice:
    """Return the notice that an invoice was issued; nothing is said of its transmission."""
    invoice = issued.invoice
    receiver = invoice.buyer.electronic_address
    return Notice(
        type=NoticeType.INVOICE_ISSUED,
        cause_key=issued.id,
        client_id=issued.client_id,
        occurred_at=issued.issued_at,
        data=asdict(
            InvoiceIssued(
                invoice_id=issued.id,
                kind=invoice.kind,
                number=invoice.number,
                period=invoice.period,
                issued_on=invoice.issued_on,
                due_on=invoice.payment.due_on,
                gross_cents=invoice.gross.amount_cents,
                currency=invoice.currency,
                receiver=None if receiver is None else str(receiver),
                url=f"{public_url.rstrip('/')}/v1/invoices/{issued.id}",
            )
        ),
    )


_WRITERS = {Form.UBL: render_ubl, Form.FACTURX: render_facturx}


async def find_invoice(database: Database, invoice_id: str) -> IssuedInvoice:
    """Return an invoice or credit note.

    Raises:
        NothingFound: it does not exist.
    """
    async with database.read() as connection:
        return await require_invoice(connection, invoice_id)


async def find_invoices(database: Database, wanted: InvoiceFilter) -> list[IssuedInvoice]:
    """Return a client's invoices and credit notes, the latest first.

    Raises:
        NothingFound: the client does not exist.
    """
    async with database.read() as connection:
        invoices = await list_invoices(connection, wanted)
        if not invoices and not await client_exists(connection, wanted.client_id):
            raise NothingFound(wanted.client_id)
    return invoices


async def load_document(database: Database, issued: IssuedInvoice, form: Form) -> bytes:
    """Return an invoice in a form; drawn when it is first asked for, and kept from then on."""
    async with database.read() as connection:
        kept = await read_invoice_document(connection, issued.id, form)
    if kept is not None:
        return kept
    content = await asyncio.to_thread(_WRITERS[form], issued.invoice)
    async with database.write() as connection:
        await keep_invoice_document(connection, issued.id, form, content)
        return await read_invoice_document(connection, issued.id, form) or content
