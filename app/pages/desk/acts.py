"""What people do to an interaction with the buttons of the desk."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from app.api.http.problems.problems import DOMAIN_PROBLEMS
from app.documents.texts.texts import phrase
from app.domain.clients.plans.subscriptions import BlockNotOffered, NoSubscription
from app.domain.deadlines.errors import AlreadyTaken, NothingToHandle
from app.domain.directory.entries import DirectoryFull
from app.domain.errors import DomainError, NothingFound
from app.domain.jobs.jobs import JobNotDead
from app.domain.metering.counting.amendments import CircularCause, CorrectionDoesNotFit
from app.domain.metering.counting.decisions import (
    CauseOfAnotherClient,
    EventConflict,
    PlanBlocked,
    UnknownClient,
    UnknownInteraction,
    Unplaceable,
)
from app.domain.metering.disputes import DisputeDecided, DisputeOpen
from app.domain.metering.reassigning import AlreadyVoided, SameClient
from app.domain.sheets.questions import ClockNotRunning, QuestionClosed
from app.domain.sheets.transmissions import InformationUnsupported
from app.pages.desk import recording
from app.pages.desk.deciding import accept, reject
from app.pages.desk.reading_fields import (
    LONGEST_REASON,
    FieldRefused,
    needed_text,
    optional_flag,
    optional_form,
)
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.deadlines import handling
from app.services.deadlines.handling import Handling
from app.services.deadlines.work_list import (
    give_to_operator,
    take_over_from,
)
from app.services.integrations.kept_deliveries import BodyNotKept

_NOTHING_SAID = phrase("Say what is to change.")

_WORDS: Mapping[type[DomainError], str] = {
    AlreadyTaken: phrase("Somebody else has it."),
    NothingToHandle: phrase("There is nothing left to do here: it was done meanwhile, or is held."),
    PlanBlocked: phrase("The block of the plan is active: nothing can be released this month."),
    CircularCause: phrase("It would be its own cause."),
    CorrectionDoesNotFit: phrase("An interaction of this kind has nothing like that."),
    CauseOfAnotherClient: phrase("That is another client's."),
    UnknownInteraction: phrase("There is no such interaction."),
    UnknownClient: phrase("There is no such client."),
    SameClient: phrase("It is this client's already."),
    AlreadyVoided: phrase("It was voided."),
    DisputeOpen: phrase("It is disputed: decide the dispute first."),
    DisputeDecided: phrase("The dispute was decided already."),
    ClockNotRunning: phrase("It has no deadline that runs and could wait."),
    QuestionClosed: phrase("The question was answered or withdrawn already."),
    JobNotDead: phrase("It was tried again already."),
    BodyNotKept: phrase("It was too large to be kept: it cannot be replayed."),
    Unplaceable: phrase("What it is about has not come yet."),
    EventConflict: phrase("The client has something else under the same id."),
    InformationUnsupported: phrase("No sheet of the client says what it passes on."),
    DirectoryFull: phrase("Its directory is full."),
    NoSubscription: phrase("That client had no plan at that time."),
    BlockNotOffered: phrase("Its plan has no block."),
}
_FIELDS: Mapping[type[DomainError], str] = {
    CircularCause: "cause",
    CauseOfAnotherClient: "cause",
    UnknownInteraction: "cause",
    UnknownClient: "client_id",
    SameClient: "client_id",
    NoSubscription: "client_id",
}
"""The field that names what an error is about."""
_OTHERWISE = phrase("This cannot be done.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an act was not done.

    Attributes:
        words: in the visitor's language.
        field: the one at fault; None where it is none. ``correction``: all that is put right.
        is_taken: somebody else has the interaction.
        error: what refused it; None where a field did.
    """

    status: HTTPStatus
    words: str
    field: str | None = None
    is_taken: bool = False
    error: type[DomainError] | None = None


Act = Callable[[Visit, str], Awaitable[None]]


async def act_on(visit: Visit, interaction_id: str) -> Refusal | None:
    """Do what the pressed button says; return why it is refused, if it is.

    Raises:
        UnreadableForm: there is no such button.
        NothingFound: there is no such interaction.
    """
    act = ACTS.get(visit.form.text("action"))
    if act is None:
        raise UnreadableForm
    return await refusal_of(visit, _act_where_it_stands(visit, interaction_id, act))


