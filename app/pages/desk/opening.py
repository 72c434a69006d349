"""Whose data somebody at the desk looks at: written down, once a client, person and day."""

from app.pages.visit import Visit
from app.services.people.audit import note_opening


async def note_opened(visit: Visit, client_id: str) -> None:
    """Write down that the visitor opened a client that there is."""
    await note_opening(visit.state.database, visit.origin.actor(visit.person.id), client_id)
