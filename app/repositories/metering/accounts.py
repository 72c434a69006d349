"""Loads the accounts of clients under their locks: heads, counts, urgent grants by date."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

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


_READ_URGENT_DAYS = """
SELECT client_id, day, granted FROM urgent_days u
JOIN unnest($1::uuid[], $2::date[]) AS k(client, month) ON u.client_id = k.client
  AND u.day >= k.month AND u.day < k.month + interval '1 month'
"""

_WRITE_URGENT_DAYS = """
INSERT INTO urgent_days (client_id, day, granted)
SELECT * FROM unnest($1::uuid[], $2::date[], $3::int[])
ON CONFLICT (client_id, day) DO UPDATE SET granted = excluded.granted
"""


async def read_urgent_days(
    connection: Connection, months: Iterable[tuple[str, date]]
) -> dict[str, dict[date, int]]:
    """Return, by client and date, the grants of whole months, each named by its first day."""
    pairs = list(months)
    found: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for row in await connection.fetch(
        _READ_URGENT_DAYS, [client for client, _ in pairs], [month for _, month in pairs]
    ):
        found[row["client_id"]][row["day"]] = row["granted"]
    return found


async def write_urgent_days(connection: Connection, days: Iterable[tuple[str, date, int]]) -> None:
    """Store the grants of dates; the clients' accounts are locked."""
    rows = list(days)
    await connection.execute(
        _WRITE_URGENT_DAYS,
        [client for client, _, _ in rows],
        [day for _, day, _ in rows],
        [granted for _, _, granted in rows],
    )
