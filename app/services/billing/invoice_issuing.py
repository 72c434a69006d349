"""Issues invoices of final statements, and the credit notes that cancel them."""

from dataclasses import asdict, dataclass

from app.documents.billing.invoices.wording import wording_of
from app.domain.billing.invoices.invoice_drawing import (
    cancellation_of,
    corrects,
    invoice_of,
    kind_of,
    sides_of,
)
from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import Issue, Place, series_of
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
    keep_invoice,
    next_number,
    read_in_force,
    read_invoice,
    read_latest,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.statement_drawing import AsOf
from app.services.billing.statement_finalising import final_within
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Issuance:
    """By what invoices are issued: as of when, and where the service is reached."""

    as_of: AsOf
    public_url: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued, now or before."""

    issue: Issue
    is_new: bool


async def issue_invoice(
    database: Database, client_id: str, period: Period, issuance: Issuance
) -> Issued:
    """Issue the invoice of a final statement, or the credit note of a negative balance.

    It is taxed as the client is billed now. Repeating it returns what was issued, unless that was
    cancelled: then anew, as all is now.

    Raises:
        NothingFound: there is no such client.
        StatementNotFinal: the statement may still change.
        PeriodNotServed: the month has no statement.
        InvoiceIncomplete: names what is not known of seller, buyer or tax.
    """
    async with database.write() as connection:
        invoices = await _lock_client(connection, client_id, issuance)
        latest = await read_latest(connection, client_id, period.id)
        if latest is not None and latest.cancelled_by_id is None:
            return Issued(latest, is_new=False)
        statement = await final_within(connection, client_id, period, issuance.as_of)
        issue = await invoices.of_statement(statement, 1 if latest is None else latest.revision + 1)
        await invoices.keep(issue)
    return Issued(issue, is_new=True)


async def cancel_invoice(
    database: Database, invoice_id: str, reason: str, issuance: Issuance
) -> Issued:
    """Issue the credit note that takes an invoice back whole; repeating it returns the first one.

    Raises:
        NothingFound: there is no such invoice.
        NotCancellable: it is a credit note.
    """
    async with database.write() as connection:
        found = await _require_issue(connection, invoice_id)
        invoices = await _lock_client(connection, found.client_id, issuance)
        cancelled = await _require_issue(connection, invoice_id)
        if cancelled.cancelled_by_id is not None:
            return Issued(await _require_issue(connection, cancelled.cancelled_by_id), is_new=False)
        issue = await invoices.cancelling(cancelled, reason)
        await invoices.keep(issue)
    return Issued(issue, is_new=True)


@dataclass(frozen=True, slots=True)
class _Invoices:
    """One client's invoices, under its lock."""

    connection: Connection
    client: InvoicedClient
    issuance: Issuance

    async def of_statement(self, statement: Statement, revision: int) -> Issue:
        """Return the document of a statement, with the next number."""
        seller = await read_seller(self.connection)
        buyer = await read_buyer(self.connection, self.client.id)
        vat = await read_vat(self.connection, self.client.id)
        sides = sides_of(seller, buyer, vat, self.client.reference)
        in_force = await read_in_force(self.connection, self.client.id, corrects(statement))
        place = await self._number(sides.seller, kind_of(statement))
        return Issue(
            id=new_id(),
            client_id=self.client.id,
            place=place,
            revision=revision,
            issued_at=self.issuance.as_of.now,
            invoice=invoice_of(
                statement,
                sides,
                place,
                wording_of(statement.language),
                tuple(earlier.invoice.as_preceding for earlier in in_force),
            ),
        )

    async def cancelling(self, cancelled: Issue, reason: str) -> Issue:
        """Return the credit note of an invoice, with the next number."""
        seller = await read_seller(self.connection)
        if seller is None:
            raise InvoiceIncomplete("Missing: /seller")
        invoice, place = cancelled.invoice, await self._number(seller, InvoiceKind.CREDIT_NOTE)
        return Issue(
            id=new_id(),
            client_id=cancelled.client_id,
            place=place,
            revision=cancelled.revision,
            issued_at=self.issuance.as_of.now,
            cancels_id=cancelled.id,
            invoice=cancellation_of(invoice, place, reason, wording_of(invoice.language)),
        )

    async def keep(self, issue: Issue) -> None:
        """Store what is issued, and have it told."""
        await keep_invoice(self.connection, issue)
        await enqueue(self.connection, [job_of(describe_issue(issue, self.issuance.public_url))])

    async def _number(self, seller: Seller, kind: InvoiceKind) -> Place:
        today = local_date(self.issuance.as_of.now, self.client.timezone)
        return await next_number(self.connection, series_of(seller, kind, today), today)


async def _lock_client(connection: Connection, client_id: str, issuance: Issuance) -> _Invoices:
    client = await lock_invoiced_client(connection, client_id)
    if client is None:
        raise NothingFound(client_id)
    return _Invoices(connection, client, issuance)


async def _require_issue(connection: Connection, invoice_id: str) -> Issue:
    issue = await read_invoice(connection, invoice_id)
    if issue is None:
        raise NothingFound(invoice_id)
    return issue


def describe_issue(issue: Issue, public_url: str) -> Notice:
    """Return the notice that an invoice was issued; nothing is said of its transmission."""
    invoice = issue.invoice
    receiver = invoice.buyer.electronic_address
    return Notice(
        type=NoticeType.INVOICE_ISSUED,
        cause_key=issue.id,
        client_id=issue.client_id,
        occurred_at=issue.issued_at,
        data=asdict(
            InvoiceIssued(
                invoice_id=issue.id,
                kind=invoice.kind,
                number=invoice.number,
                period=invoice.period,
                issued_on=invoice.issued_on,
                due_on=invoice.payment.due_on,
                gross_cents=invoice.gross.amount_cents,
                currency=invoice.currency,
                receiver=None if receiver is None else str(receiver),
                url=f"{public_url.rstrip('/')}/v1/invoices/{issue.id}",
            )
        ),
    )
