"""Disputes decided at the desk: the one of an interaction's page, or of the list of them."""

from app.documents.texts.texts import phrase
from app.domain.metering.disputes import LONGEST_TEXT
from app.domain.metering.events.events import EventType
from app.pages.desk.correcting import corrected_fields
from app.pages.desk.reading_fields import FieldRefused, needed_id, needed_text, optional_flag
from app.pages.desk.stating import NOTHING_SAID
from app.pages.visit import Visit
from app.services.metering.disputes.deciding import accept_in_person, reject_in_person
from app.services.metering.disputes.lifecycle import Acceptance
from app.services.metering.disputes.reading import ReadDispute, read_dispute

_NOT_BOTH = phrase("What was recorded by mistake is not put right too: say one of both.")


async def accept(visit: Visit, _: str) -> None:
    """Put the interaction right and tell the client why.

    Raises:
        FieldRefused: no answer, or nothing that puts it right.
        DomainError: refused.
    """
    dispute_id = needed_id(visit.form, "dispute")
    answer = needed_text(visit.form, "answer", LONGEST_TEXT)
    corrected = corrected_fields(visit.form)
    is_void = optional_flag(visit.form, "void") is True
    if is_void is bool(corrected):
        raise FieldRefused("void", _NOT_BOTH if is_void else NOTHING_SAID)
    given = Acceptance(
        answer=answer,
        type=EventType.VOIDED if is_void else EventType.CORRECTED,
        data=corrected,
    )
    context, caller = visit.state.context(), visit.person.caller()
    await accept_in_person(visit.state.database, context, caller, dispute_id, given)


async def reject(visit: Visit, _: str) -> None:
    """Let everything stand, and tell the client why.

    Raises:
        FieldRefused: no answer.
        DomainError: refused.
    """
    dispute_id = needed_id(visit.form, "dispute")
    answer = needed_text(visit.form, "answer", LONGEST_TEXT)
    context, caller = visit.state.context(), visit.person.caller()
    await reject_in_person(visit.state.database, context, caller, dispute_id, answer)


async def find_dispute_of(visit: Visit) -> ReadDispute:
    """Return the dispute that a form was to decide.

    Raises:
        NothingFound: there is none.
    """
    dispute_id = visit.form.id("dispute")
    return await read_dispute(visit.state.database, visit.person.caller(), dispute_id)
