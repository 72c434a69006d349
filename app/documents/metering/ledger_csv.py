"""A ledger as CSV, with all that is needed to check its hashes offline."""

from collections.abc import Iterable

from app.documents.csv_files import Cell, Delimiter, beginning, csv_lines
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.ledger import Entry, canonical_instant, shown_hash

HEADER = (
    "seq",
    "posted_at",
    "occurred_at",
    "period",
    "interaction_id",
    "units",
    "rule",
    "used_after",
    "previous_hash",
    "hash",
    "dispute",
)


def begin_ledger_csv(delimiter: Delimiter) -> bytes:
    """Return what stands before the entries."""
    return beginning(delimiter) + csv_lines([HEADER], delimiter)


def ledger_csv_lines(
    entries: Iterable[tuple[Entry, DisputeStatus | None]], delimiter: Delimiter
) -> bytes:
    """Return entries, each with how the last dispute of its interaction stands."""
    return csv_lines((_cells(entry, dispute) for entry, dispute in entries), delimiter)


def _cells(entry: Entry, dispute: DisputeStatus | None) -> tuple[Cell, ...]:
    posting = entry.posting
    return (
        entry.seq,
        canonical_instant(posting.posted_at),
        canonical_instant(posting.occurred_at),
        posting.period,
        posting.interaction_id,
        posting.units,
        posting.rule.value,
        posting.used_after,
        shown_hash(entry.previous_hash),
        shown_hash(entry.hash),
        "" if dispute is None else dispute.value,
    )
