"""Sheets as lines of a report: what was passed on of them, and what no sheet answered."""

from collections.abc import Iterator
from textwrap import shorten

from app.documents.reporting.phrases import NOTES
from app.documents.reporting.rows import Row
from app.documents.reporting.writing import Writer
from app.documents.texts.texts import phrase
from app.domain.reporting.contents import QuestionStep
from app.domain.reporting.transmissions import InformedParty, QuotedSheet, Transmission
from app.domain.sheets.questions import QuestionStatus

_LONGEST_QUESTION = 400
_STATUSES = {
    QuestionStatus.OPEN: phrase("We ask you"),
    QuestionStatus.ANSWERED: phrase("You answered"),
    QuestionStatus.WITHDRAWN: phrase("Question withdrawn"),
}
_TO_YOU = phrase("To you")
_TO_PARTY = phrase("To {party}")
_TO_UNKNOWN = phrase("To an unknown number")
_TO_NOBODY_TOLD = phrase("Passed on")
_QUOTE = phrase("“{passage}”")
_SHEET = phrase("{title}, version {version}")
_WHOLE = phrase("the whole sheet")
_FOR = phrase("for: {thing}")


def transmission_row(passed_on: Transmission, writer: Writer) -> Row:
    """Return what was passed on, never shortened: it is quoted word for word."""
    say, passage = writer.texts.say, passed_on.passage
    return Row(
        when=writer.moment(passed_on.time),
        what=_told(passed_on.to, writer),
        detail=None if passage is None else say(_QUOTE, passage=" ".join(passage.split())),
        notes=tuple(_source(passed_on, writer)),
    )


def question_row(step: QuestionStep, writer: Writer) -> Row:
    """Return a question that was asked or ended."""
    return Row(
        when=writer.moment(step.time),
        what=writer.texts.say(_STATUSES[step.status]),
        detail=shorten(step.asked, _LONGEST_QUESTION, placeholder=" …"),
        notes=tuple(_about(step, writer)),
    )


def _told(party: InformedParty | None, writer: Writer) -> str:
    say = writer.texts.say
    if party is None:
        return say(_TO_NOBODY_TOLD)
    if party.is_client:
        return say(_TO_YOU)
    if party.counterpart is None:
        return say(_TO_UNKNOWN)
    return say(_TO_PARTY, party=writer.party(party.counterpart, party.interaction_id))


def _source(passed_on: Transmission, writer: Writer) -> Iterator[str]:
    yield _sheet(passed_on.sheet, writer)
    if passed_on.passage is None:
        yield writer.texts.say(_WHOLE)
    if passed_on.is_late:
        yield writer.texts.say(NOTES["late"])


def _about(step: QuestionStep, writer: Writer) -> Iterator[str]:
    if step.matter is not None:
        yield writer.texts.say(_FOR, thing=writer.thing(step.matter))
    if step.sheet is not None:
        yield _sheet(step.sheet, writer)


def _sheet(sheet: QuotedSheet, writer: Writer) -> str:
    version = writer.texts.number(sheet.version)
    return writer.texts.say(_SHEET, title=sheet.title, version=version)
