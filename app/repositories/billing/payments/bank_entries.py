"""Entries of bank statements: appended once, assigned to invoices bit by bit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain.billing.payments.bank_statements import BankFormat
from app.domain.billing.payments.matching import UnmatchedReason
from app.domain.billing.payments.twins import ToldEntry
from app.domain.clients.plans.money import Money
from app.repositories.connections import Connection

_ONE_IMPORT_AT_A_TIME = "SELECT pg_advisory_xact_lock(7225011981)"

_KNOWN = """
SELECT entry_key FROM bank_entries WHERE entry_key = ANY($1::bytea[])
UNION ALL SELECT entry_key FROM bank_entry_twins WHERE entry_key = ANY($1::bytea[])
"""

# Of entries kept before the format was, it is not known in which they were told. One to which its
# bank gave no reference may stand in another statement of the same format.
_TOLD_OTHERWISE = """
SELECT id, account, booked_on, currency, amount_cents, bank_reference, reference, payer_account,
  is_incoming
FROM bank_entries b
WHERE (b.told_in IS DISTINCT FROM $1 OR b.bank_reference IS NULL)
  AND (b.account, b.booked_on, b.amount_cents) IN
    (SELECT * FROM unnest($2::text[], $3::date[], $4::bigint[]))
  AND NOT EXISTS (SELECT FROM bank_entry_twins t WHERE t.same_as_id = b.id)
ORDER BY id
"""

_KEEP_TWIN = "INSERT INTO bank_entry_twins (entry_key, same_as_id, entry_id) VALUES ($1, $2, $3)"

_KEEP = """
INSERT INTO bank_entries (id, entry_key, imported_at, account, statement, booked_on, currency,
  amount_cents, unassigned_cents, reason, bank_reference, reference, communication, payer_name,
  payer_account, told_in, is_incoming)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""

_COLUMNS = """
SELECT id, imported_at, account, statement, booked_on, currency, amount_cents, unassigned_cents,
  reason, bank_reference, reference, communication, payer_name, payer_account, told_in,
  is_incoming,
  (SELECT t.same_as_id FROM bank_entry_twins t WHERE t.entry_id = bank_entries.id) AS same_as_id
FROM bank_entries
"""

_UNMATCHED = f"""
{_COLUMNS} WHERE unassigned_cents > 0 AND ($1::uuid IS NULL OR id > $1)
  AND (reason IS NOT DISTINCT FROM 'dismissed') = $3
ORDER BY id LIMIT $2
"""

_ONE = f"{_COLUMNS} WHERE id = $1"

_LOCK = f"{_ONE} FOR UPDATE OF bank_entries"

_ASSIGN = """
UPDATE bank_entries SET unassigned_cents = unassigned_cents - $2,
  reason = CASE WHEN unassigned_cents > $2 THEN reason END
WHERE id = $1
"""

_TAKE_BACK = """
UPDATE bank_entries SET unassigned_cents = unassigned_cents + $2, reason = 'taken_back'
WHERE id = $1
"""

_DISMISS = "UPDATE bank_entries SET reason = 'dismissed' WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry as it is kept: it came in, or went out and names a document.

    Attributes:
        account, statement: of the seller, and which of the bank's told of it.
        unassigned: what is assigned to no invoice yet.
        reason: why it was left for a person; None where nothing is left.
        communication, payer_name, payer_account: may name a person; None once erased.
        told_in: None of one that was kept before this was.
        same_as_id: the entry that it may be, told of in another format.
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
    told_in: BankFormat | None = None
    same_as_id: str | None = None
    is_incoming: bool = True


async def begin_import(connection: Connection) -> None:
    """Let one import go on at a time: two of the same file would both find its entries new."""
    await connection.execute(_ONE_IMPORT_AT_A_TIME)


async def find_known(connection: Connection, keys: Sequence[bytes]) -> set[bytes]:
    """Return which entries were imported before."""
    return {row["entry_key"] for row in await connection.fetch(_KNOWN, list(keys))}


async def find_told_otherwise(
    connection: Connection, told_in: BankFormat, new: Sequence[ToldEntry]
) -> list[ToldEntry]:
    """Return kept entries that new ones may be, told of in another way, each once so far."""
    accounts = [entry.account for entry in new]
    days = [entry.booked_on for entry in new]
    cents = [entry.amount.amount_cents for entry in new]
    rows = await connection.fetch(_TOLD_OTHERWISE, told_in, accounts, days, cents)
    return [
        ToldEntry(
            entry_id=row["id"],
            account=row["account"],
            booked_on=row["booked_on"],
            amount=Money(amount_cents=row["amount_cents"], currency=row["currency"]),
            bank_reference=row["bank_reference"],
            reference=row["reference"],
            payer_account=row["payer_account"],
            is_incoming=row["is_incoming"],
        )
        for row in rows
    ]


async def keep_known_again(connection: Connection, twins: Sequence[tuple[bytes, str]]) -> None:
    """Append by which other keys kept entries were told of again."""
    await connection.executemany(_KEEP_TWIN, [(key, same_as, None) for key, same_as in twins])


async def keep_entries(connection: Connection, entries: Sequence[tuple[bytes, KeptEntry]]) -> None:
    """Append entries under their keys, and which other ones they may be."""
    await connection.executemany(_KEEP, [_values(key, entry) for key, entry in entries])
    twins = [(key, entry.same_as_id, entry.id) for key, entry in entries if entry.same_as_id]
    await connection.executemany(_KEEP_TWIN, twins)


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
        entry.told_in,
        entry.is_incoming,
    )


async def list_unmatched(
    connection: Connection, after: str | None, limit: int, *, is_dismissed: bool = False
) -> list[KeptEntry]:
    """Return entries of which something is left, in the order in which they were imported."""
    rows = await connection.fetch(_UNMATCHED, after, limit, is_dismissed)
    return [_from_row(row) for row in rows]


async def read_entry(
    connection: Connection, entry_id: str, *, is_locked: bool = False
) -> KeptEntry | None:
    """Return an entry, locked until the transaction ends if asked; None where there is none."""
    row = await connection.fetchrow(_LOCK if is_locked else _ONE, entry_id)
    return None if row is None else _from_row(row)


async def assign_cents(connection: Connection, entry_id: str, cents: int) -> None:
    """Take what is assigned to an invoice from what is left of a locked entry."""
    await connection.execute(_ASSIGN, entry_id, cents)


async def take_cents_back(connection: Connection, entry_id: str, cents: int) -> None:
    """Add what an invoice is no longer paid by to what is left of a locked entry."""
    await connection.execute(_TAKE_BACK, entry_id, cents)


async def dismiss(connection: Connection, entry_id: str) -> None:
    """Let what is left of a locked entry wait for nobody."""
    await connection.execute(_DISMISS, entry_id)


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
        told_in=None if row["told_in"] is None else BankFormat(row["told_in"]),
        same_as_id=row["same_as_id"],
        is_incoming=row["is_incoming"],
    )
