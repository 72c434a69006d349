"""Loads the accounts of clients under their locks."""

from collections.abc import Iterable

from app.domain.fast_types import fast_dataclass
from app.domain.metering.ledger import Head
from app.domain.metering.quota.counts import PeriodCount
from app.repositories.connections import Connection

_LOCK = """
SELECT client_id, entries, head, recorded, profile_version
FROM books WHERE client_id = ANY($1::uuid[]) ORDER BY client_id FOR UPDATE
"""

_COUNTS = """
SELECT client_id, period, used, held FROM period_counters
JOIN unnest($1::uuid[], $2::text[]) AS k(client_id, period) USING (client_id, period)
"""


@fast_dataclass
class LockedAccount:
    """A client's account as it stands under the lock."""

    head: Head
    recorded: int
    profile_version: int


async def lock_accounts(
    connection: Connection, client_ids: Iterable[str]
) -> dict[str, LockedAccount]:
    """Lock the accounts of clients in id order; a client that does not exist is left out."""
    rows = await connection.fetch(_LOCK, sorted(client_ids))
    return {
        row["client_id"]: LockedAccount(
            Head(row["entries"], row["head"]), row["recorded"], row["profile_version"]
        )
        for row in rows
    }


async def read_counts(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], PeriodCount]:
    """Return what is used and held by client and period; one without units is left out."""
    pairs = list(keys)
    rows = await connection.fetch(
        _COUNTS, [client for client, _ in pairs], [period for _, period in pairs]
    )
    return {
        (row["client_id"], row["period"]): PeriodCount(row["used"], row["held"]) for row in rows
    }
