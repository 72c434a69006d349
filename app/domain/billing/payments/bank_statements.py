"""Bank statements: what a bank tells of an account, in whichever format."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.billing.payments.references import (
    find_references,
    is_creditor_reference,
    is_structured_communication,
    normalise_reference,
)
from app.domain.clients.plans.money import Money
from app.domain.errors import DomainError

MOST_ENTRIES = 20_000
LONGEST_COMMUNICATION = 1_000
LONGEST_NAME = 140
LONGEST_IDENTIFIER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """Money that came or went.

    Attributes:
        identity: tells it from every other entry of the account, however often it is told.
        amount: above nothing; ``is_incoming`` says which way it went.
        bank_reference: by which the bank knows it.
        reference: the structured communication or creditor reference, as it is compared.
        communication: what the payer wrote freely; may name a person, as do name and account.
    """

    identity: str
    booked_on: date
    amount: Money
    is_incoming: bool
    bank_reference: str | None = None
    reference: str | None = None
    communication: str | None = None
    payer_name: str | None = None
    payer_account: str | None = None

    @property
    def references(self) -> tuple[str, ...]:
        """Return the structured references that it names, the structured field's first."""
        structured = () if self.reference is None else (self.reference,)
        written = find_references(self.communication or "")
        return tuple(dict.fromkeys((*structured, *written)))


class BankFormat(StrEnum):
    """In what a bank tells of an account."""

    CODA = "coda"
    CAMT = "camt.053"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """What a bank tells of an account.

    Attributes:
        told_in: the format of its file.
        account: IBAN, or how else the bank calls it.
        number: of the statement, as the bank numbers it.
    """

    told_in: BankFormat
    account: str
    number: str
    entries: tuple[BankEntry, ...]


def key_of(account: str, entry: BankEntry) -> bytes:
    """Return 32 bytes that are the same whenever a bank tells of an entry."""
    way = () if entry.is_incoming else ("outgoing",)
    cents = str(entry.amount.amount_cents)
    parts = (account, entry.identity, entry.booked_on.isoformat(), cents, *way)
    return hashlib.sha256("\n".join(parts).encode()).digest()


def structured_reference(text: str) -> str | None:
    """Return a structured communication or creditor reference as compared; None: it is none."""
    compact = normalise_reference(text)
    is_reference = is_structured_communication(compact) or is_creditor_reference(compact)
    return compact if is_reference else None


def clean_text(parts: Iterable[str | None], longest: int) -> str | None:
    """Return what was told on one line, no longer than that; None where it is nothing."""
    words = " ".join(part for part in parts if part).replace("\x00", " ").split()
    return " ".join(words)[:longest] or None


def require_balance(opening_cents: int, entries_cents: int, closing_cents: int) -> None:
    """Refuse a statement whose entries do not lead from one balance to the other.

    Raises:
        UnreadableStatement: with the difference.
    """
    if opening_cents + entries_cents != closing_cents:
        difference = closing_cents - opening_cents - entries_cents
        raise UnreadableStatement(f"The balances and the entries differ by {difference} cents")


class UnreadableStatement(DomainError):
    """The file is no bank statement that can be read whole."""
