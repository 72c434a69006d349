"""What persons change of interactions: corrections, causes suggested for them, and releases."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import PlanBlocked
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import fingerprint
from app.domain.metering.interactions.interactions import Direction, Interaction
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.metering.interactions.reading import (
    CandidateCause,
    count_held,
    find_candidate_causes,
    find_interaction,
    held_interactions,
)
from app.repositories.metering.profiles import client_exists
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.metering.intake import MAX_BATCH_EVENTS, Intake
from app.services.metering.interactions.reading import visible_interaction
from app.services.metering.placing import Context
from app.services.metering.recording import record_within
from app.services.metering.results import Answer, Submission

CORRECTIONS_SOURCE = "/exitadmin/corrections"
"""One for all who correct by endpoints: of two at one instant the later id, which grows, wins."""


async def record_correction(
    connection: Connection, caller: Caller, interaction_id: str, event: Event, context: Context
) -> Answer:
    """Record a correction and return the decision.

    Args:
        connection: in a transaction.
        caller: who states it.
        interaction_id: what is corrected.
        event: the correction of it.
        context: what recording depends on.

    Raises:
        NothingFound: there is no such interaction that the caller may see.
        UnknownInteraction: there is no such cause.
        HiddenClient: the cause is of a client that the caller may not see.
        CorrectionDoesNotFit: the interaction does not have what the correction speaks of.
        CircularCause: it would be caused by itself or by what it caused.
        CauseOfAnotherClient: the cause named is another client's.
        NotRecorded, UnexpectedFailure: the service failed on it; nothing is recorded.
    """
    await visible_interaction(connection, caller, interaction_id)
    await lock_exclusively(connection)
    submission = Submission(event, caller.client_id, caller.key_id)
    return await record_within(connection, submission, context)


@dataclass(frozen=True, slots=True)
class SuggestedCause:
    """What perhaps caused an interaction, and why it is suggested."""

    candidate: CandidateCause
    reasons: Sequence[str]


async def suggest_causes(
    database: Database, caller: Caller, interaction_id: str
) -> list[SuggestedCause]:
    """Return what an interaction was perhaps done for, best first; at most five.

    Nothing for what has a cause or came in by itself.

    Raises:
        NothingFound: there is no such interaction that the caller may see.
    """
    async with database.read() as connection:
        interaction = await visible_interaction(connection, caller, interaction_id)
        return await suggest_within(connection, caller, interaction)


async def suggest_within(
    connection: Connection, caller: Caller, interaction: Interaction
) -> list[SuggestedCause]:
    """Return the same in a transaction that there is already."""
    if interaction.direction is Direction.INBOUND or await _has_cause(connection, interaction):
        return []
    names = await read_names(connection, [caller.key_id])
    taken_under = [names[caller.key_id], caller.key_id]
    candidates = await find_candidate_causes(connection, interaction, taken_under)
    return [
        SuggestedCause(candidate, list(_reasons(candidate, interaction)))
        for candidate in candidates
    ]


async def _has_cause(connection: Connection, interaction: Interaction) -> bool:
    """Return whether a cause is known or named; one that was voided is none any more."""
    if interaction.thread_id == interaction.id:
        return interaction.reference is not None
    root = await find_interaction(connection, interaction.thread_id)
    return root is not None and not root.is_voided


def _reasons(candidate: CandidateCause, interaction: Interaction) -> Iterator[str]:
    if candidate.is_taken:
        yield "taken_by_you"
    if candidate.is_open:
        yield "open"
    if candidate.counterpart is not None and candidate.counterpart == interaction.counterpart:
        yield "same_counterpart"
    yield "recent"


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
        Submission(_release(interaction_id, client_id, caller.source, now), author=caller.key_id)
        for interaction_id in held
    ]
    results = await intake.submit(submissions) if submissions else []
    for result in results:
        if not isinstance(result, Answer | PlanBlocked):
            raise result
    decisions = [json.loads(result.text) for result in results if isinstance(result, Answer)]
    async with database.read() as connection:
        return Releases(decisions, await count_held(connection, client_id))


async def release_held(
    database: Database, intake: Intake, clock: Clock, interaction_id: str, caller: Caller
) -> None:
    """Release one held interaction; what is held no more stays as it is.

    Raises:
        NothingFound: there is no such interaction that the caller may see.
        PlanBlocked: the block is active.
        NotRecorded, UnexpectedFailure: the service failed on it; nothing is recorded.
    """
    async with database.read() as connection:
        client_id = (await visible_interaction(connection, caller, interaction_id)).client_id
    event = _release(interaction_id, client_id, caller.source, clock.now())
    [result] = await intake.submit([Submission(event, caller.client_id, caller.key_id)])
    if not isinstance(result, Answer):
        raise result


def _release(interaction_id: str, client_id: str, source: str, now: datetime) -> Event:
    data = {"client_id": client_id, "interaction": {"id": interaction_id}}
    return Event(
        key=EventKey(source, new_id()),
        type=EventType.RELEASED,
        time=now,
        data=data,
        fingerprint=fingerprint(EventType.RELEASED, now, data),
    )
