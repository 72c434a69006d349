"""Events that passed on what no sheet of the client is, recorded before sheets were kept."""

from dataclasses import dataclass

from app.repositories.connections import Connection

_READ = """
SELECT e.source, e.event_id,
  e.data #>> '{sheet,id}' AS sheet, e.data #>> '{sheet,version}' AS version
FROM events e
WHERE e.client_id = $1 AND e.recording IS NOT NULL AND e.type = 'action.performed'
  AND e.data ->> 'kind' = 'information_transmission' AND NOT EXISTS (
    SELECT FROM sheet_versions v WHERE v.client_id = e.client_id
      AND v.sheet_id::text = e.data #>> '{sheet,id}'
      AND to_jsonb(v.version) = e.data #> '{sheet,version}')
ORDER BY e.recording LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class UnsupportedEvent:
    """An event, and the sheet that it named."""

    source: str
    event_id: str
    sheet: str
    version: str


async def read_unsupported(
    connection: Connection, client_id: str, limit: int
) -> list[UnsupportedEvent]:
    """Return such events of a client, in order of recording."""
    rows = await connection.fetch(_READ, client_id, limit)
    return [UnsupportedEvent(**row) for row in rows]
