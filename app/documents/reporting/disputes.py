"""Disputes as lines of a report: what was objected to, and what was answered."""

from collections.abc import Iterator
from textwrap import shorten

from app.documents.reporting.rows import Row, Step
from app.documents.reporting.writing import Writer
from app.documents.texts.texts import phrase
from app.domain.metering.disputes import DisputeStatus
from app.domain.reporting.contents import DisputeStep

_LONGEST = 400
_STATUSES = {
    DisputeStatus.OPEN: phrase("You disputed: {thing}"),
    DisputeStatus.ACCEPTED: phrase("Dispute accepted: {thing}"),
    DisputeStatus.REJECTED: phrase("Dispute rejected: {thing}"),
    DisputeStatus.WITHDRAWN: phrase("You withdrew your dispute: {thing}"),
}
_SOMETHING = phrase("an interaction")


def dispute_row(step: DisputeStep, writer: Writer) -> Row:
    """Return a dispute that was opened or ended, with what was written."""
    say = writer.texts.say
    thing = say(_SOMETHING) if step.matter is None else writer.thing(step.matter)
    return Row(
        when=writer.moment(step.time),
        what=say(_STATUSES[step.status], thing=thing),
        detail=_shortened(step.message),
        steps=tuple(_answer(step, writer)),
        notes=(_counted(step, writer),),
    )


def _answer(step: DisputeStep, writer: Writer) -> Iterator[Step]:
    if step.answer is not None:
        label = writer.texts.say("Our answer")
        yield Step(writer.moment(step.time), label, _shortened(step.answer))


def _counted(step: DisputeStep, writer: Writer) -> str:
    say, number = writer.texts.say, writer.texts.number
    if step.units_after is None:
        return say("counted for it: {before}", before=number(step.units_before))
    return say(
        "counted for it: {before} before, {after} now",
        before=number(step.units_before),
        after=number(step.units_after),
    )


def _shortened(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" …")
