"""Interactions: what an event recorded, with everything that later facts said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.parties.normalisation import Party, normalise_party
from app.domain.clients.plans.periods import period_id_at
from app.domain.deadlines.clocks import ClockTerms
from app.domain.fast_types import fast_enum, fast_keyword_dataclass
from app.domain.metering.events.events import (
    FORMERLY,
    Channel,
    Event,
    EventKey,
    EventType,
    OrderKey,
    Purpose,
    Reference,
)
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.rules import Rule
from app.domain.metering.urgency import UrgentGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWords:
    """The latest fact that spoke of each field; None where only the interaction's own event did.

    Attributes:
        delivered: a correction or a bounce.
        passed_over: corrections that waited for the interaction and name another client's cause:
            decided once, they change nothing. Rows of former versions have some here that closed a
            circle when the interaction came.
    """

    cause: OrderKey | None = None
    with_client: OrderKey | None = None
    purpose: OrderKey | None = None
    answered: OrderKey | None = None
    voicemail: OrderKey | None = None
    delivered: OrderKey | None = None
    passed_over: tuple[OrderKey, ...] = ()

    def yield_to(self, order: OrderKey, field: str) -> bool:
        """Tell whether a fact that speaks of a field is later than all that did before."""
        latest: OrderKey | None = getattr(self, field)
        return latest is None or order > latest


UNSAID = LastWords()
"""What most interactions have: nobody said anything but their own events."""


@fast_enum
class Kind(StrEnum):
    """What an interaction is (annex, 1.A; rulebook section 1)."""

    CALL = "call"
    MESSAGE = "message"
    ACTION = "action"
    REQUEST = "request"


@fast_enum
class Direction(StrEnum):
    """Which way it went; an action has none."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@fast_enum
class Withholding(StrEnum):
    """What the block did to an interaction, decided once and stored (rulebook section 4)."""

    BLOCKED = "blocked"
    HELD = "held"


@fast_enum
class Status(StrEnum):
    """Where an interaction stands, as clients and operators see it."""

    OPEN = "open"
    PAUSED = "paused"
    HELD = "held"
    COMPLETED = "completed"
    RECORDED = "recorded"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class UrgentFlag:
    """Whether it is asked to be urgent, and by which fact."""

    order: OrderKey
    is_urgent: bool


@dataclass(frozen=True, slots=True, order=True)
class ClockFact:
    """Something that stops, pauses or resumes a clock."""

    order: OrderKey
    type: EventType


