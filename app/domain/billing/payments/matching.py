"""Matching: which invoices an incoming payment pays, by what it names and by its amount."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.payments.bank_statements import BankEntry
from app.domain.billing.payments.references import normalise_reference
from app.domain.billing.payments.settlements import Claim, settle
from app.domain.errors import DomainError

_NUMBER = re.compile(r"\b[A-Z0-9]{1,10}\d{4}[ \-/]?\d{5}\b", re.ASCII)
_LONGEST_TEXT = 1_000


class UnmatchedReason(StrEnum):
    """Why an entry was left for a person."""

    NO_REFERENCE = "no_reference"
    UNKNOWN_REFERENCE = "unknown_reference"
    NOTHING_OWED = "nothing_owed"
    EXCEEDS_BALANCE = "exceeds_balance"
    AMBIGUOUS = "ambiguous"
    OTHER_CURRENCY = "other_currency"
    GIVEN_BACK = "given_back"
    PERHAPS_KNOWN = "perhaps_known"
    TAKEN_BACK = "taken_back"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invoice that an entry may pay, and what is known of it."""

    invoice_id: str
    client_id: str
    claim: Claim

    @property
    def owed_cents(self) -> int:
        """Return what is still to be paid; nothing of a credit note or a cancelled invoice."""
        is_payable = self.claim.kind is InvoiceKind.INVOICE and not self.claim.is_cancelled
        return settle(self.claim, date.max).balance.amount_cents if is_payable else 0

    def after(self, cents: int) -> "Candidate":
        """Return the same once so much of it is paid."""
        return replace(self, claim=replace(self.claim, paid_cents=self.claim.paid_cents + cents))


@dataclass(frozen=True, slots=True)
class Match:
    """What an entry pays: cents by invoice; or why it is left for a person.

    Attributes:
        paid: sums up to the entry's amount; empty where ``reason`` says why.
    """

    paid: tuple[tuple[str, int], ...] = ()
    reason: UnmatchedReason | None = None


def names_in(entry: BankEntry) -> tuple[str, ...]:
    """Return what an entry may call invoices by: references, and numbers in what was written."""
    text = (entry.communication or "").upper()[:_LONGEST_TEXT]
    numbers = (normalise_reference(number) for number in _NUMBER.findall(text))
    return tuple(dict.fromkeys((*entry.references, *numbers)))


def match_entry(entry: BankEntry, named: Sequence[Candidate]) -> Match:
    """Return what an incoming entry pays of the invoices that it names.

    One that is owed no less than the amount; or several that are owed exactly that together; or
    the only one of several that is owed exactly that.
    """
    if not named:
        is_silent = not names_in(entry)
        reason = UnmatchedReason.NO_REFERENCE if is_silent else UnmatchedReason.UNKNOWN_REFERENCE
        return Match(reason=reason)
    owed = [candidate for candidate in named if candidate.owed_cents > 0]
    if not owed:
        return Match(reason=UnmatchedReason.NOTHING_OWED)
    if any(candidate.claim.currency != entry.amount.currency for candidate in owed):
        return Match(reason=UnmatchedReason.OTHER_CURRENCY)
    return _match_amount(entry.amount.amount_cents, owed)


def _match_amount(cents: int, owed: Sequence[Candidate]) -> Match:
    if len(owed) == 1 and cents <= owed[0].owed_cents:
        return Match(paid=((owed[0].invoice_id, cents),))
    if cents == sum(candidate.owed_cents for candidate in owed):
        paid = tuple((candidate.invoice_id, candidate.owed_cents) for candidate in owed)
        return Match(paid=paid)
    exact = [candidate for candidate in owed if candidate.owed_cents == cents]
    if len(exact) == 1:
        return Match(paid=((exact[0].invoice_id, cents),))
    is_one = len(owed) == 1
    return Match(reason=UnmatchedReason.EXCEEDS_BALANCE if is_one else UnmatchedReason.AMBIGUOUS)


def match_entries(
    entries: Sequence[BankEntry], by_name: Mapping[str, Sequence[Candidate]]
) -> list[Match]:
    """Return what incoming entries pay, one after the other: what one paid is owed no more.

    Args:
        entries: in the order of the statement.
        by_name: the invoices of each name; before any of the entries.
    """
    known = {
        candidate.invoice_id: candidate
        for candidates in by_name.values()
        for candidate in candidates
    }
    matches = []
    for entry in entries:
        ids = dict.fromkeys(
            candidate.invoice_id for name in names_in(entry) for candidate in by_name.get(name, ())
        )
        match = match_entry(entry, [known[invoice_id] for invoice_id in ids])
        for invoice_id, cents in match.paid:
            known[invoice_id] = known[invoice_id].after(cents)
        matches.append(match)
    return matches


class EntryNotAssigned(DomainError):
    """The bank entry pays nothing of that invoice."""


class EntryAlreadyAssigned(DomainError):
    """Less of the bank entry is left than is to be assigned."""
