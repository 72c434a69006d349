"""Why an act on an agenda is not done, in words, with free times where its own was taken."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from app.api.http.problems.problems import DOMAIN_PROBLEMS
from app.documents.texts.texts import phrase
from app.domain.agendas.agendas import UnknownKind
from app.domain.agendas.refusals import (
    AgendaClosed,
    AppointmentOver,
    BeyondHorizon,
    HoldExpired,
    NoticeTooShort,
    NotYet,
    OffGrid,
    OutsideOpeningHours,
    SlotTaken,
)
from app.domain.agendas.slots import Slot
from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.errors import DomainError, NothingFound, VersionConflict
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction
from app.pages.desk.reading_fields import FieldRefused
from app.pages.visit import Visit
from app.services.agendas.offering import find_alternatives

_WORDS: Mapping[type[DomainError], str] = {
    UnknownKind: phrase("The agenda has no such kind of appointment."),
    OffGrid: phrase("No appointment begins at that minute."),
    AgendaClosed: phrase("The agenda is closed: nothing new is booked on it."),
    AppointmentOver: phrase("It was cancelled meanwhile, or nobody came."),
    HoldExpired: phrase("The hold has expired: book the time anew, if it is free."),
    OutsideOpeningHours: phrase("That lies outside of the opening hours."),
    NoticeTooShort: phrase("That is too soon: the agenda asks for more notice."),
    BeyondHorizon: phrase("That is too far ahead: the agenda is not open so far yet."),
    SlotTaken: phrase("That time was taken meanwhile. What you typed is still here."),
    NotYet: phrase("It has not begun yet."),
    VersionConflict: phrase(
        "Somebody has changed this appointment meanwhile. Here it is as it is now, with what you "
        "typed: send it again if it still holds."
    ),
    CauseOfAnotherClient: phrase("That is another client's."),
    UnknownInteraction: phrase("There is no such interaction."),
    NoSubscription: phrase("That client had no plan at that time."),
}
_OTHERWISE = phrase("This cannot be done.")
_FIELDS: Mapping[type[DomainError], str] = {
    UnknownKind: "kind",
    OffGrid: "starts_at",
    OutsideOpeningHours: "starts_at",
    NoticeTooShort: "starts_at",
    BeyondHorizon: "starts_at",
    SlotTaken: "starts_at",
}
_OVERRIDDEN = (OffGrid, OutsideOpeningHours, NoticeTooShort, BeyondHorizon)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRefusal:
    """Why something was not done.

    Attributes:
        words: in the visitor's language.
        field: the one at fault; None where it is none.
        alternatives: times that are free, the nearest to the wish first.
        can_override: it may be done against the rule.
    """

    status: HTTPStatus
    words: str
    field: str | None = None
    alternatives: Sequence[Slot] = ()
    can_override: bool = False


async def agenda_refusal_of(visit: Visit, acting: Awaitable[object]) -> AgendaRefusal | None:
    """Wait for an act; return why it is refused, if it is.

    Raises:
        NothingFound: there is nothing to act on.
    """
    try:
        await acting
    except FieldRefused as refused:
        return AgendaRefusal(
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            words=visit.texts.say(refused.words),
            field=refused.field,
        )
    except NothingFound:
        raise
    except DomainError as error:
        return await _refusal(visit, error)
    return None


async def _refusal(visit: Visit, error: DomainError) -> AgendaRefusal:
    row = DOMAIN_PROBLEMS.get(type(error))
    alternatives: Sequence[Slot] = ()
    if isinstance(error, SlotTaken) and error.wanted is not None:
        state = visit.state
        found = await find_alternatives(state.database, state.context(), error.wanted)
        alternatives = found.slots
    return AgendaRefusal(
        status=row.status if row else HTTPStatus.CONFLICT,
        words=visit.texts.say(_WORDS.get(type(error), _OTHERWISE)),
        field=_FIELDS.get(type(error)),
        alternatives=alternatives,
        can_override=isinstance(error, _OVERRIDDEN),
    )
