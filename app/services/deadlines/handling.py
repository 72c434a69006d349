"""What persons do with what is to be handled: one at a time, so that nothing is handled twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.access.keys import Caller
from app.domain.deadlines.errors import AlreadyTaken, NothingToHandle
from app.domain.metering.events.events import EventType
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.reassigning import AlreadyVoided
from app.repositories.database import Database
from app.services.deadlines.work_list import (
    give_to_operator,
    take_from_operator,
    visible_item,
)
from app.services.metering.intake import Intake
from app.services.metering.interactions.stating import Statement, state_fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """With what, by whom and when interactions are handled."""

    database: Database
    intake: Intake
    caller: Caller
    now: datetime


async def hand_back(handling: Handling, interaction_id: str) -> None:
    """Hand back what one has oneself.

    Raises:
        NothingFound: there is no such interaction.
        AlreadyTaken: another operator has it.
    """
    await _require(handling, interaction_id)
    await take_from_operator(handling.database, handling.caller, interaction_id)


async def complete(handling: Handling, interaction_id: str) -> None:
    """Say that an interaction is handled, by whoever has it; it is taken for that where it is free.

    Raises:
        NothingFound: there is no such interaction.
        NothingToHandle: it is done, or held.
        AlreadyTaken: another operator has it.
    """
    await give_to_operator(
        handling.database,
        handling.caller,
        interaction_id,
        handling.caller.key_id,
        handling.now,
    )
    await _state(handling, interaction_id, EventType.COMPLETED, {})


async def pause(handling: Handling, interaction_id: str) -> None:
    """Wait for the client.

    Raises:
        NothingFound: there is no such interaction.
        NothingToHandle: it is not open.
        AlreadyTaken: another operator has it.
    """
    await _require(handling, interaction_id, Status.OPEN)
    await _state(handling, interaction_id, EventType.PAUSED, {})


async def resume(handling: Handling, interaction_id: str) -> None:
    """Go on after a pause.

    Raises:
        NothingFound: there is no such interaction.
        NothingToHandle: it is not paused.
        AlreadyTaken: another operator has it.
    """
    await _require(handling, interaction_id, Status.PAUSED)
    await _state(handling, interaction_id, EventType.RESUMED, {})


async def triage(handling: Handling, interaction_id: str, decided: Mapping[str, bool]) -> None:
    """Say whether an interaction needs action, and whether it is urgent.

    Args:
        handling: by whom.
        interaction_id: of what.
        decided: ``requires_action``, ``urgent`` or both.

    Raises:
        NothingFound: there is no such interaction.
        AlreadyTaken: another operator has it.
    """
    await _require(handling, interaction_id)
    await _state(handling, interaction_id, EventType.TRIAGED, decided)


async def release(handling: Handling, interaction_id: str) -> None:
    """Release what the block holds.

    Raises:
        NothingFound: there is no such interaction.
        NothingToHandle: it is not held.
        PlanBlocked: the block is active.
    """
    await _require(handling, interaction_id, Status.HELD)
    await _state(handling, interaction_id, EventType.RELEASED, {})


async def require_standing(handling: Handling, interaction_id: str) -> None:
    """Make sure that an interaction was not taken back: nothing is done for it any more then.

    Raises:
        NothingFound: there is no such interaction.
        AlreadyVoided: it was.
    """
    async with handling.database.read() as connection:
        item = await visible_item(connection, handling.caller, interaction_id)
    if item.interaction.is_voided:
        raise AlreadyVoided(interaction_id)


async def void(handling: Handling, interaction_id: str, reason: str) -> None:
    """Take back what was recorded by mistake.

    Raises:
        NothingFound: there is no such interaction.
        AlreadyTaken: another operator has it.
    """
    await _require(handling, interaction_id)
    await _state(handling, interaction_id, EventType.VOIDED, {"reason": reason})


async def note(handling: Handling, interaction_id: str, text: str, form: str | None = None) -> None:
    """Write something down about an interaction: a triage that decides nothing.

    Args:
        handling: by whom.
        interaction_id: about what.
        text: what.
        form: the id of the form that it was typed into; sent twice it is recorded once.

    Raises:
        NothingFound: there is no such interaction.
    """
    async with handling.database.read() as connection:
        await visible_item(connection, handling.caller, interaction_id)
    await _state(handling, interaction_id, EventType.TRIAGED, {"summary": text}, form)


async def _require(handling: Handling, interaction_id: str, status: Status | None = None) -> None:
    """Make sure that nobody else has it, and that it stands where it is thought to stand."""
    async with handling.database.read() as connection:
        item = await visible_item(connection, handling.caller, interaction_id)
    if item.operator not in (None, handling.caller.key_id) and item.interaction.status in (
        Status.OPEN,
        Status.PAUSED,
    ):
        raise AlreadyTaken(interaction_id)
    if status is not None and item.interaction.status is not status:
        raise NothingToHandle(interaction_id)


async def _state(
    handling: Handling,
    interaction_id: str,
    event_type: EventType,
    data: Mapping[str, Any],
    form: str | None = None,
) -> None:
    said = {**data, "interaction": {"id": interaction_id}}
    statement = Statement(type=event_type, data=said, form=form)
    await state_fact(handling.intake, handling.caller, statement, handling.now)
