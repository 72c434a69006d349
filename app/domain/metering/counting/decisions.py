"""Decisions: what the service answers to an event, once and for ever."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from json.encoder import encode_basestring as quoted

from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.errors import DomainError
from app.domain.fast_types import fast_dataclass, fast_enum, fast_keyword_dataclass
from app.domain.instants import format_instant
from app.domain.metering.events.events import EventKey
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.rules import Rule
from app.domain.metering.urgency import UrgentGrant
from app.domain.sheets.transmissions import InformationUnsupported


@fast_enum
class Outcome(StrEnum):
    """What became of an event."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    HELD = "held"
    BLOCKED = "blocked"
    APPLIED = "applied"
    UNASSIGNED = "unassigned"


@fast_enum
class UnassignedReason(StrEnum):
    """Why an event could not be placed yet."""

    UNKNOWN_CLIENT = "unknown_client"
    NO_SUBSCRIPTION = "no_subscription"
    UNKNOWN_INTERACTION = "unknown_interaction"
    UNSUPPORTED_INFORMATION = "unsupported_information"
    ID_TAKEN = "id_taken"


@fast_dataclass
class QuotaSnapshot:
    """What is left of a period right after a decision."""

    period: str
    included: int
    used: int
    held: int

    @property
    def extra(self) -> int:
        """Return the units beyond the included ones."""
        return max(0, self.used - self.included)


@dataclass(frozen=True, slots=True, kw_only=True)
class BothDeadlines:
    """The deadlines of an interaction that is asked to be urgent: without it, and granted."""

    standard: datetime | None
    urgent: datetime | None


@fast_keyword_dataclass
class Decision:
    """The answer to one event.

    Attributes:
        deadlines: of an urgent request, whether or not it is granted; told by simulations alone.
    """

    key: EventKey
    outcome: Outcome
    rule: Rule | None = None
    units: int = 0
    interaction_id: str | None = None
    client_id: str | None = None
    due_at: datetime | None = None
    urgent: UrgentGrant | None = None
    quota: QuotaSnapshot | None = None
    deadlines: BothDeadlines | None = None

    def as_text(self, *, names_interaction: bool = True) -> str:
        """Return the decision as it is stored and sent: a JSON object (api.md, Events).

        Written out, since every event is answered with one (docs/performance.md).
        """
        interaction_id = self.interaction_id if names_interaction else None
        return (
            f'{{"event":{{"source":{quoted(self.key.source)},"id":{quoted(self.key.id)}}}'
            f',"duplicate":false,"outcome":"{self.outcome}","rule":{_text_or_null(self.rule)}'
            f',"units":{self.units},"interaction_id":{_text_or_null(interaction_id)}'
            f',"client_id":{_text_or_null(self.client_id)},"due_at":{_instant_or_null(self.due_at)}'
            f',"urgent":{_urgent_or_null(self.urgent)},"quota":{_quota_or_null(self.quota)}}}'
        )

    def as_simulated_text(self, *, names_interaction: bool) -> str:
        """Return the decision as a simulation tells it: with both deadlines.

        Args:
            names_interaction: whether there is such an interaction without the simulation.
        """
        text, both = self.as_text(names_interaction=names_interaction), "null"
        if self.deadlines is not None:
            standard = _instant_or_null(self.deadlines.standard)
            both = f'{{"standard":{standard},"urgent":{_instant_or_null(self.deadlines.urgent)}}}'
        return f'{text[:-1]},"deadlines":{both}}}'


def _text_or_null(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'


def _instant_or_null(at: datetime | None) -> str:
    return "null" if at is None else f'"{format_instant(at)}"'


def _urgent_or_null(urgent: UrgentGrant | None) -> str:
    if urgent is None:
        return "null"
    is_granted = "true" if urgent.is_granted else "false"
    return f'{{"granted":{is_granted},"reason":{_text_or_null(urgent.refusal)}}}'


def _quota_or_null(quota: QuotaSnapshot | None) -> str:
    if quota is None:
        return "null"
    return (
        f'{{"period":"{quota.period}","included":{quota.included},"used":{quota.used}'
        f',"extra":{quota.extra},"held":{quota.held}}}'
    )


def outcome_of(interaction: Interaction) -> Outcome:
    """Return what became of an interaction that was recorded and assessed."""
    if interaction.is_held:
        return Outcome.HELD
    if interaction.counted_rule is Rule.PLAN_BLOCKED:
        return Outcome.BLOCKED
    return Outcome.COUNTED if interaction.counted_units else Outcome.NOT_COUNTED


class Unplaceable(DomainError):
    """The event cannot be placed yet and has to wait."""

    def __init__(self, reason: UnassignedReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def reason_of(refusal: DomainError) -> UnassignedReason | None:
    """Return why an event that a client's account refuses has to wait; None if it need not."""
    if isinstance(refusal, Unplaceable):
        return refusal.reason
    if isinstance(refusal, InformationUnsupported):
        return UnassignedReason.UNSUPPORTED_INFORMATION
    return UnassignedReason.NO_SUBSCRIPTION if isinstance(refusal, NoSubscription) else None


class EventConflict(DomainError):
    """The source and id are known with other content."""


class IdTaken(EventConflict):
    """The source and id were used by a key of another client; the event is kept for a person."""


class KeyTooLong(DomainError):
    """The source, ids and message ids of the event are longer than can be found again."""


class UnknownInteraction(DomainError):
    """The interaction named does not exist.

    Attributes:
        field: of the event's data, the one that names it.
    """

    def __init__(self, named: str, field: str) -> None:
        super().__init__(named)
        self.field = field


class CauseOfAnotherClient(DomainError):
    """The interaction named belongs to another client.

    Attributes:
        field: of the event's data, the one that names it.
    """

    def __init__(self, named: str, field: str) -> None:
        super().__init__(named)
        self.field = field


class UnknownClient(DomainError):
    """The client does not exist."""


class HiddenClient(DomainError):
    """The key is tied to one client and may not see another."""


class PlanBlocked(DomainError):
    """The block is active: every included unit of that period is used."""
