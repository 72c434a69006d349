"""Who is to be reminded, and who was: each step of an invoice once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.billing.payments.reminders import ReminderSettings
from app.repositories.connections import Connection

_READ_SETTINGS = "SELECT days_after_due FROM reminder_settings"

_KEEP_SETTINGS = """
INSERT INTO reminder_settings (is_only, days_after_due) VALUES (true, $1)
ON CONFLICT (is_only) DO UPDATE SET days_after_due = excluded.days_after_due
"""

# Those that may be reminded: what is owed is computed once they are locked.
_OVERDUE = """
SELECT r.invoice_id FROM receivables r
WHERE r.kind = 'invoice' AND r.due_on <= $1 AND ($2::uuid IS NULL OR r.invoice_id > $2)
  AND NOT EXISTS (SELECT FROM invoices c WHERE c.cancels_id = r.invoice_id)
  AND r.gross_cents > coalesce(
    (SELECT sum(k.amount_cents) FROM invoice_credits k WHERE k.invoice_id = r.invoice_id), 0)
  + coalesce(
    (SELECT sum(CASE p.kind WHEN 'payment' THEN p.amount_cents ELSE -p.amount_cents END)
     FROM invoice_payments p WHERE p.invoice_id = r.invoice_id), 0)
  AND NOT EXISTS (SELECT FROM payment_reminders m
    WHERE m.invoice_id = r.invoice_id AND m.days_after_due >= $3)
ORDER BY r.invoice_id LIMIT $4
"""

_REMINDED = "SELECT days_after_due FROM payment_reminders WHERE invoice_id = $1"

_LIST = """
SELECT invoice_id, client_id, days_after_due, balance_cents, reminded_at
FROM payment_reminders WHERE invoice_id = $1 ORDER BY days_after_due
"""

_IS_DISPUTED = """
SELECT EXISTS (
  SELECT FROM disputes d JOIN interactions i
    ON i.client_id = d.client_id AND i.id = d.interaction_id
  WHERE d.client_id = $1 AND d.status = 'open' AND i.period = $2
)
"""

_KEEP = """
INSERT INTO payment_reminders
  (invoice_id, days_after_due, client_id, balance_cents, reminded_at)
VALUES ($1, $2, $3, $4, $5)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReminder:
    """A reminder of an invoice, and what was still to be paid then."""

    invoice_id: str
    client_id: str
    days_after_due: int
    balance_cents: int
    reminded_at: datetime


async def read_reminder_settings(connection: Connection) -> ReminderSettings:
    """Return when one is reminded; never, until it is set."""
    days = await connection.fetchval(_READ_SETTINGS)
    return ReminderSettings(tuple(days or ()))


async def keep_reminder_settings(connection: Connection, settings: ReminderSettings) -> None:
    """Store when one is reminded, in the place of what was stored before."""
    await connection.execute(_KEEP_SETTINGS, list(settings.days_after_due))


async def find_overdue(
    connection: Connection, due_until: date, last_step: int, after: str | None, limit: int
) -> Sequence[str]:
    """Return ids of invoices of which something is owed and that have a step before them.

    Args:
        connection: any.
        due_until: the latest due date whose first step is reached.
        last_step: one that was reminded of it has none before it.
        after: the id after which they begin.
        limit: how many at most.
    """
    rows = await connection.fetch(_OVERDUE, due_until, after, last_step, limit)
    return [row["invoice_id"] for row in rows]


async def read_reminded(connection: Connection, invoice_id: str) -> set[int]:
    """Return the steps of which an invoice's client was reminded."""
    rows = await connection.fetch(_REMINDED, invoice_id)
    return {row["days_after_due"] for row in rows}


async def list_reminders(connection: Connection, invoice_id: str) -> list[SentReminder]:
    """Return the reminders of an invoice, the earliest first."""
    return [SentReminder(**row) for row in await connection.fetch(_LIST, invoice_id)]


async def is_disputed(connection: Connection, client_id: str, period: str) -> bool:
    """Return whether a dispute of a month's interactions is open."""
    disputed: bool = await connection.fetchval(_IS_DISPUTED, client_id, period)
    return disputed


async def keep_reminder(connection: Connection, reminder: SentReminder) -> None:
    """Append that a client is reminded."""
    await connection.execute(
        _KEEP,
        reminder.invoice_id,
        reminder.days_after_due,
        reminder.client_id,
        reminder.balance_cents,
        reminder.reminded_at,
    )
