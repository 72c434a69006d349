"""Reminds of what is overdue, once a day, each step of an invoice once."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict
from datetime import date, datetime, timedelta

from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.payments.reminders import ReminderSettings, reminder_due, reminder_job
from app.domain.billing.payments.settlements import Settlement, SettlementState
from app.domain.clients.plans.periods import local_date
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Outcome
from app.domain.notifications.billing_contents import InvoiceOverdue
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.billing.billing_profiles import lock_invoiced_client
from app.repositories.billing.invoices import read_invoice
from app.repositories.billing.payments.reminders import (
    SentReminder,
    find_overdue,
    is_disputed,
    keep_reminder,
    keep_reminder_settings,
    list_reminders,
    read_reminded,
    read_reminder_settings,
)
from app.repositories.billing.seller_zones import read_seller_zone
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.payments.settling import seller_date, settlements_of
from app.services.clock import Clock
from app.services.jobs.job_handler import HandleJobs

_TOGETHER = 200


async def find_reminder_settings(database: Database) -> ReminderSettings:
    """Return when one is reminded."""
    async with database.read() as connection:
        return await read_reminder_settings(connection)


async def find_reminders(database: Database, invoice_id: str) -> list[SentReminder]:
    """Return which reminders of an invoice went out, the earliest first."""
    async with database.read() as connection:
        return await list_reminders(connection, invoice_id)


async def change_reminder_settings(
    database: Database, settings: ReminderSettings, now: datetime
) -> None:
    """Remind at these days from the next round on; with none, nobody is reminded."""
    async with database.write() as connection:
        await keep_reminder_settings(connection, settings)
        if settings.days_after_due:
            zone = await read_seller_zone(connection)
            await enqueue(connection, [reminder_job(now, zone)])


def remind_every_day(database: Database, clock: Clock) -> HandleJobs:
    """Return what handles the daily rounds of reminders; each leads to the next."""

    async def remind(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        for job in jobs:
            await _go_round(database, max(clock.now(), job.run_at))
        return {}

    return remind


async def _go_round(database: Database, now: datetime) -> None:
    async with database.write() as connection:
        settings = await read_reminder_settings(connection)
        if not settings.days_after_due:
            return
        zone = await read_seller_zone(connection)
        await enqueue(connection, [reminder_job(now, zone)])
    async with aclosing(_overdue(database, settings, local_date(now, zone))) as found:
        async for invoice_id in found:
            async with database.write() as connection:
                await _remind(connection, invoice_id, settings, now)


async def _overdue(
    database: Database, settings: ReminderSettings, today: date
) -> AsyncGenerator[str, None]:
    first, last = settings.days_after_due[0], settings.days_after_due[-1]
    due_until, after, is_over = today - timedelta(days=first), None, False
    while not is_over:
        async with database.read() as connection:
            ids = await find_overdue(connection, due_until, last, after, _TOGETHER)
        for invoice_id in ids:
            yield invoice_id
        is_over = len(ids) < _TOGETHER
        after = ids[-1] if ids else None


async def _remind(
    connection: Connection, invoice_id: str, settings: ReminderSettings, now: datetime
) -> None:
    """Remind of one invoice if a step is due, something is owed and nothing of it disputed."""
    issued = await read_invoice(connection, invoice_id)
    if issued is None:
        return
    await lock_invoiced_client(connection, issued.client_id)
    settlement = (await settlements_of(connection, [issued], now))[invoice_id]
    due_on = issued.invoice.payment.due_on
    if settlement.state is not SettlementState.OVERDUE or due_on is None:
        return
    days_overdue = (await seller_date(connection, now) - due_on).days
    step = reminder_due(settings, days_overdue, await read_reminded(connection, invoice_id))
    if step is None or await is_disputed(connection, issued.client_id, issued.invoice.period):
        return
    await keep_reminder(
        connection,
        SentReminder(
            invoice_id=invoice_id,
            client_id=issued.client_id,
            days_after_due=step,
            balance_cents=settlement.balance.amount_cents,
            reminded_at=now,
        ),
    )
    await enqueue(connection, [job_of(_notice_of(issued, settlement, step, now))])


def _notice_of(issued: IssuedInvoice, settlement: Settlement, step: int, now: datetime) -> Notice:
    invoice, payment = issued.invoice, issued.invoice.payment
    return Notice(
        type=NoticeType.INVOICE_OVERDUE,
        cause_key=f"{issued.id}:{step}",
        client_id=issued.client_id,
        occurred_at=now,
        data=asdict(
            InvoiceOverdue(
                invoice_id=issued.id,
                number=invoice.number,
                issued_on=invoice.issued_on,
                due_on=payment.due_on or invoice.issued_on,
                days_after_due=step,
                gross_cents=invoice.gross.amount_cents,
                balance_cents=settlement.balance.amount_cents,
                currency=invoice.currency,
                iban=None if payment.account is None else payment.account.iban,
                reference=payment.reference,
            )
        ),
    )