@fast_keyword_dataclass
class Interaction:
    """The facts of one interaction that counting depends on, and what was posted for it.

    Attributes:
        thread_id: the interaction at the root of its thread; its own id when it stands alone.
        reference: the cause that its event or the latest correction names, known or not.
        period: the month it belongs to, ``2026-11``.
        is_with_client: the other party is the client itself.
        was_answered: somebody answered, or the message was delivered.
        requires_action: as the latest triage says.
        former_keys: of the events that recorded it for other clients, before it was reassigned.
        follows_voicemail: its event left open whether it needs action: it does with a voicemail.
        last_words: by which its cause, party, purpose and outcome are no longer its event's word.
        clock_facts: completions, pauses and resumptions, in their order.
        urgent: what was decided of the urgent request, once; None without a clock.
        terms: frozen when the clock first started.
        due_at, warn_at, paused_at: what the clock showed last.
        counted_rule, counted_units: as last assessed; the ledger sums to ``counted_units``.
    """

    id: str
    client_id: str
    order: OrderKey
    kind: Kind
    direction: Direction | None
    channel: Channel | None
    counterpart: str | None
    is_with_client: bool
    was_answered: bool
    has_voicemail: bool
    purpose: Purpose
    requires_action: bool
    period: str
    thread_id: str
    reference: Reference | None = None
    former_keys: tuple[EventKey, ...] = ()
    follows_voicemail: bool = False
    last_words: LastWords = UNSAID
    message_id: str | None = None
    in_reply_to: str | None = None
    triaged_at: OrderKey | None = None
    is_voided: bool = False
    withheld: Withholding | None = None
    released_at: datetime | None = None
    urgent_flag: UrgentFlag | None = None
    urgent: UrgentGrant | None = None
    terms: ClockTerms | None = None
    due_at: datetime | None = None
    warn_at: datetime | None = None
    paused_at: datetime | None = None
    clock_facts: tuple[ClockFact, ...] = ()
    counted_rule: Rule | None = None
    counted_units: int = 0

    def with_rule(self, rule: Rule, units: int) -> "Interaction":
        """Return the interaction as it was assessed last."""
        return replace(self, counted_rule=rule, counted_units=units)

    def with_first_rule(self, rule: Rule, units: int) -> "Interaction":
        """Return the interaction itself, assessed for the first time.

        In place, since nobody else has seen it yet: a copy costs as much as deciding what it is
        worth, and most interactions are assessed but once.
        """
        object.__setattr__(self, "counted_rule", rule)
        object.__setattr__(self, "counted_units", units)
        return self

    def rooted_first(self, root_id: str) -> "Interaction":
        """Return the interaction itself, put into a thread before anybody else has seen it."""
        object.__setattr__(self, "thread_id", root_id)
        return self

    @property
    def key(self) -> EventKey:
        """Return the key of the event that recorded it."""
        return EventKey(self.order.source, self.order.id)

    @property
    def keys(self) -> tuple[EventKey, ...]:
        """Return the keys of all events that it is named by, its own first."""
        return (self.key, *self.former_keys)

    @property
    def is_inbound(self) -> bool:
        """Tell whether it came in; a client's request does."""
        return self.direction is Direction.INBOUND

    @property
    def is_from_client(self) -> bool:
        """Tell whether the client is the one who called, wrote or asked."""
        return self.is_inbound and self.is_with_client

    @property
    def was_reached(self) -> bool:
        """Tell whether somebody was spoken or written to, a voicemail included."""
        return self.was_answered or self.has_voicemail

    @property
    def needs_handling(self) -> bool:
        """Tell whether somebody still has to handle it: what starts a clock.

        Source: rulebook sections 4 (what is held) and 5 (what starts a clock).
        """
        if not self.is_inbound or self.is_voided or not self.requires_action:
            return False
        if self.kind is Kind.CALL and not self.is_with_client:
            return self.was_reached
        return True

    @property
    def clock_starts_at(self) -> datetime:
        """Return the instant from which a clock runs: its time, or its release."""
        return self.released_at or self.order.time

    @property
    def has_clock(self) -> bool:
        """Tell whether a deadline runs, ran or stands still."""
        return self.needs_handling and not self.is_held

    @property
    def urgent_from(self) -> datetime | None:
        """Return the instant of an urgent request; of a released one not before its release."""
        if self.urgent_flag is None or not self.urgent_flag.is_urgent:
            return None
        return max(self.urgent_flag.order.time, self.clock_starts_at)

    @property
    def is_held(self) -> bool:
        """Tell whether it waits for a release."""
        return self.withheld is Withholding.HELD and self.needs_handling

    @property
    def status(self) -> Status:
        """Return where the interaction stands."""
        if self.is_voided:
            return Status.VOIDED
        if self.is_held:
            return Status.HELD
        if not self.needs_handling:
            return Status.RECORDED
        return self._clock_status()

    @property
    def completed_at(self) -> datetime | None:
        """Return when its handling was completed."""
        if self.status is not Status.COMPLETED:
            return None
        return next(
            fact.order.time for fact in self.fitting_facts() if fact.type is EventType.COMPLETED
        )

    def fitting_facts(self) -> Sequence[ClockFact]:
        """Return the clock facts that count: none from before a release."""
        released_at = self.released_at
        if released_at is None:
            return self.clock_facts
        return [fact for fact in self.clock_facts if fact.order.time >= released_at]

    def _clock_status(self) -> Status:
        status = Status.OPEN
        for fact in self.fitting_facts():
            if fact.type is EventType.COMPLETED:
                return Status.COMPLETED
            status = Status.PAUSED if fact.type is EventType.PAUSED else Status.OPEN
        return status


_KINDS = {
    EventType.CALL_RECEIVED: (Kind.CALL, Direction.INBOUND),
    EventType.CALL_PLACED: (Kind.CALL, Direction.OUTBOUND),
    EventType.MESSAGE_RECEIVED: (Kind.MESSAGE, Direction.INBOUND),
    EventType.MESSAGE_SENT: (Kind.MESSAGE, Direction.OUTBOUND),
    EventType.ACTION_PERFORMED: (Kind.ACTION, None),
    EventType.REQUEST_RECEIVED: (Kind.REQUEST, Direction.INBOUND),
}


def interaction_of(event: Event, interaction_id: str, client: ClientProfile) -> Interaction:
    """Return the interaction that an event records, standing alone and not yet assessed."""
    kind, direction = _KINDS[event.type]
    data = event.data
    raw = data.get("from" if direction is Direction.INBOUND else "to")
    party = normalise_party(raw, client.region) if raw else None
    channel, purpose = data.get("channel"), data.get("purpose")
    order, needs_action = event.order, data.get("requires_action")
    has_voicemail = data.get("voicemail", False)
    follows_voicemail = needs_action is None and event.type is EventType.CALL_RECEIVED
    return Interaction(
        id=interaction_id,
        client_id=client.id,
        order=order,
        kind=kind,
        direction=direction,
        channel=Channel(channel) if channel else None,
        counterpart=party.value if party else None,
        is_with_client=kind is Kind.REQUEST or _is_own(party, event, client),
        was_answered=data.get("answered", data.get("delivered", False)),
        has_voicemail=has_voicemail,
        purpose=Purpose(purpose) if purpose else Purpose.FOLLOW_UP,
        requires_action=has_voicemail if follows_voicemail else bool(needs_action),
        follows_voicemail=follows_voicemail,
        period=period_id_at(event.time, client.timezone),
        thread_id=interaction_id,
        reference=event.reference,
        former_keys=event.former_keys if FORMERLY in data else (),
        message_id=data.get("message_id"),
        in_reply_to=data.get("in_reply_to"),
        urgent_flag=UrgentFlag(order, is_urgent=True) if data.get("urgent") else None,
    )


def _is_own(party: Party | None, event: Event, client: ClientProfile) -> bool:
    """Tell whether the other party is the client; one that is withheld is a third party."""
    for point in client.contact_points:
        if point.role is ContactRole.OWN and point.party == party and point.covers(event.time):
            return True
    return False
