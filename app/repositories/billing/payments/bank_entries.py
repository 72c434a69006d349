"""Entries of bank statements: appended once, assigned to invoices bit by bit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain.billing.payments.matching import UnmatchedReason
from app.domain.clients.plans.money import Money
from app.repositories.connections import Connection

_ONE_IMPORT_AT_A_TIME = "SELECT pg_advisory_xact_lock(7225011981)"

_KNOWN = "SELECT entry_key FROM bank_entries WHERE entry_key = ANY($1::bytea[])"

_KEEP = """
INSERT INTO bank_entries (id, entry_key, imported_at, account, statement, booked_on, currency,
  amount_cents, unassigned_cents, reason, bank_reference, reference, communication, payer_name,
  payer_account)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

_COLUMNS = """
SELECT id, imported_at, account, statement, booked_on, currency, amount_cents, unassigned_cents,
  reason, bank_reference, reference, communication, payer_name, payer_account
FROM bank_entries
"""

_UNMATCHED = f"""
{_COLUMNS} WHERE unassigned_cents > 0 AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
"""

_ONE = f"{_COLUMNS} WHERE id = $1"

_LOCK = f"{_ONE} FOR UPDATE"

_ASSIGN = """
UPDATE bank_entries SET unassigned_cents = unassigned_cents - $2,
  reason = CASE WHEN unassigned_cents > $2 THEN reason END
WHERE id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An incoming entry as it is kept.

    Attributes:
        account, statement: of the seller, and which of the bank's told of it.
        unassigned: what is assigned to no invoice yet.
        reason: why it was left for a person; None where nothing is left.
        communication, payer_name, payer_account: may name a person; None once erased.
    """

    id: str
    imported_at: datetime
    account: str
    statement: str
    booked_on: date
    amount: Money
    unassigned: Money
    reason: UnmatchedReason | None
    bank_reference: str | None
    reference: str | None
    communication: str | None
    payer_name: str | None
    payer_account: str | None


async def begin_import(connection: Connection) -> None:
    """Let one import go on at a time: two of the same file would both find its entries new."""
    await connection.execute(_ONE_IMPORT_AT_A_TIME)


async def find_known(connection: Connection, keys: Sequence[bytes]) -> set[bytes]:
    """Return which entries were imported before."""
    return {row["entry_key"] for row in await connection.fetch(_KNOWN, list(keys))}


async def keep_entries(connection: Connection, entries: Sequence[tuple[bytes, KeptEntry]]) -> None:
    """Append entries under their keys."""
    await connection.executemany(_KEEP, [_values(key, entry) for key, entry in entries])


def _values(key: bytes, entry: KeptEntry) -> tuple[object, ...]:
    return (
        entry.id,
        key,
        entry.imported_at,
        entry.account,
        entry.statement,
        entry.booked_on,
        entry.amount.currency,
        entry.amount.amount_cents,
        entry.unassigned.amount_cents,
        entry.reason,
        entry.bank_reference,
        entry.reference,
        entry.communication,
        entry.payer_name,
        entry.payer_account,
    )


async def list_unmatched(connection: Connection, after: str | None, limit: int) -> list[KeptEntry]:
    """Return entries of which something is left, in the order in which they were imported."""
    return [_from_row(row) for row in await connection.fetch(_UNMATCHED, after, limit)]


async def read_entry(
    connection: Connection, entry_id: str, *, is_locked: bool = False
) -> KeptEntry | None:
    """Return an entry, locked until the transaction ends if asked; None where there is none."""
    row = await connection.fetchrow(_LOCK if is_locked else _ONE, entry_id)
    return None if row is None else _from_row(row)


async def assign_cents(connection: Connection, entry_id: str, cents: int) -> None:
    """Take what is assigned to an invoice from what is left of a locked entry."""
    await connection.execute(_ASSIGN, entry_id, cents)


def _from_row(row: asyncpg.Record) -> KeptEntry:
    reason = row["reason"]
    return KeptEntry(
        id=row["id"],
        imported_at=row["imported_at"],
        account=row["account"],
        statement=row["statement"],
        booked_on=row["booked_on"],
        amount=Money(amount_cents=row["amount_cents"], currency=row["currency"]),
        unassigned=Money(amount_cents=row["unassigned_cents"], currency=row["currency"]),
        reason=None if reason is None else UnmatchedReason(reason),
        bank_reference=row["bank_reference"],
        reference=row["reference"],
        communication=row["communication"],
        payer_name=row["payer_name"],
        payer_account=row["payer_account"],
    )
