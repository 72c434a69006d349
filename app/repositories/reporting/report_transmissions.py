"""What was passed on of sheets between two reports, in order of recording."""

import asyncpg

from app.domain.reporting.reports import ReportCoverage
from app.domain.reporting.transmissions import InformedParty, QuotedSheet, Transmission
from app.repositories.connections import Connection
from app.repositories.sheets.passed_on import IS_NAMED

# It was passed on to whoever the action's cause is with, or else whoever its thread began with.
_READ = f"""
SELECT i.id, e.occurred_at, v.sheet_id, v.version, v.title,
  e.data #>> '{{sheet,passage}}' AS passage,
  p.id AS with_id, p.counterpart, p.is_with_client
FROM events e
JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
  AND i.source = e.source AND i.event_id = e.event_id AND NOT i.is_voided
JOIN sheet_versions v ON {IS_NAMED}
LEFT JOIN LATERAL (
  SELECT c.id, c.counterpart, c.is_with_client FROM interactions c
  WHERE c.client_id = i.client_id AND c.kind <> 'action' AND c.id IN (i.cause_id, i.thread_id, (
    SELECT k.interaction_id FROM events k WHERE k.source = i.cause_source
      AND k.event_id = i.cause_event_id AND k.client_id = i.client_id LIMIT 1
  ))
  ORDER BY c.id = i.thread_id LIMIT 1
) p ON true
WHERE e.client_id = $1 AND e.recording > $2 AND e.recording <= $3
  AND e.type = 'action.performed' AND e.data ->> 'kind' = 'information_transmission'
ORDER BY e.recording
"""


async def read_transmissions(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[Transmission]:
    """Return what was passed on between two reports and not voided since."""
    rows = await connection.fetch(_READ, client_id, former.recorded, coverage.recorded)
    return [_transmission(row, former) for row in rows]


def _transmission(row: asyncpg.Record, former: ReportCoverage) -> Transmission:
    party = None
    if row["with_id"] is not None:
        party = InformedParty(
            interaction_id=row["with_id"],
            counterpart=row["counterpart"],
            is_client=row["is_with_client"],
        )
    return Transmission(
        interaction_id=row["id"],
        time=row["occurred_at"],
        is_late=row["occurred_at"] < former.until,
        sheet=QuotedSheet(id=row["sheet_id"], version=row["version"], title=row["title"]),
        passage=row["passage"],
        to=party,
    )
