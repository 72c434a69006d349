"""Releases what the block holds: as many as fit, oldest first (rulebook section 4)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import PlanBlocked
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import fingerprint
from app.repositories.database import Database
from app.repositories.metering.interactions.held import count_held, held_interactions
from app.repositories.metering.profiles import client_exists
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.metering.intake import MAX_BATCH_EVENTS, Intake
from app.services.metering.results import Answer, Submission


@dataclass(frozen=True, slots=True)
class Releases:
    """What a release of everything came to.

    Attributes:
        decisions: as stored, oldest interaction first.
        held: how many interactions are still held.
    """

    decisions: list[dict[str, Any]]
    held: int


async def release_all(
    database: Database, intake: Intake, clock: Clock, client_id: str, caller: Caller
) -> Releases:
    """Release the held interactions of a client until the block is active again.

    Raises:
        NothingFound: there is no such client.
    """
    now = clock.now()
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound
        held = await held_interactions(connection, client_id, MAX_BATCH_EVENTS)
    submissions = [
        Submission(_release(one, client_id, caller.source, now), author=caller.key_id)
        for one in held
    ]
    results = await intake.submit(submissions) if submissions else []
    for one in results:
        if not isinstance(one, Answer | PlanBlocked):
            raise one
    decisions = [json.loads(one.text) for one in results if isinstance(one, Answer)]
    async with database.read() as connection:
        return Releases(decisions, await count_held(connection, client_id))


def _release(interaction_id: str, client_id: str, source: str, now: datetime) -> Event:
    data = {"client_id": client_id, "interaction": {"id": interaction_id}}
    return Event(
        key=EventKey(source, new_id()),
        type=EventType.RELEASED,
        time=now,
        data=data,
        fingerprint=fingerprint(EventType.RELEASED, now, data),
    )