async def _act_where_it_stands(visit: Visit, interaction_id: str, act: Act) -> None:
    if visit.form.text("action") in _OF_WHAT_STANDS:
        await handling.require_standing(handling_of(visit), interaction_id)
    await act(visit, interaction_id)


async def refusal_of(visit: Visit, acting: Awaitable[object]) -> Refusal | None:
    """Wait for an act; return why it is refused, if it is.

    Raises:
        NothingFound: there is nothing to act on.
    """
    try:
        await acting
    except FieldRefused as refused:
        words = visit.texts.say(refused.words)
        return Refusal(status=HTTPStatus.UNPROCESSABLE_ENTITY, words=words, field=refused.field)
    except NothingFound:
        raise
    except DomainError as error:
        row = DOMAIN_PROBLEMS.get(type(error))
        return Refusal(
            status=row.status if row else HTTPStatus.CONFLICT,
            words=visit.texts.say(_WORDS.get(type(error), _OTHERWISE)),
            field=_field_of(visit, error),
            is_taken=isinstance(error, AlreadyTaken),
            error=type(error),
        )
    return None


def _field_of(visit: Visit, error: DomainError) -> str | None:
    """Return which field of the form an error is about, if it is about one."""
    if isinstance(error, CorrectionDoesNotFit):
        return error.fields[0]
    field = _FIELDS.get(type(error))
    return "cause_id" if field == "cause" and visit.form.text("cause_id") else field


_OF_WHAT_STANDS = frozenset(
    {"triage", "void", "correct", "link", "add-action", "add-call", "add-message"}
)
"""What nobody does to an interaction that was voided, though it would be taken."""


def handling_of(visit: Visit) -> Handling:
    """Return with what a visitor handles interactions."""
    state = visit.state
    return Handling(
        database=state.database,
        intake=state.intake,
        caller=visit.person.caller(),
        now=state.clock.now(),
    )


async def _take(visit: Visit, interaction_id: str) -> None:
    database, caller, now = visit.state.database, visit.person.caller(), visit.state.clock.now()
    if former := visit.form.text("instead_of"):
        await take_over_from(database, caller, interaction_id, former, now)
    else:
        await give_to_operator(database, caller, interaction_id, caller.key_id, now)


async def _hand_back(visit: Visit, interaction_id: str) -> None:
    await handling.hand_back(handling_of(visit), interaction_id)


async def _complete(visit: Visit, interaction_id: str) -> None:
    await handling.complete(handling_of(visit), interaction_id)


async def _pause(visit: Visit, interaction_id: str) -> None:
    await handling.pause(handling_of(visit), interaction_id)


async def _resume(visit: Visit, interaction_id: str) -> None:
    await handling.resume(handling_of(visit), interaction_id)


async def _release(visit: Visit, interaction_id: str) -> None:
    await handling.release(handling_of(visit), interaction_id)


async def _triage(visit: Visit, interaction_id: str) -> None:
    said = {field: optional_flag(visit.form, field) for field in ("requires_action", "urgent")}
    decided = {field: value for field, value in said.items() if value is not None}
    if not decided:
        raise FieldRefused("requires_action", _NOTHING_SAID)
    await handling.triage(handling_of(visit), interaction_id, decided)


async def _void(visit: Visit, interaction_id: str) -> None:
    reason = needed_text(visit.form, "reason", LONGEST_REASON)
    await handling.void(handling_of(visit), interaction_id, reason)


async def _note(visit: Visit, interaction_id: str) -> None:
    text, form = needed_text(visit.form, "note"), optional_form(visit.form)
    await handling.note(handling_of(visit), interaction_id, text, form)


ACTS: Mapping[str, Act] = {
    "take": _take,
    "hand-back": _hand_back,
    "complete": _complete,
    "pause": _pause,
    "resume": _resume,
    "release": _release,
    "triage": _triage,
    "void": _void,
    "note": _note,
    "correct": recording.correct,
    "link": recording.link,
    "reassign": recording.reassign,
    "add-action": recording.add_action,
    "add-call": recording.add_call,
    "add-message": recording.add_message,
    "accept": accept,
    "reject": reject,
}
