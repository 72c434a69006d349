"""What was passed on of a sheet by one interaction."""

from app.domain.clients.clients import Language
from app.domain.metering.interactions.interactions import Interaction
from app.domain.sheets.transmissions import PassedOn
from app.repositories.connections import Connection

# Before sheets were kept, events named what they liked: such a one quotes nothing.
IS_NAMED = """
v.client_id = e.client_id
AND v.sheet_id = CASE WHEN e.data #>> '{sheet,id}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  THEN (e.data #>> '{sheet,id}')::uuid END
AND to_jsonb(v.version) = e.data #> '{sheet,version}'
"""
"""Whether an event ``e`` names a version ``v`` of a sheet."""

_FIND = f"""
SELECT v.sheet_id, v.version, v.title, v.language, e.data #>> '{{sheet,passage}}' AS passage
FROM events e JOIN sheet_versions v ON {IS_NAMED}
WHERE e.client_id = $1 AND e.source = $2 AND e.event_id = $3
  AND e.type = 'action.performed' AND e.data ->> 'kind' = 'information_transmission'
"""


async def find_passed_on(connection: Connection, interaction: Interaction) -> PassedOn | None:
    """Return what an interaction passed on; None where it is something else."""
    key = interaction.key
    row = await connection.fetchrow(_FIND, interaction.client_id, key.source, key.id)
    if row is None:
        return None
    return PassedOn(
        sheet_id=row["sheet_id"],
        version=row["version"],
        title=row["title"],
        language=Language(row["language"]),
        passage=row["passage"],
    )
