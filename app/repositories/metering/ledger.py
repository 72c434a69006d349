"""A client's ledger, read in its own order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from app.domain.metering.ledger import Entry, Head, Posting
from app.domain.metering.rules import Rule
from app.repositories.connections import Connection

COLUMNS = """
seq, posted_at, occurred_at, period, interaction_id, units, rule, used_after, previous_hash, hash
"""

_HEAD = "SELECT entries, head FROM books WHERE client_id = $1"

_ENTRIES = f"""
SELECT {COLUMNS} FROM ledger_entries
WHERE client_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4
"""

_ENTRIES_OF_PERIOD = f"""
SELECT {COLUMNS} FROM ledger_entries
WHERE client_id = $1 AND seq > $2 AND seq <= $3 AND period = $5 ORDER BY seq LIMIT $4
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRange:
    """A part of a client's ledger.

    Attributes:
        period: the only one wanted; None for all.
        after, up_to: sequence numbers, the first excluded and the last included.
    """

    client_id: str
    period: str | None
    after: int
    up_to: int


async def read_head(connection: Connection, client_id: str) -> Head | None:
    """Return where a client's chain stands; None when there is no such client."""
    row = await connection.fetchrow(_HEAD, client_id)
    return None if row is None else Head(row["entries"], row["head"])


async def read_entries(
    connection: Connection, ledger_range: LedgerRange, limit: int
) -> list[Entry]:
    """Return the first entries of a range, oldest first."""
    bounds = (ledger_range.client_id, ledger_range.after, ledger_range.up_to, limit)
    if ledger_range.period is None:
        rows = await connection.fetch(_ENTRIES, *bounds)
    else:
        rows = await connection.fetch(_ENTRIES_OF_PERIOD, *bounds, ledger_range.period)
    return [entry_from_row(row) for row in rows]


def entry_from_row(row: Mapping[str, Any] | asyncpg.Record) -> Entry:
    """Return the entry that a row holds.

    Raises:
        ValueError: its rule is none of the rulebook's.
    """
    return Entry(
        seq=row["seq"],
        posting=Posting(
            posted_at=row["posted_at"],
            occurred_at=row["occurred_at"],
            period=row["period"],
            interaction_id=row["interaction_id"],
            units=row["units"],
            rule=Rule(row["rule"]),
            used_after=row["used_after"],
        ),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
    )
