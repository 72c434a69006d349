"""Checks a client's chain of entries, one after the other, keeping nothing but sums."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from app.domain.instants import format_instant
from app.domain.metering.ledger import Entry, Head, entry_hash, genesis, shown_hash
from app.domain.metering.rules import CHARGEABLE
from app.domain.metering.verification.differences import Difference, DifferenceKind, Differences


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as it is stored.

    Attributes:
        entry: None when its rule is none of the rulebook's.
        interaction_at: when its interaction happened; None when there is no such interaction.
    """

    seq: int
    hash: bytes
    entry: Entry | None
    interaction_at: datetime | None


class ChainCheck:
    """Walks the entries in the order of their sequence numbers."""

    def __init__(self, client_id: str, differences: Differences) -> None:
        self.head = genesis(client_id)
        self.entries = 0
        self.used: Counter[str] = Counter()
        self._used_after: Counter[str] = Counter()
        self._differences = differences

    def take(self, stored: StoredEntry) -> None:
        """Check the next entry against itself, the one before, and its interaction."""
        self.entries += 1
        is_next = stored.seq == self.head.entries + 1
        if not is_next:
            self._add(DifferenceKind.ENTRY_MISSING, self.head.entries + 1, stored.seq, stored.seq)
        if stored.entry is None:
            self._add(DifferenceKind.ENTRY_RULE, "a rule of the rulebook", "another", stored.seq)
        else:
            self._check(stored.entry, stored.interaction_at, is_next=is_next)
        self.head = Head(stored.seq, stored.hash)

    def finish(self, account: Head) -> None:
        """Compare the last entry with where the client's account says that the chain stands."""
        if account.entries != self.entries:
            self._add(DifferenceKind.BOOK_ENTRIES, self.entries, account.entries, None)
        if account.hash != self.head.hash:
            shown = shown_hash(self.head.hash), shown_hash(account.hash)
            self._add(DifferenceKind.BOOK_HEAD, *shown, None)

    def _check(self, entry: Entry, interaction_at: datetime | None, *, is_next: bool) -> None:
        posting = entry.posting
        if is_next and entry.previous_hash != self.head.hash:
            links = shown_hash(self.head.hash), shown_hash(entry.previous_hash)
            self._add(DifferenceKind.ENTRY_LINK, *links, entry.seq)
        if (expected := entry_hash(entry.seq, posting, entry.previous_hash)) != entry.hash:
            hashes = shown_hash(expected), shown_hash(entry.hash)
            self._add(DifferenceKind.ENTRY_HASH, *hashes, entry.seq)
        if (posting.units > 0) != (posting.rule in CHARGEABLE):
            worth = 1 if posting.rule in CHARGEABLE else -1
            self._add(DifferenceKind.ENTRY_RULE, worth, posting.units, entry.seq)
        if interaction_at != posting.occurred_at:
            instants = _shown(interaction_at), _shown(posting.occurred_at)
            self._add(DifferenceKind.ENTRY_INTERACTION, *instants, entry.seq)
        self._sum(entry)

    def _sum(self, entry: Entry) -> None:
        period, units = entry.posting.period, entry.posting.units
        expected = self._used_after[period] + units
        if entry.posting.used_after != expected:
            kind = DifferenceKind.ENTRY_USED_AFTER
            self._add(kind, expected, entry.posting.used_after, entry.seq)
        self._used_after[period] = entry.posting.used_after
        self.used[period] += units

    def _add(
        self, kind: DifferenceKind, expected: str | int, found: str | int, seq: int | None
    ) -> None:
        self._differences.add(Difference(kind=kind, expected=expected, found=found, seq=seq))


def _shown(at: datetime | None) -> str:
    return format_instant(at) if at else "no interaction"
