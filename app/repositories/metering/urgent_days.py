"""Grants of urgent requests by client and local date."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from app.repositories.connections import Connection

_READ = """
SELECT client_id, day, granted FROM urgent_days u
JOIN unnest($1::uuid[], $2::date[]) AS k(client, month) ON u.client_id = k.client
  AND u.day >= k.month AND u.day < k.month + interval '1 month'
"""

_WRITE = """
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
        _READ, [client for client, _ in pairs], [month for _, month in pairs]
    ):
        found[row["client_id"]][row["day"]] = row["granted"]
    return found


async def write_urgent_days(connection: Connection, days: Iterable[tuple[str, date, int]]) -> None:
    """Store the grants of dates; the clients' accounts are locked."""
    rows = list(days)
    await connection.execute(
        _WRITE,
        [client for client, _, _ in rows],
        [day for _, day, _ in rows],
        [granted for _, _, granted in rows],
    )
