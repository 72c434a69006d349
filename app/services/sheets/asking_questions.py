"""Asks clients what no sheet answers."""

from dataclasses import dataclass

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction
from app.domain.metering.events.events import Reference
from app.domain.sheets.questions import ClockNotRunning, Question
from app.repositories.connections import Connection
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.sheets.asking import AskedAbout, find_by_id, find_by_key, insert_question
from app.services.identifiers import new_id
from app.services.metering.placing import Context
from app.services.sheets.question_clocks import pause_clock
from app.services.sheets.telling_of_questions import tell_asked

_FIELD = "interaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a client is asked, for which interaction, and whether its clock waits meanwhile."""

    client_id: str
    asked: str
    interaction: Reference | None
    pauses: bool


async def ask_question(
    connection: Connection, context: Context, caller: Caller, asking: Asking
) -> Question:
    """Ask a client, and tell it.

    Raises:
        NothingFound: there is no such client.
        UnknownInteraction: the client has no such interaction, as far as the caller may know.
        CauseOfAnotherClient: it is another client's.
        ClockNotRunning: no clock of it runs that could wait.
    """
    if asking.pauses:
        await lock_exclusively(connection)
    if not await lock_accounts(connection, [asking.client_id]):
        raise NothingFound(asking.client_id)
    about = await _asked_about(connection, caller, asking)
    if asking.pauses and (about is None or not about.is_running):
        raise ClockNotRunning
    question = Question(
        id=new_id(),
        client_id=asking.client_id,
        asked=asking.asked,
        interaction_id=None if about is None else about.id,
        pauses=asking.pauses,
        asked_at=context.now,
        asked_by=caller.key_id,
    )
    await insert_question(connection, question)
    if question.pauses:
        await pause_clock(connection, context, caller, question)
    await tell_asked(connection, question)
    changed(Topic.QUESTIONS, question.client_id)
    return question


async def _asked_about(connection: Connection, caller: Caller, asking: Asking) -> AskedAbout | None:
    reference = asking.interaction
    if reference is None:
        return None
    if isinstance(reference, str):
        found, named = await find_by_id(connection, reference), reference
    else:
        found = await find_by_key(connection, asking.client_id, *reference)
        named = f"{reference.source} {reference.id}"
    if found is None or not caller.sees(found.client_id):
        raise UnknownInteraction(named, _FIELD)
    if found.client_id != asking.client_id:
        raise CauseOfAnotherClient(named, _FIELD)
    return found
