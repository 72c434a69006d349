"""What a report tells, thread by thread: each once, with everything that was done for it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.metering.interactions.interactions import Status
from app.domain.metering.rules import Rule
from app.domain.reporting.contents import Content, Fact, Matter

UNDELIVERED = "message.undelivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One thread as a report tells it.

    Attributes:
        root: what came in, or was done by itself.
        opening: the event that recorded the root, where that is of the span.
        steps: the other events of the span, by time.
        units: counted in the span.
        was_counted: earlier, or in the span.
        is_voicemail: a call that nobody answered, with a voicemail.
    """

    root: Matter
    opening: Fact | None
    steps: tuple[Fact, ...]
    units: int
    was_counted: bool
    is_voicemail: bool

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return the events of the span, the root's first."""
        return self.steps if self.opening is None else (self.opening, *self.steps)

    @property
    def waits_for_client(self) -> bool:
        """Return whether the client has to do something before anything else can be done."""
        return self.root.status in {Status.HELD, Status.PAUSED}

    @property
    def is_worth_knowing(self) -> bool:
        """Return whether it is told before what was merely handled."""
        if self.root.status is Status.VOIDED:
            return False
        is_third_party = self.root.rule is not Rule.INBOUND_FROM_CLIENT
        return self.is_voicemail or any(
            fact.is_passed_on
            or fact.type == UNDELIVERED
            or (fact.urgent is not None and is_third_party)
            for fact in self.facts
        )

    @property
    def needs_nothing(self) -> bool:
        """Return whether it is a message that needed no action."""
        return self.root.rule is Rule.INBOUND_NO_ACTION and not self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """All threads of a report, each in one place, in the order in which they are told.

    Attributes:
        needing_client: held, or waiting for an answer.
        worth_knowing: voicemails, what third parties said was urgent, messages that came back.
        handled: nothing is left to do.
        open: to be handled, by deadline.
        without_action: messages that needed nothing.
        voided: recorded by mistake.
        loose: events that are about no interaction.
    """

    needing_client: tuple[Thread, ...]
    worth_knowing: tuple[Thread, ...]
    handled: tuple[Thread, ...]
    open: tuple[Thread, ...]
    without_action: tuple[Thread, ...]
    voided: tuple[Thread, ...]
    loose: tuple[Fact, ...]


def threads_of(content: Content) -> Threads:
    """Return a report's threads."""
    places: dict[str, list[Thread]] = defaultdict(list)
    for thread in _threads(content):
        places[_place_of(thread)].append(thread)
    return Threads(
        needing_client=tuple(places["needing_client"]),
        worth_knowing=tuple(places["worth_knowing"]),
        handled=tuple(places["handled"]),
        open=tuple(places["open"]),
        without_action=tuple(places["without_action"]),
        voided=tuple(places["voided"]),
        loose=tuple(fact for fact in _facts(content) if fact.matter is None),
    )


def _place_of(thread: Thread) -> str:
    if thread.waits_for_client:
        return "needing_client"
    if thread.is_worth_knowing:
        return "worth_knowing"
    if thread.root.status is Status.VOIDED:
        return "voided"
    if thread.root.status is Status.OPEN:
        return "open"
    return "without_action" if thread.needs_nothing else "handled"


def _threads(content: Content) -> Iterator[Thread]:
    """Yield what waits, by deadline; then what the span brought, by its first event."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(_facts(content), key=lambda fact: fact.time):
        if fact.matter is not None:
            facts[fact.matter.thread_id].append(fact)
    waiting = [*content.held, *content.open, *content.missed]
    roots = {
        matter.interaction_id: matter for matter in (*content.roots, *_matters(content), *waiting)
    }
    units = {thread.thread_id: thread.units for thread in content.thread_units}
    voicemails = frozenset(content.voicemails)
    for thread_id in dict.fromkeys([*(matter.thread_id for matter in waiting), *facts]):
        thread_facts = facts[thread_id]
        root = roots.get(thread_id) or next(fact.matter for fact in thread_facts if fact.matter)
        opening = next((fact for fact in thread_facts if _opens(fact, root)), None)
        members = [root, *(fact.matter for fact in thread_facts if fact.matter is not None)]
        yield Thread(
            root=root,
            opening=opening,
            steps=tuple(fact for fact in thread_facts if fact is not opening),
            units=units.get(thread_id, 0),
            was_counted=any(member.units for member in members),
            is_voicemail=root.interaction_id in voicemails,
        )


def _opens(fact: Fact, root: Matter) -> bool:
    """Return whether an event is the one that recorded a root."""
    if fact.matter is None or fact.matter.interaction_id != root.interaction_id:
        return False
    return not fact.type.startswith("interaction.") and fact.type != UNDELIVERED


def _facts(content: Content) -> Iterator[Fact]:
    yield from content.received
    yield from content.done
    yield from content.passed_on
    yield from content.without_action
    yield from content.changes


def _matters(content: Content) -> Iterator[Matter]:
    return (fact.matter for fact in _facts(content) if fact.matter is not None)
