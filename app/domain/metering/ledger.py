"""The ledger's entries and the hash chain that makes them verifiable.

The canonical form is frozen in docs/decisions/0006-hash-chain.md; it holds no personal data.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from app.domain.fast_types import fast_dataclass, fast_keyword_dataclass
from app.domain.metering.rules import Rule

HASH_PREFIX = "sha256:"
_VERSION = "exitadmin-ledger-1"
_CACHED_INSTANTS = 1024


@fast_keyword_dataclass
class Posting:
    """A difference of units to be entered: 1 or -1."""

    posted_at: datetime
    occurred_at: datetime
    period: str
    interaction_id: str
    units: int
    rule: Rule
    used_after: int


@fast_keyword_dataclass
class Entry:
    """A posting with its place in a client's chain.

    Attributes:
        seq: 1 for a client's first entry, without gaps.
        previous_hash, hash: 32 bytes each.
    """

    seq: int
    posting: Posting
    previous_hash: bytes
    hash: bytes


@fast_dataclass
class Head:
    """Where a client's chain stands."""

    entries: int
    hash: bytes

    def append(self, posting: Posting) -> Entry:
        """Return the entry that would come next."""
        seq = self.entries + 1
        return Entry(
            seq=seq,
            posting=posting,
            previous_hash=self.hash,
            hash=entry_hash(seq, posting, self.hash),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedUnit:
    """A ledger entry as a statement names it.

    Attributes:
        units: 1, or -1 for a reversal.
        occurred_at, posted_at: the interaction's own time, and when it was entered.
        dispute_id: of the accepted dispute that it follows from.
    """

    seq: int
    interaction_id: str
    occurred_at: datetime
    posted_at: datetime
    rule: Rule
    units: int = 1
    dispute_id: str | None = None


def genesis(client_id: str) -> Head:
    """Return the head of a client's empty ledger: the chain is bound to the client."""
    return Head(0, hashlib.sha256(f"{_VERSION}|{client_id}".encode()).digest())


def entry_hash(seq: int, posting: Posting, previous_hash: bytes) -> bytes:
    """Return SHA-256 over the canonical form of an entry."""
    return hashlib.sha256(canonical_form(seq, posting, previous_hash).encode()).digest()


def canonical_form(seq: int, posting: Posting, previous_hash: bytes) -> str:
    """Return the text that is hashed: ten fields joined by ``|``, instants in UTC."""
    return (
        f"{_VERSION}|{seq}|{canonical_instant(posting.posted_at)}"
        f"|{canonical_instant(posting.occurred_at)}|{posting.period}|{posting.interaction_id}"
        f"|{posting.units}|{posting.rule}|{posting.used_after}|{previous_hash.hex()}"
    )


@lru_cache(maxsize=_CACHED_INSTANTS)
def canonical_instant(at: datetime) -> str:
    """Return ``2026-11-23T09:02:11.000000Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def shown_hash(value: bytes) -> str:
    """Return ``sha256:`` and 64 hexadecimal digits."""
    return HASH_PREFIX + value.hex()
