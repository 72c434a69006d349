"""What a report says (rulebook section 10), put together from the facts of its span."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.quota.forecasts import Forecast
from app.domain.metering.rules import Rule
from app.domain.reporting.appointments import Appointments
from app.domain.reporting.counterparts import CounterpartName
from app.domain.reporting.transmissions import QuotedSheet, Transmission
from app.domain.reporting.versions import VERSION
from app.domain.sheets.questions import QuestionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An interaction as it stood when the report was drawn.

    Attributes:
        subject, summary: as told with it; personal data.
        is_urgent: it was granted to be urgent.
    """

    interaction_id: str
    thread_id: str
    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    subject: str | None
    summary: str | None
    occurred_at: datetime
    rule: Rule
    units: int
    status: Status
    due_at: datetime | None
    completed_at: datetime | None
    is_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One event of the span.

    Attributes:
        time: the event's own; late when it lies before the span.
        action: what kind of action was performed.
        reason: of a correction.
        urgent: what was decided on a request to treat it urgently.
        is_passed_on: an urgent message without action: it was passed on at once.
        matter: what it is about.
    """

    source: str
    event_id: str
    type: str
    time: datetime
    is_late: bool
    action: str | None
    reason: str | None
    urgent: Mapping[str, Any] | None
    is_passed_on: bool
    matter: Matter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeStep:
    """A dispute that was opened in the span, or ended in it.

    Attributes:
        status: what it became: ``open``, or how it ended.
        message: of the client; personal data, like the answer.
        units_before, units_after: of the disputed thread's interactions, when it was opened and
            once it was decided.
        matter: what is disputed.
    """

    dispute_id: str
    status: DisputeStatus
    time: datetime
    message: str
    answer: str | None
    units_before: int
    units_after: int | None
    matter: Matter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionStep:
    """A question that the client was asked in the span, or that ended in it.

    Attributes:
        status: what it became: ``open``, or how it ended.
        asked: the question; personal data.
        sheet: what answers it.
        matter: for what it was asked, if for anything.
    """

    question_id: str
    status: QuestionStatus
    time: datetime
    asked: str
    sheet: QuotedSheet | None
    matter: Matter | None


@dataclass(frozen=True, slots=True)
class RuleUnits:
    """How many units the ledger received under a rule; negative when they were given back."""

    rule: Rule
    units: int


@dataclass(frozen=True, slots=True)
class ThreadUnits:
    """How many units the ledger received for a thread; negative when they were given back."""

    thread_id: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """One local date in figures.

    Attributes:
        day: None gathers what bears an earlier date than the other ones.
        received, done: what came in, and what was carried out.
        units: of the ledger, by the time of their interactions.
        missed: deadlines.
    """

    day: date | None
    received: int
    done: int
    units: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was left of the month in which the span ends, when it ended."""

    period: str
    included: int
    used: int
    remaining: int
    extra: int
    extra_amount_cents: int
    currency: str
    held: int
    urgent_included: int
    urgent_used: int
    is_block_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A report's sections; every event of the span stands in exactly one of the first five.

    Attributes:
        received: calls, messages and requests that came in.
        done: calls, messages and actions carried out, and what was completed.
        passed_on: written information that was transmitted.
        without_action: messages that need nothing.
        changes: corrections, pauses, releases and the like.
        open: what waits to be handled, by deadline, the first 500; paused ones wait for the client.
        held: what the block holds until it is released, the first 500.
        open_count, held_count: all of them.
        urgent: requests to treat something urgently, granted or not.
        met, missed: deadlines that ended in the span.
        standing: None where the month has no subscription.
        version: 1 holds nothing of what follows.
        region: in which the client dials: its own numbers are written without a country.
        voicemails: ids of calls that nobody answered and that left a voicemail.
        roots: of threads on which something was done, where they came in before the span.
        thread_units: what each thread counted in the span.
        days: of a weekly summary.
        forecast: of a weekly summary, as of the span's end; None while too little is known.
        disputes: opened or ended in the span; not in version 2.
        transmissions: what of ``passed_on`` was quoted from sheets; not in version 3.
        questions: asked or ended in the span; not in version 3.
        appointments: changed in the span, and of the next business day; not in version 4.
        names: of other parties that the client's directory knew; not in version 5.
    """

    received: tuple[Fact, ...]
    done: tuple[Fact, ...]
    passed_on: tuple[Fact, ...]
    without_action: tuple[Fact, ...]
    changes: tuple[Fact, ...]
    open: tuple[Matter, ...]
    held: tuple[Matter, ...]
    open_count: int
    held_count: int
    urgent: tuple[Fact, ...]
    met: tuple[Matter, ...]
    missed: tuple[Matter, ...]
    units: tuple[RuleUnits, ...]
    standing: Standing | None
    version: int
    region: str | None
    voicemails: tuple[str, ...]
    roots: tuple[Matter, ...]
    thread_units: tuple[ThreadUnits, ...]
    days: tuple[DayTotals, ...]
    forecast: Forecast | None
    disputes: tuple[DisputeStep, ...]
    transmissions: tuple[Transmission, ...]
    questions: tuple[QuestionStep, ...]
    appointments: Appointments
    names: tuple[CounterpartName, ...] = ()


MOST_WAITING = 500
"""How much of what waits a report lists; what is beyond is counted alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits, by deadline, up to ``MOST_WAITING`` each; the counts are of all."""

    open: tuple[Matter, ...]
    held: tuple[Matter, ...]
    open_count: int
    held_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A ledger entry of the span.

    Attributes:
        occurred_at: the time of its interaction.
    """

    thread_id: str
    occurred_at: datetime
    rule: Rule
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a report's content follows from.

    Attributes:
        facts: the events of the span, in order of recording.
        waiting: open, paused and held interactions.
        overdue: interactions whose deadline passed within the span.
        entries: what the ledger received in the span.
        disputes, transmissions, questions: of the span, in order of recording.
        appointments: changed in the span, and of the next business day.
        until: where the span ends.
        timezone: the client's.
    """

    facts: Sequence[Fact]
    voicemails: Sequence[str]
    roots: Sequence[Matter]
    waiting: Waiting
    overdue: Sequence[Matter]
    entries: Sequence[Posted]
    disputes: Sequence[DisputeStep]
    transmissions: Sequence[Transmission]
    questions: Sequence[QuestionStep]
    appointments: Appointments
    standing: Standing | None
    forecast: Forecast | None
    until: datetime
    timezone: str
    region: str


_RECEIVED = frozenset({"call.received", "message.received", "request.received"})
_DONE = frozenset({"call.placed", "message.sent", "action.performed", "interaction.completed"})
_CORRECTED = "interaction.corrected"
_TIMING = _RECEIVED | {_CORRECTED}
_ENDING = frozenset({"interaction.completed", _CORRECTED})
_TRANSMISSION = "information_transmission"
_STOPPED = frozenset({Status.HELD, Status.PAUSED, Status.VOIDED})


def content_of(gathered: Gathered) -> Content:
    """Return a report's sections."""
    sections: dict[str, list[Fact]] = {
        name: [] for name in ("received", "done", "passed_on", "without_action", "changes")
    }
    for fact in gathered.facts:
        sections[_section_of(fact)].append(fact)
    waiting = gathered.waiting
    return Content(
        received=tuple(sections["received"]),
        done=tuple(sections["done"]),
        passed_on=tuple(sections["passed_on"]),
        without_action=tuple(sections["without_action"]),
        changes=tuple(sections["changes"]),
        open=waiting.open,
        held=waiting.held,
        open_count=waiting.open_count,
        held_count=waiting.held_count,
        urgent=tuple(fact for fact in gathered.facts if fact.urgent is not None),
        met=_met(gathered.facts),
        missed=_missed(gathered),
        units=_units_by_rule(gathered.entries),
        standing=gathered.standing,
        version=VERSION,
        region=gathered.region,
        voicemails=tuple(gathered.voicemails),
        roots=tuple(gathered.roots),
        thread_units=_units_by_thread(gathered.entries),
        days=(),
        forecast=gathered.forecast,
        disputes=tuple(gathered.disputes),
        transmissions=tuple(gathered.transmissions),
        questions=tuple(gathered.questions),
        appointments=gathered.appointments,
    )


