"""Suggests for what an interaction that stands alone was done; a person decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.access.keys import Caller
from app.domain.metering.interactions.interactions import Direction, Interaction
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.interactions.candidate_causes import (
    CandidateCause,
    find_candidate_causes,
)
from app.repositories.metering.interactions.reading import find_interaction
from app.services.metering.interactions.reading import visible_interaction


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
        if interaction.direction is Direction.INBOUND or await _has_cause(connection, interaction):
            return []
        names = await read_names(connection, [caller.key_id])
        candidates = await find_candidate_causes(connection, interaction, names[caller.key_id])
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
