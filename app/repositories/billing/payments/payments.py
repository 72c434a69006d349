"""Payments of invoices: appended, never changed."""

import asyncpg

from app.domain.billing.payments.payments import NewPayment, PaymentKind, RecordedPayment
from app.domain.clients.plans.money import Money
from app.repositories.connections import Connection

_KEEP = """
INSERT INTO invoice_payments (id, invoice_id, client_id, kind, currency, amount_cents, paid_on,
  reference, bank_entry_id, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

_COLUMNS = """
SELECT id, invoice_id, client_id, kind, currency, amount_cents, paid_on, reference, bank_entry_id,
  recorded_at, recorded_by,
  ARRAY(SELECT v.payment_id FROM payment_reversals v WHERE v.refund_id = invoice_payments.id
    ORDER BY v.payment_id) AS reverses
FROM invoice_payments
"""

_KEEP_REVERSAL = "INSERT INTO payment_reversals (payment_id, refund_id) VALUES ($1, $2)"

_OF_ENTRY = f"""
{_COLUMNS} WHERE bank_entry_id = $1 AND invoice_id = $2 AND kind = 'payment'
  AND NOT EXISTS (SELECT FROM payment_reversals v WHERE v.payment_id = invoice_payments.id)
ORDER BY id
"""

_LIST = f"""
{_COLUMNS} WHERE invoice_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""

_ONE = f"{_COLUMNS} WHERE id = $1"


async def keep_payment(connection: Connection, recorded: RecordedPayment) -> None:
    """Append a payment, and what it takes back, under the client's lock."""
    payment = recorded.payment
    await connection.execute(
        _KEEP,
        recorded.id,
        recorded.invoice_id,
        recorded.client_id,
        payment.kind,
        payment.amount.currency,
        payment.amount.amount_cents,
        payment.paid_on,
        payment.reference,
        payment.bank_entry_id,
        recorded.recorded_at,
        recorded.recorded_by,
    )
    rows = [(payment_id, recorded.id) for payment_id in recorded.reverses]
    await connection.executemany(_KEEP_REVERSAL, rows)


async def list_payments_of_entry(
    connection: Connection, entry_id: str, invoice_id: str
) -> list[RecordedPayment]:
    """Return what a bank entry pays of an invoice and was not taken back."""
    return [_from_row(row) for row in await connection.fetch(_OF_ENTRY, entry_id, invoice_id)]


async def list_payments(
    connection: Connection, invoice_id: str, after: str | None, limit: int
) -> list[RecordedPayment]:
    """Return the payments of a document in the order in which they were recorded."""
    rows = await connection.fetch(_LIST, invoice_id, after, limit)
    return [_from_row(row) for row in rows]


async def read_payment(connection: Connection, payment_id: str) -> RecordedPayment | None:
    """Return a payment; None where there is none."""
    row = await connection.fetchrow(_ONE, payment_id)
    return None if row is None else _from_row(row)


def _from_row(row: asyncpg.Record) -> RecordedPayment:
    return RecordedPayment(
        id=row["id"],
        invoice_id=row["invoice_id"],
        client_id=row["client_id"],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
        reverses=tuple(row["reverses"]),
        payment=NewPayment(
            kind=PaymentKind(row["kind"]),
            amount=Money(amount_cents=row["amount_cents"], currency=row["currency"]),
            paid_on=row["paid_on"],
            reference=row["reference"],
            bank_entry_id=row["bank_entry_id"],
        ),
    )
