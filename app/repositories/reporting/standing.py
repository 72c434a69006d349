"""A client's month as it stood when a report's span ended."""

from dataclasses import dataclass

from app.domain.clients.plans.periods import Period
from app.domain.metering.quota.forecasts import MONTHS_BEFORE
from app.domain.reporting.reports import Reach
from app.repositories.connections import Connection

_MONTH = """
SELECT
  (SELECT used_after FROM ledger_entries WHERE client_id = $1 AND period = $2 AND seq <= $3
   ORDER BY seq DESC LIMIT 1) AS used,
  (SELECT held FROM period_counters WHERE client_id = $1 AND period = $2) AS held,
  (SELECT sum(granted)::int FROM urgent_days
   WHERE client_id = $1 AND day >= $4 AND day < $5) AS urgent,
  (SELECT sum(used)::int FROM period_counters
   WHERE client_id = $1 AND period >= $6 AND period < $2) AS used_before,
  (SELECT recorded FROM books WHERE client_id = $1) > $7 AS has_gone_on
"""

# A decision tells what its month holds. What was released from it since then into another month
# is told by decisions of that one.
_HELD_THEN = """
WITH last AS (
  SELECT recording, (decision #>> '{quota,held}')::int AS held FROM events
  WHERE client_id = $1 AND recording <= $2 AND decision #>> '{quota,period}' = $3
  ORDER BY recording DESC LIMIT 1
)
SELECT last.held - (
  SELECT count(*) FROM events e
  JOIN interactions i ON i.id = e.interaction_id
    AND i.client_id IS NOT DISTINCT FROM e.client_id
  WHERE e.client_id = $1 AND e.recording > last.recording AND e.recording <= $2
    AND e.type = 'interaction.released' AND e.occurred_at = i.released_at
    AND e.decision #>> '{quota,period}' <> $3
    AND i.occurred_at >= $4 AND i.occurred_at < $5
) FROM last
"""

# What became of urgent requests since then: granted, given back, decided anew.
_URGENT_SINCE = """
WITH touched AS (
  SELECT DISTINCT interaction_id AS id FROM events WHERE client_id = $1 AND recording > $2
), stood AS (
  SELECT i.urgent -> 'grant' ->> 0 AS day,
    i.urgent ->> 'grant' IS NOT NULL AND i.urgent -> 'grant' ->> 1 IS NULL AS is_granted,
    coalesce(
      (SELECT e.decision #>> '{urgent,granted}' = 'true' FROM events e
       WHERE e.client_id = $1 AND e.recording <= $2 AND e.interaction_id = i.id
         AND (e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')
       ORDER BY e.recording DESC LIMIT 1),
      o.recording <= $2 AND o.decision #>> '{urgent,granted}' = 'true'
    ) AS was_granted,
    o.occurred_at >= $5 AND o.occurred_at < $6 AS is_of_month
  FROM touched JOIN interactions i ON i.client_id = $1 AND i.id = touched.id
  JOIN events o ON o.source = i.source AND o.event_id = i.event_id AND o.client_id = i.client_id
  WHERE i.urgent IS NOT NULL
)
SELECT (count(*) FILTER (WHERE is_granted AND day::date >= $3 AND day::date < $4)
  - count(*) FILTER (WHERE was_granted AND CASE WHEN day IS NULL THEN is_of_month
      ELSE day::date >= $3 AND day::date < $4 END))::int
FROM stood
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthThen:
    """A month at the end of a span.

    Attributes:
        used: units.
        held: interactions.
        urgent: requests granted.
        used_before: units of the months that a forecast looks back on.
    """

    used: int
    held: int
    urgent: int
    used_before: int


async def read_month(
    connection: Connection, client_id: str, period: Period, reach: Reach, timezone: str
) -> MonthThen:
    """Return a month as it stood when a report's span ended, under the client's lock."""
    days = period.first_day, period.next.first_day
    since = period.earlier(MONTHS_BEFORE).id
    [row] = await connection.fetch(
        _MONTH, client_id, period.id, reach.entries, *days, since, reach.recorded
    )
    held, urgent = row["held"] or 0, row["urgent"] or 0
    if row["has_gone_on"]:
        bounds = period.bounds(timezone)
        then = await connection.fetchval(_HELD_THEN, client_id, reach.recorded, period.id, *bounds)
        held = then or 0
        urgent -= await connection.fetchval(
            _URGENT_SINCE, client_id, reach.recorded, *days, *bounds
        )
    return MonthThen(
        used=row["used"] or 0, held=held, urgent=urgent, used_before=row["used_before"] or 0
    )
