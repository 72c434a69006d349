"""Twins: entries of bank statements of which two formats tell, each in its own way.

CODA and CAMT.053 call an entry by other references at most banks, so that only the account, the
booking date and the amount can be compared. Where the bank's reference is the same too, there is
no doubt; else a person decides, and nothing that came in is passed over. So it is with an entry to
which its bank gave no reference, in another statement of the same format.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.billing.payments.bank_statements import BankEntry
from app.domain.billing.payments.references import normalise_reference
from app.domain.clients.plans.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """An entry as it is compared.

    Attributes:
        entry_id: under which it is kept; None of a new one.
        bank_reference, reference, payer_account: None where they are not told, or were erased.
    """

    account: str
    booked_on: date
    amount: Money
    bank_reference: str | None
    reference: str | None
    payer_account: str | None
    is_incoming: bool = True
    entry_id: str | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Which kept entry a new one is, or may be, told of again."""

    entry_id: str
    is_certain: bool


def told_entry(account: str, entry: BankEntry) -> ToldEntry:
    """Return a new entry of an account as it is compared."""
    return ToldEntry(
        account=account,
        booked_on=entry.booked_on,
        amount=entry.amount,
        bank_reference=entry.bank_reference,
        reference=entry.reference,
        payer_account=entry.payer_account,
        is_incoming=entry.is_incoming,
    )


def find_twins(new: Sequence[ToldEntry], kept: Sequence[ToldEntry]) -> list[Twin | None]:
    """Return of which kept entry each new one is told again; None: of none.

    A kept entry is told again once: of two new ones that are like it the second is another. Those
    whose bank reference is the same are found first.

    Args:
        new: of one file.
        kept: told in another way, each once so far.
    """
    left = list(kept)
    found: list[Twin | None] = [None] * len(new)
    for is_certain in (True, False):
        for place, entry in enumerate(new):
            if found[place] is None:
                found[place] = _take_twin(entry, left, is_certain=is_certain)
    return found


def _take_twin(entry: ToldEntry, left: list[ToldEntry], *, is_certain: bool) -> Twin | None:
    for place, former in enumerate(left):
        is_found = _is_like(entry, former) and (_is_same(entry, former) or not is_certain)
        if is_found and former.entry_id is not None:
            del left[place]
            return Twin(former.entry_id, is_certain)
    return None


def _is_like(entry: ToldEntry, former: ToldEntry) -> bool:
    """Return whether nothing speaks against their being the same."""
    pairs = (
        (entry.account, former.account),
        (entry.booked_on, former.booked_on),
        (entry.amount, former.amount),
        (entry.is_incoming, former.is_incoming),
    )
    if any(mine != theirs for mine, theirs in pairs):
        return False
    hints = (
        (entry.reference, former.reference),
        (entry.payer_account, former.payer_account),
    )
    return not any(mine and theirs and mine != theirs for mine, theirs in hints)


def _is_same(entry: ToldEntry, former: ToldEntry) -> bool:
    mine, theirs = entry.bank_reference, former.bank_reference
    if mine is None or theirs is None:
        return False
    return normalise_reference(mine) == normalise_reference(theirs) != ""
