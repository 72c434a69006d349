"""Invoices: issued, cancelled by credit notes, read as values and as documents."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from app.documents.billing.facturx import attached_data, render_facturx
from app.documents.billing.invoice_wording import wording_of
from app.documents.billing.ubl import render_ubl
from app.domain.billing.invoices.invoice_drawing import (
    draw_cancellation,
    draw_invoice,
    draw_move,
    tax_of_parties,
)
from app.domain.billing.invoices.invoice_parties import InvoiceParties, require_parties
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.issued_invoices import (
    Form,
    InvoiceNumber,
    IssuedInvoice,
    receiver_of,
    require_receiver,
    series_of,
)
from app.domain.billing.invoices.reissues import find_moves, plan_reissue
from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.invoices.statement_documents import (
    InvoicedMonth,
    find_invoiced_month,
    lines_to_bill,
    list_adjusted_months,
    plan_documents,
    require_invoiced_months,
)
from app.domain.billing.invoices.trade_parties import InvoiceIncomplete
from app.domain.billing.national_rules import require_taxed_by_rate_of
from app.domain.billing.statements.statement_lines import Line
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.notifications.billing_contents import InvoiceIssued
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
    read_statement_invoices,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.metering.profiles import client_exists
from app.services.billing.invoice_history import (
    read_credits,
    read_history,
    read_taken_back,
    require_charged,
)
from app.services.billing.payments.settling import claim_receivable, seller_date
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
    """Issue the documents of a final statement, and return the first of them.

    Its own month is taxed as the client is billed now, and each earlier month that it corrects as
    that was invoiced. Repeating it returns what was issued; what of it was cancelled is issued
    anew, as all is now.

    Raises:
        NothingFound: the client does not exist.
        StatementNotFinal: the statement may still change.
        PeriodNotServed: the month has no statement.
        InvoiceIncomplete: names what is not known of seller, buyer or tax.
        TaxedAtUnknownRate: the seller's country has no such rate.
        MonthNotInvoiced: names the earlier months that are corrected and not invoiced, or those
            that charged what would be given back and are not invoiced.
    """
    async with database.write() as connection:
        invoices = await _lock_client(connection, client_id, terms)
        statement = await require_final_statement(connection, client_id, period, terms.as_of)
        issued = await read_statement_invoices(connection, client_id, period.id)
        in_force = [former for former in issued if former.cancelled_by_id is None]
        lines = lines_to_bill(statement, [former.invoice for former in in_force])
        if not lines:
            latest = max(in_force, key=lambda former: (former.revision, -former.part))
            return IssueResult(latest, is_new=False)
        first = await invoices.issue(statement, lines, issued)
        return IssueResult(await require_invoice(connection, first), is_new=True)


async def cancel_invoice(
    database: Database, invoice_id: str, reason: str, terms: IssueTerms
) -> IssueResult:
    """Issue the credit note that takes back what is left of an invoice.

    Repeating it returns the first one.

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

    async def issue(
        self, statement: Statement, lines: Sequence[Line], former: Sequence[IssuedInvoice]
    ) -> str:
        """Issue the documents of a statement's lines; return the id of the first.

        Args:
            statement: final.
            lines: of it, that no document in force bears.
            former: what was issued of the statement before.
        """
        wording = wording_of(statement.language)
        adjusted = list_adjusted_months(lines)
        about = (*adjusted, statement.period.id)
        history = await read_history(self.connection, self.client.id, about)
        months = {period: find_invoiced_month(period, history.in_force) for period in adjusted}
        parties = await self._require_parties(months.values())
        require_taxed_by_rate_of(parties.seller.party.tax_country, parties.vat)
        earlier = require_invoiced_months(months)
        tax = tax_of_parties(parties, wording)
        moves = tuple(find_moves(statement.period, tax, history, wording))
        taken_back = await read_taken_back(self.connection, former)
        reissue = plan_reissue(statement, lines, taken_back, moves)
        plans = plan_documents(statement, lines, tax, earlier, reissue.carried)
        await require_charged(self.connection, statement, plans, history)
        drawn = []
        for plan in plans:
            number = await self._next_number(parties.seller, plan.kind)
            drawn.append((number, draw_invoice(statement, plan, parties, number, wording)))
        for move in reissue.moves:
            number = await self._next_number(parties.seller, InvoiceKind.CREDIT_NOTE)
            drawn.append((number, draw_move(move, number, wording)))
        return await self._keep_together(drawn, former)

    async def _keep_together(
        self,
        drawn: Sequence[tuple[InvoiceNumber, Invoice]],
        former: Sequence[IssuedInvoice],
    ) -> str:
        """Store documents as the next revision of their statement; return the id of the first."""
        revision = max((each.revision for each in former), default=0) + 1
        ids = []
        for part, (number, invoice) in enumerate(drawn, start=1):
            issued = IssuedInvoice(
                id=new_id(),
                client_id=self.client.id,
                number=number,
                revision=revision,
                part=part,
                issued_at=self.terms.as_of.now,
                invoice=invoice,
            )
            await self.keep(issued)
            ids.append(issued.id)
        return ids[0]

    async def _require_parties(self, months: Iterable[InvoicedMonth | None]) -> InvoiceParties:
        return require_parties(
            await read_seller(self.connection),
            await read_buyer(self.connection, self.client.id),
            await read_vat(self.connection, self.client.id),
            self.client.reference,
            [month.tax.category for month in months if month is not None],
        )

    async def draw_cancellation(self, cancelled: IssuedInvoice, reason: str) -> IssuedInvoice:
        """Return the credit note of an invoice, with the next number."""
        seller = await read_seller(self.connection)
        if seller is None:
            raise InvoiceIncomplete("Missing: /seller")
        invoice = cancelled.invoice
        credits_ = await read_credits(self.connection, self.client.id)
        number = await self._next_number(seller, InvoiceKind.CREDIT_NOTE)
        return IssuedInvoice(
            id=new_id(),
            client_id=cancelled.client_id,
            number=number,
            revision=cancelled.revision,
            issued_at=self.terms.as_of.now,
            cancels_id=cancelled.id,
            invoice=draw_cancellation(
                invoice, number, reason, wording_of(invoice.language), credits_
            ),
        )

    async def keep(self, issued: IssuedInvoice) -> None:
        """Store an invoice, and notify whoever subscribed to that."""
        await keep_invoice(self.connection, issued)
        await claim_receivable(self.connection, issued)
        await enqueue(self.connection, [job_of(_notice_of(issued, self.terms.public_url))])

    async def _next_number(self, seller: Seller, kind: InvoiceKind) -> InvoiceNumber:
        """Take the next number, dated as the seller's calendar is, wherever the client is."""
        today = await seller_date(self.connection, self.terms.as_of.now)
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
    receiver = receiver_of(invoice)
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
    """Return an invoice in a form; drawn when it is first asked for, and kept from then on.

    The page goes with the UBL, and the CII with the page.

    Raises:
        NotOnPeppol: there is no UBL where the buyer or the seller has no Peppol id.
    """
    if form is Form.CII:
        return attached_data(await load_document(database, issued, Form.FACTURX))
    if form is Form.UBL:
        require_receiver(issued)
    async with database.read() as connection:
        kept = await read_invoice_document(connection, issued.id, form)
    if kept is not None:
        return kept
    if form is Form.FACTURX:
        content = await asyncio.to_thread(render_facturx, issued.invoice)
    else:
        page = await load_document(database, issued, Form.FACTURX)
        content = await asyncio.to_thread(render_ubl, issued.invoice, page)
    async with database.write() as connection:
        await keep_invoice_document(connection, issued.id, form, content)
        return await read_invoice_document(connection, issued.id, form) or content
