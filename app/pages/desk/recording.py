"""What is put right of an interaction, and what is recorded as done for it."""

from typing import Any

from app.documents.texts.texts import phrase
from app.domain.metering.events.events import EventType
from app.pages.desk.correcting import corrected_fields
from app.pages.desk.reading_fields import (
    LONGEST_REASON,
    FieldRefused,
    needed_id,
    needed_text,
    optional_flag,
    optional_form,
    optional_text,
)
from app.pages.desk.stating import (
    NOTHING_SAID,
    a_call,
    a_message,
    an_action,
    of_type,
    purpose_of,
)
from app.pages.visit import Visit
from app.services.deadlines.desk import find_client_of
from app.services.metering.interactions.correcting import correct_interaction
from app.services.metering.interactions.reassigning import Reassignment, reassign_interaction
from app.services.metering.interactions.stating import Statement, state_fact

_LINKED = phrase("Linked at the desk to what it was done for")


async def correct(visit: Visit, interaction_id: str) -> None:
    """Put right what a machine or a person recorded."""
    reason = needed_text(visit.form, "reason", LONGEST_REASON)
    corrected = corrected_fields(visit.form)
    if not corrected:
        raise FieldRefused("correction", NOTHING_SAID)
    await _correct(visit, interaction_id, corrected | {"reason": reason})


async def link(visit: Visit, interaction_id: str) -> None:
    """Say what an interaction was done for; of nothing, that it stands alone."""
    cause = {"id": needed_id(visit.form, "cause")} if visit.form.text("cause") else None
    reason = optional_text(visit.form, "reason", LONGEST_REASON) or visit.texts.say(_LINKED)
    await _correct(visit, interaction_id, {"cause": cause, "reason": reason})


async def reassign(visit: Visit, interaction_id: str) -> None:
    """Say that an interaction was another client's."""
    asked = Reassignment(
        interaction_id=interaction_id,
        client_id=needed_id(visit.form, "client_id"),
        reason=needed_text(visit.form, "reason", LONGEST_REASON),
        with_follow_ups=optional_flag(visit.form, "with_follow_ups") is True,
    )
    state = visit.state
    await reassign_interaction(state.database, visit.person.caller(), asked, state.context())


async def add_action(visit: Visit, interaction_id: str) -> None:
    """Record a task that was done for an interaction."""
    await _add(visit, interaction_id, EventType.ACTION_PERFORMED, an_action(visit.form))


async def add_call(visit: Visit, interaction_id: str) -> None:
    """Record a call that was placed for an interaction."""
    said = a_call(visit.form, "to") | purpose_of(visit.form)
    await _add(visit, interaction_id, EventType.CALL_PLACED, said)


async def add_message(visit: Visit, interaction_id: str) -> None:
    """Record a message that was sent for an interaction."""
    said = a_message(visit.form, "to") | purpose_of(visit.form)
    await _add(visit, interaction_id, EventType.MESSAGE_SENT, said)


async def _correct(visit: Visit, interaction_id: str, corrected: dict[str, Any]) -> None:
    state = visit.state
    await correct_interaction(
        state.database, visit.person.caller(), interaction_id, corrected, state.context()
    )


async def _add(
    visit: Visit, interaction_id: str, event_type: EventType, said: dict[str, Any]
) -> None:
    state, caller = visit.state, visit.person.caller()
    client_id = await find_client_of(state.database, caller, interaction_id)
    made_for = {"client_id": client_id, "cause": {"id": interaction_id}}
    statement = Statement(
        type=event_type,
        data=of_type(event_type, said | made_for),
        form=optional_form(visit.form),
    )
    await state_fact(state.intake, caller, statement, state.clock.now())
