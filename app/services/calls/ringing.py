"""Keeps that a call rings."""

from datetime import datetime

from app.domain.calls.ringing import Ringing
from app.domain.live.topics import Topic
from app.repositories.calls.ringing import keep_ringing
from app.repositories.database import Database
from app.repositories.live.noting import changed


async def note_ringing(
    database: Database, source: str, client_id: str | None, ringing: Ringing, at: datetime
) -> None:
    """Keep that a call of an integration rings, to be shown for minutes.

    Args:
        database: where.
        source: of the events of the integration.
        client_id: whose the integration is; None where the called line tells.
        ringing: what rings.
        at: when that was told.
    """
    async with database.write() as connection:
        await keep_ringing(connection, source, client_id, ringing, at)
        changed(Topic.CALLS)
