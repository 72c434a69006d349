"""Where a client's period stands, in one statement."""

from dataclasses import dataclass
from datetime import date

from app.domain.metering.ledger import Head
from app.domain.metering.quota import Usage
from app.domain.plans.periods import Period
from app.repositories.connections import Connection

_STANDING = """
SELECT b.entries, b.head, b.profile_version, c.used, c.held,
  (SELECT sum(granted)::int FROM urgent_days
   WHERE client_id = b.client_id AND day >= $3 AND day < $4) AS urgent_month,
  (SELECT granted FROM urgent_days WHERE client_id = b.client_id AND day = $5) AS urgent_day
FROM books b LEFT JOIN period_counters c ON c.client_id = b.client_id AND c.period = $2
WHERE b.client_id = $1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a period's quota is made of, and the version of the client's profile."""

    usage: Usage
    profile_version: int


async def read_standing(
    connection: Connection, client_id: str, period: Period, today: date
) -> Standing | None:
    """Return where a period stands, with the urgent requests of a day; None: no such client."""
    row = await connection.fetchrow(
        _STANDING, client_id, period.id, period.first_day, period.next.first_day, today
    )
    if row is None:
        return None
    usage = Usage(
        used=row["used"] or 0,
        held=row["held"] or 0,
        urgent_month=row["urgent_month"] or 0,
        urgent_day=row["urgent_day"] or 0,
        head=Head(row["entries"], row["head"]),
    )
    return Standing(usage, row["profile_version"])
