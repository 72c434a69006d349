"""Lets the clock of an interaction wait for the client while a question is open."""

from app.domain.access.keys import Caller
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.sheets.questions import Question
from app.repositories.connections import Connection
from app.repositories.sheets.asking import another_waits
from app.services.metering.placing import Context
from app.services.metering.recording import record_within
from app.services.metering.results import Submission

QUESTIONS_SOURCE = "/exitadmin/questions"
"""Of the facts that a question leads to: one that pauses a clock, one that lets it run again."""


async def pause_clock(
    connection: Connection, context: Context, caller: Caller, question: Question
) -> None:
    """Record that the client is waited for; the ingest lock is held alone, and the client's."""
    await _record(connection, context, caller, question, EventType.PAUSED)


async def resume_clock(
    connection: Connection, context: Context, caller: Caller, question: Question
) -> None:
    """Record that the clock runs again, unless another question lets it wait."""
    if not await another_waits(connection, question):
        await _record(connection, context, caller, question, EventType.RESUMED)


async def _record(
    connection: Connection,
    context: Context,
    caller: Caller,
    question: Question,
    event_type: EventType,
) -> None:
    data = {"client_id": question.client_id, "interaction": {"id": question.interaction_id}}
    # What the clock is told last at one instant has the later id.
    name = event_type.removeprefix("interaction.")
    event = Event(
        key=EventKey(QUESTIONS_SOURCE, f"{question.id}:{name}"),
        type=event_type,
        time=context.now,
        data=data,
        fingerprint=event_fingerprint(event_type, context.now, data),
    )
    await record_within(connection, Submission(event, caller.client_id, caller.key_id), context)
