"""Threads as lines: what, what was done for it, where it stands, what it counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.documents.reporting.phrases import (
    CHANGES,
    CORRECTED,
    COUNTED,
    GIVEN_BACK,
    MORE_STEPS,
    NOTES,
    REASONS,
    REFUSALS,
)
from app.documents.reporting.writing import Writer, describe_matter
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.rules import Rule
from app.domain.reporting.contents import Fact, Matter
from app.domain.reporting.threads import UNDELIVERED, Thread

_MOST_STEPS = 12
_SORTED = "interaction.triaged"
_COMPLETED = "interaction.completed"


@dataclass(frozen=True, slots=True)
class Step:
    """Something done for a thread."""

    when: str
    what: str
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thread.

    Attributes:
        detail: what was said with it.
        more_steps: how many are left out.
        notes: where it stands.
        is_missed: its deadline was missed.
    """

    when: str
    what: str
    detail: str | None
    steps: tuple[Step, ...] = ()
    more_steps: str | None = None
    notes: tuple[str, ...] = ()
    is_missed: bool = False


def full_row(thread: Thread, writer: Writer) -> Row:
    """Return a thread with everything that was done for it."""
    steps = [step for step in thread.steps if _is_told(step, thread)]
    left_out = len(steps) - _MOST_STEPS
    return _row(
        thread,
        writer,
        steps=tuple(_step(step, thread, writer) for step in steps[:_MOST_STEPS]),
        more_steps=writer.texts.count(MORE_STEPS, left_out) if left_out > 0 else None,
        notes=(*_notes(thread, writer), *_counted(thread, writer)),
    )


def short_row(thread: Thread, writer: Writer) -> Row:
    """Return a thread and where it stands."""
    returned = (step for step in thread.steps if step.type == UNDELIVERED)
    notes = [_step(step, thread, writer).what for step in returned]
    return _row(thread, writer, notes=(*notes, *_notes(thread, writer)))


def missed_row(matter: Matter, writer: Writer) -> Row:
    """Return an interaction whose deadline was missed."""
    return Row(
        when=writer.moment(matter.occurred_at),
        what=writer.thing(matter),
        detail=describe_matter(matter),
        notes=tuple(_standing(matter, writer)),
        is_missed=True,
    )


def loose_row(fact: Fact, writer: Writer) -> Row:
    """Return an event that is about no interaction."""
    label = CHANGES.get(fact.type, CORRECTED)
    return Row(when=writer.moment(fact.time), what=writer.texts.say(label), detail=fact.reason)


def _row(
    thread: Thread,
    writer: Writer,
    steps: tuple[Step, ...] = (),
    more_steps: str | None = None,
    notes: tuple[str, ...] = (),
) -> Row:
    opening, root = thread.opening, thread.root
    return Row(
        when=writer.moment(root.occurred_at),
        what=writer.thing(root, opening.action if opening else None),
        detail=describe_matter(root),
        steps=steps,
        more_steps=more_steps,
        notes=notes,
        is_missed=_is_missed(root, writer.report.covers_until),
    )


def _is_told(fact: Fact, thread: Thread) -> bool:
    """Return whether an event is a step of its own: where the root stands is told by its notes."""
    if fact.type == _SORTED:
        return False
    is_of_root = (
        fact.matter is not None and fact.matter.interaction_id == thread.root.interaction_id
    )
    return not (is_of_root and fact.type == _COMPLETED and thread.root.completed_at is not None)


def _step(fact: Fact, thread: Thread, writer: Writer) -> Step:
    when, about = writer.moment(fact.time), writer.about(fact)
    is_amendment = fact.type.startswith("interaction.") or fact.type in CHANGES
    if not is_amendment:
        late = f" ({writer.texts.say(NOTES['late'])})" if fact.is_late else ""
        return Step(when, about + late, describe_matter(fact.matter))
    label = writer.texts.say(CHANGES.get(fact.type, CORRECTED))
    is_of_root = (
        fact.matter is not None and fact.matter.interaction_id == thread.root.interaction_id
    )
    what = label if is_of_root else f"{label} ({about})"
    return Step(when, what, fact.reason)


def _notes(thread: Thread, writer: Writer) -> Iterator[str]:
    say, opening = writer.texts.say, thread.opening
    if opening is not None and opening.is_late:
        yield say(NOTES["late"])
    if thread.is_voicemail:
        yield say(NOTES["voicemail"])
    elif thread.root.rule is Rule.INBOUND_UNANSWERED:
        yield say(NOTES["unanswered"])
    yield from _urgency(thread, writer)
    yield from _standing(thread.root, writer)


def _urgency(thread: Thread, writer: Writer) -> Iterator[str]:
    say = writer.texts.say
    decided = next((fact.urgent for fact in reversed(thread.facts) if fact.urgent), None)
    if any(fact.is_passed_on for fact in thread.facts):
        yield say(NOTES["at_once"])
    elif decided is not None:
        reason = decided.get("reason")
        yield say(NOTES["granted"] if reason is None else REFUSALS[reason])
    elif thread.root.is_urgent:
        yield say(NOTES["urgent"])


def _standing(matter: Matter, writer: Writer) -> Iterator[str]:
    """Yield where an interaction stands: « échéance 11:45, terminé à 13:15 »."""
    say, due_at = writer.texts.say, matter.due_at
    if matter.status is Status.HELD:
        yield say(NOTES["held"])
    elif matter.status is Status.PAUSED:
        yield say(NOTES["paused"])
    elif matter.completed_at is not None:
        at = writer.when(matter.completed_at, beside=due_at)
        if due_at is None:
            yield say(NOTES["completed"], at=at)
            return
        yield say(NOTES["due_completed"], moment=writer.moment(due_at), at=at)
        if matter.completed_at > due_at:
            yield say(NOTES["missed"])
    elif matter.status is Status.OPEN:
        yield _due(due_at, writer)


def _due(due_at: datetime | None, writer: Writer) -> str:
    say = writer.texts.say
    if due_at is None:
        return say(NOTES["no_deadline"])
    if due_at <= writer.report.covers_until:
        return say(NOTES["overdue"], moment=writer.since(due_at))
    return say(NOTES["due"], moment=writer.moment(due_at))


def _counted(thread: Thread, writer: Writer) -> Iterator[str]:
    texts = writer.texts
    if not thread.facts:
        return
    if thread.units > 0:
        yield texts.count(COUNTED, thread.units)
    elif thread.units < 0:
        yield texts.count(GIVEN_BACK, -thread.units)
    elif thread.was_counted:
        yield texts.say(NOTES["already_counted"])
    elif thread.root.rule in REASONS and thread.root.status is not Status.HELD:
        reason = texts.say(REASONS[thread.root.rule])
        yield texts.say(NOTES["not_counted"], reason=reason)


def _is_missed(matter: Matter, until: datetime) -> bool:
    if matter.due_at is None:
        return False
    if matter.completed_at is not None:
        return matter.completed_at > matter.due_at
    return matter.status is Status.OPEN and matter.due_at <= until
