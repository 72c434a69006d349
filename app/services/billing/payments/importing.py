"""Imports bank statements: what an entry names is paid, what is left waits for a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.billing.payments.bank_statements import BankEntry, BankStatement, key_of
from app.domain.billing.payments.matching import Match, UnmatchedReason, match_entries, names_in
from app.domain.billing.payments.payments import NewPayment, PaymentKind, RecordedPayment
from app.domain.billing.payments.twins import Twin, find_twins, told_entry
from app.domain.clients.plans.money import Money
from app.repositories.billing.payments.bank_entries import (
    KeptEntry,
    begin_import,
    find_known,
    find_told_otherwise,
    keep_entries,
    keep_known_again,
)
from app.repositories.billing.payments.payments import keep_payment
from app.repositories.billing.payments.receivables import find_candidates, find_owners
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.accounts import lock_accounts
from app.services.identifiers import new_id

ReadFile = Callable[[bytes], Sequence[BankStatement]]


class EntryOutcome(StrEnum):
    """What became of an entry."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"
    KNOWN = "known"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEntry:
    """An entry of a file, and what became of it.

    Attributes:
        id: of the kept entry; None where it was known before, or went out and is not kept.
        reason: why it is left for a person.
        paid: cents by the id of each invoice that it pays.
        same_as_id: the entry that another format told of before: the same one where it is known,
            else perhaps.
    """

    account: str
    statement: str
    entry: BankEntry
    outcome: EntryOutcome
    id: str | None = None
    reason: UnmatchedReason | None = None
    paid: Mapping[str, int] | None = None
    same_as_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry, and in which statement it stands."""

    statement: BankStatement
    entry: BankEntry
    key: bytes


async def import_statements(
    database: Database, statements: Sequence[BankStatement], now: datetime
) -> list[ImportedEntry]:
    """Record what entries pay, and keep what is left of them, in one transaction.

    An entry that was imported before changes nothing, in whichever file it stands; one that
    another format may have told of waits for a person; what went out is kept where it names a
    document, for a person.

    Args:
        database: where.
        statements: read and checked.
        now: by the business's clock.
    """
    items = [
        _Told(statement, entry, key_of(statement.account, entry))
        for statement in statements
        for entry in statement.entries
    ]
    async with database.write() as connection:
        await begin_import(connection)
        counting = await _that_count(connection, items)
        known = await find_known(connection, [item.key for item in counting])
        new = {item.key: item for item in counting if item.key not in known}
        kept = await _keep_new(connection, list(new.values()), now)
    counted = {item.key for item in counting}
    return [_outcome(item, kept, is_counted=item.key in counted) for item in items]


async def _that_count(connection: Connection, items: Sequence[_Told]) -> list[_Told]:
    """Return what came in, and what went out and names a document: that was given back."""
    gone = [item for item in items if not item.entry.is_incoming]
    names = {name for item in gone for name in names_in(item.entry)}
    ours = await find_candidates(connection, sorted(names))
    return [
        item
        for item in items
        if item.entry.is_incoming or not ours.keys().isdisjoint(names_in(item.entry))
    ]


async def _keep_new(
    connection: Connection, new: Sequence[_Told], now: datetime
) -> dict[int, ImportedEntry]:
    """Store what is new; return what became of each, by the identity of the object."""
    twins = await _find_twins(connection, new)
    again = [(item, twin.entry_id) for item, twin in twins if twin and twin.is_certain]
    await keep_known_again(connection, [(item.key, same_as_id) for item, same_as_id in again])
    known = {id(item): _unkept(item, EntryOutcome.KNOWN, same_as_id) for item, same_as_id in again}
    left = [(item, twin) for item, twin in twins if id(item) not in known]
    return known | await _keep(connection, left, now)


async def _find_twins(
    connection: Connection, new: Sequence[_Told]
) -> list[tuple[_Told, Twin | None]]:
    """Return which entry, told of in another format, each new one may be."""
    if not new:
        return []
    compared = [told_entry(item.statement.account, item.entry) for item in new]
    kept = await find_told_otherwise(connection, new[0].statement.told_in, compared)
    return list(zip(new, find_twins(compared, kept), strict=True))


async def _keep(
    connection: Connection, new: Sequence[tuple[_Told, Twin | None]], now: datetime
) -> dict[int, ImportedEntry]:
    """Match and store entries; one that may be known pays nothing by itself."""
    alone = [item for item, twin in new if twin is None and item.entry.is_incoming]
    names = {name for item in alone for name in names_in(item.entry)}
    await lock_accounts(connection, await find_owners(connection, sorted(names)))
    by_name = await find_candidates(connection, sorted(names))
    owners = {
        candidate.invoice_id: candidate.client_id
        for candidates in by_name.values()
        for candidate in candidates
    }
    found = match_entries([item.entry for item in alone], by_name)
    by_item = dict(zip(map(id, alone), found, strict=True))
    matches = [by_item.get(id(item)) or _waiting(twin) for item, twin in new]
    kept = [_kept(item, match, twin, now) for (item, twin), match in zip(new, matches, strict=True)]
    await keep_entries(
        connection, [(item.key, entry) for (item, _), entry in zip(new, kept, strict=True)]
    )
    for entry, match in zip(kept, matches, strict=True):
        for invoice_id, cents in match.paid:
            payment = _payment(entry, cents)
            await keep_payment(connection, _recorded(payment, invoice_id, owners[invoice_id], now))
    return {
        id(item): _imported(item, entry, match)
        for (item, _), entry, match in zip(new, kept, matches, strict=True)
    }


def _waiting(twin: Twin | None) -> Match:
    """Return why an entry that is not matched waits: it was given back, or may be known."""
    given_back = twin is None
    return Match(reason=UnmatchedReason.GIVEN_BACK if given_back else UnmatchedReason.PERHAPS_KNOWN)


def _kept(item: _Told, match: Match, twin: Twin | None, now: datetime) -> KeptEntry:
    entry = item.entry
    left = entry.amount.amount_cents - sum(cents for _, cents in match.paid)
    return KeptEntry(
        id=new_id(),
        imported_at=now,
        account=item.statement.account,
        statement=item.statement.number,
        booked_on=entry.booked_on,
        amount=entry.amount,
        unassigned=Money(amount_cents=left, currency=entry.amount.currency),
        reason=match.reason,
        bank_reference=entry.bank_reference,
        reference=entry.reference,
        communication=entry.communication,
        payer_name=entry.payer_name,
        payer_account=entry.payer_account,
        told_in=item.statement.told_in,
        same_as_id=None if twin is None else twin.entry_id,
        is_incoming=entry.is_incoming,
    )


def _payment(kept: KeptEntry, cents: int) -> NewPayment:
    return NewPayment(
        kind=PaymentKind.PAYMENT,
        amount=Money(amount_cents=cents, currency=kept.amount.currency),
        paid_on=kept.booked_on,
        bank_entry_id=kept.id,
    )


def _recorded(
    payment: NewPayment, invoice_id: str, client_id: str, now: datetime
) -> RecordedPayment:
    return RecordedPayment(
        id=new_id(),
        invoice_id=invoice_id,
        client_id=client_id,
        payment=payment,
        recorded_at=now,
        recorded_by=None,
    )


def _imported(item: _Told, kept: KeptEntry, match: Match) -> ImportedEntry:
    return ImportedEntry(
        account=item.statement.account,
        statement=item.statement.number,
        entry=item.entry,
        outcome=EntryOutcome.UNMATCHED if match.reason else EntryOutcome.MATCHED,
        id=kept.id,
        reason=match.reason,
        paid=dict(match.paid),
        same_as_id=kept.same_as_id,
    )


def _outcome(item: _Told, kept: Mapping[int, ImportedEntry], *, is_counted: bool) -> ImportedEntry:
    imported = kept.get(id(item))
    if imported is not None:
        return imported
    return _unkept(item, EntryOutcome.KNOWN if is_counted else EntryOutcome.OUTGOING)


def _unkept(item: _Told, outcome: EntryOutcome, same_as_id: str | None = None) -> ImportedEntry:
    return ImportedEntry(
        account=item.statement.account,
        statement=item.statement.number,
        entry=item.entry,
        outcome=outcome,
        same_as_id=same_as_id,
    )
