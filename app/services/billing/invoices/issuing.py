"""Issues invoices of final statements, and the credit notes that cancel them."""

from dataclasses import dataclass

from app.documents.billing.invoices.wording import wording_of
from app.domain.billing.invoices.drawing import (
    cancellation_of,
    corrects,
    invoice_of,
    kind_of,
    sides_of,
)
from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issues import Issue
from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.invoices.series import Place, series_of
from app.domain.billing.invoices.trade_parties import InvoiceIncomplete
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period, local_date
from app.domain.errors import NothingFound
from app.domain.notifications.notices import job_of
from app.repositories.billing.invoices.invoices import (
    keep_invoice,
    read_in_force,
    read_invoice,
    read_latest,
)
from app.repositories.billing.invoices.parties import (
    InvoicedClient,
    lock_invoiced_client,
    read_buyer,
    read_seller,
)
from app.repositories.billing.invoices.series import take_place
from app.repositories.billing.profiles import read_vat
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.invoices.telling import told
from app.services.billing.statements.finalising import final_within
from app.services.billing.statements.grounds import Reckoning
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Issuance:
    """By what invoices are issued: how statements are reckoned, and where the service is."""

    reckoning: Reckoning
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
        desk = await _open_desk(connection, client_id, issuance)
        latest = await read_latest(connection, client_id, period.id)
        if latest is not None and latest.cancelled_by_id is None:
            return Issued(latest, is_new=False)
        statement = await final_within(connection, client_id, period, issuance.reckoning)
        issue = await desk.of_statement(statement, 1 if latest is None else latest.revision + 1)
        await desk.keep(issue)
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
        found = await _existing(connection, invoice_id)
        desk = await _open_desk(connection, found.client_id, issuance)
        cancelled = await _existing(connection, invoice_id)
        if cancelled.cancelled_by_id is not None:
            return Issued(await _existing(connection, cancelled.cancelled_by_id), is_new=False)
        issue = await desk.cancelling(cancelled, reason)
        await desk.keep(issue)
    return Issued(issue, is_new=True)


@dataclass(frozen=True, slots=True)
class _Desk:
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
        place = await self._take(sides.seller, kind_of(statement))
        return Issue(
            id=new_id(),
            client_id=self.client.id,
            place=place,
            revision=revision,
            issued_at=self.issuance.reckoning.now,
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
        invoice, place = cancelled.invoice, await self._take(seller, InvoiceKind.CREDIT_NOTE)
        return Issue(
            id=new_id(),
            client_id=cancelled.client_id,
            place=place,
            revision=cancelled.revision,
            issued_at=self.issuance.reckoning.now,
            cancels_id=cancelled.id,
            invoice=cancellation_of(invoice, place, reason, wording_of(invoice.language)),
        )

    async def keep(self, issue: Issue) -> None:
        """Store what is issued, and have it told."""
        await keep_invoice(self.connection, issue)
        await enqueue(self.connection, [job_of(told(issue, self.issuance.public_url))])

    async def _take(self, seller: Seller, kind: InvoiceKind) -> Place:
        today = local_date(self.issuance.reckoning.now, self.client.timezone)
        return await take_place(self.connection, series_of(seller, kind, today), today)


async def _open_desk(connection: Connection, client_id: str, issuance: Issuance) -> _Desk:
    client = await lock_invoiced_client(connection, client_id)
    if client is None:
        raise NothingFound(client_id)
    return _Desk(connection, client, issuance)


async def _existing(connection: Connection, invoice_id: str) -> Issue:
    issue = await read_invoice(connection, invoice_id)
    if issue is None:
        raise NothingFound(invoice_id)
    return issue
