"""Where clients' periods stand: any number of them in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.domain.clients.plans.periods import Period
from app.domain.metering.ledger import Head
from app.domain.metering.quota.forecasts import MONTHS_BEFORE
from app.domain.metering.quota.quota import Usage
from app.repositories.connections import Connection

_PERIOD_STATUSES = """
SELECT b.entries, b.head, b.profile_version, c.used, c.held,
  (SELECT sum(granted)::int FROM urgent_days
   WHERE client_id = b.client_id AND day >= k.first_day AND day < k.end_day) AS urgent_month,
  (SELECT granted FROM urgent_days WHERE client_id = b.client_id AND day = k.today) AS urgent_day,
  (SELECT sum(used)::int FROM period_counters
   WHERE client_id = b.client_id AND period >= k.since AND period < k.period) AS used_before
FROM unnest($1::uuid[], $2::text[], $3::date[], $4::date[], $5::date[], $6::text[])
  WITH ORDINALITY AS k(client_id, period, first_day, end_day, today, since, place)
LEFT JOIN books b ON b.client_id = k.client_id
LEFT JOIN period_counters c ON c.client_id = k.client_id AND c.period = k.period
ORDER BY k.place
"""

_USERS = """
SELECT DISTINCT client_id FROM period_counters
WHERE period = ANY($1::text[]) AND used > 0 AND client_id > $2 ORDER BY client_id LIMIT $3
"""
_FIRST = "00000000-0000-0000-0000-000000000000"
_AT_ONCE = 1_000


class PeriodStatusQuery(NamedTuple):
    """A client's period, and the date of which urgent requests are wanted."""

    client_id: str
    period: Period
    today: date


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """What a period's quota is made of, and the version of the client's profile."""

    usage: Usage
    profile_version: int


async def read_users(connection: Connection, months: Iterable[str], after: str | None) -> list[str]:
    """Return ids of clients who used units in months, in their order, some at once."""
    rows = await connection.fetch(_USERS, list(months), after or _FIRST, _AT_ONCE)
    return [row["client_id"] for row in rows]


async def read_period_statuses(
    connection: Connection, queries: Sequence[PeriodStatusQuery]
) -> list[PeriodStatus | None]:
    """Return where each of the periods stands, in order; None where there is no such client."""
    rows = await connection.fetch(
        _PERIOD_STATUSES,
        [query.client_id for query in queries],
        [query.period.id for query in queries],
        [query.period.first_day for query in queries],
        [query.period.next.first_day for query in queries],
        [query.today for query in queries],
        [query.period.earlier(MONTHS_BEFORE).id for query in queries],
    )
    return [
        row["head"]
        and PeriodStatus(
            Usage(
                used=row["used"] or 0,
                held=row["held"] or 0,
                urgent_month=row["urgent_month"] or 0,
                urgent_day=row["urgent_day"] or 0,
                used_before=row["used_before"] or 0,
                head=Head(row["entries"], row["head"]),
            ),
            row["profile_version"],
        )
        for row in rows
    ]
