"""What was said in words with facts about an interaction."""

from app.domain.metering.events.events import EventKey
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.connections import Connection

_READ = """
SELECT source, event_id, data->>'summary' AS words FROM events
WHERE client_id = $1 AND interaction_id = $2 AND type LIKE 'interaction.%' AND data ? 'summary'
"""


async def read_notes(connection: Connection, interaction: Interaction) -> dict[EventKey, str]:
    """Return, by the key of the fact that it came with, what was said; not of its own event."""
    rows = await connection.fetch(_READ, interaction.client_id, interaction.id)
    return {EventKey(row["source"], row["event_id"]): row["words"] for row in rows}