def rootless(facts: Sequence[Fact]) -> list[str]:
    """Return the ids of threads on which something was done without that their root is told."""
    matters = [fact.matter for fact in facts if fact.matter is not None]
    roots = {matter.interaction_id for matter in matters}
    return list(
        dict.fromkeys(matter.thread_id for matter in matters if matter.thread_id not in roots)
    )


def _units_by_rule(entries: Sequence[Posted]) -> tuple[RuleUnits, ...]:
    units = Counter[Rule]()
    for entry in entries:
        units[entry.rule] += entry.units
    return tuple(RuleUnits(rule, units[rule]) for rule in sorted(units))


def _units_by_thread(entries: Sequence[Posted]) -> tuple[ThreadUnits, ...]:
    units = Counter[str]()
    for entry in entries:
        units[entry.thread_id] += entry.units
    return tuple(ThreadUnits(thread, count) for thread, count in units.items())


def _section_of(fact: Fact) -> str:
    if fact.type in _RECEIVED:
        is_idle = fact.matter is not None and fact.matter.rule is Rule.INBOUND_NO_ACTION
        return "without_action" if is_idle else "received"
    if fact.type not in _DONE:
        return "changes"
    return "passed_on" if fact.action == _TRANSMISSION else "done"


def _met(facts: Sequence[Fact]) -> tuple[Matter, ...]:
    """Return what was completed in time: told when it is completed, anew when it is corrected."""
    matters = [fact.matter for fact in facts if fact.type in _ENDING and fact.matter]
    completed = [matter for matter in matters if matter.completed_at is not None]
    return _once(
        matter for matter in completed if matter.due_at is not None and not _is_missed(matter)
    )


def _missed(gathered: Gathered) -> tuple[Matter, ...]:
    """Return what was not completed in time: told when the deadline passes, or with a late fact.

    A correction may have exchanged the deadline: what comes of it is told anew.
    """
    late = [
        fact.matter
        for fact in gathered.facts
        if fact.type in _TIMING and fact.matter and fact.matter.due_at is not None
    ]
    passed = [
        matter for matter in late if matter.due_at is not None and matter.due_at <= gathered.until
    ]
    return _once(matter for matter in (*gathered.overdue, *passed) if _is_missed(matter))


def _is_missed(matter: Matter) -> bool:
    if matter.due_at is None or matter.status in _STOPPED:
        return False
    return matter.completed_at is None or matter.completed_at > matter.due_at


def _once(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    return tuple({matter.interaction_id: matter for matter in matters}.values())
