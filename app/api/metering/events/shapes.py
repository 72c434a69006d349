"""The shapes of what is answered to events, for the OpenAPI document."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from app.domain.metering.counting.decisions import Outcome, UnassignedReason
from app.domain.metering.events.events import EventType
from app.domain.metering.rules import Rule

EXAMPLE_EVENT = {
    "specversion": "1.0",
    "id": "CA-1",
    "source": "/telephony/main",
    "type": "call.received",
    "time": "2026-11-23T10:02:11+01:00",
    "data": {
        "from": "+32475550199",
        "to": "+3225550101",
        "answered": True,
        "duration_s": 95,
        "summary": "Report de chantier",
    },
}

EXAMPLE_DECISION: dict[str, JsonValue] = {
    "event": {"source": "/telephony/main", "id": "CA-1"},
    "duplicate": False,
    "outcome": "counted",
    "rule": "inbound_third_party",
    "units": 1,
    "interaction_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "due_at": None,
    "urgent": None,
    "quota": {"period": "2026-11", "included": 120, "used": 57, "extra": 0, "held": 0},
}


EXAMPLE_SIMULATION: dict[str, JsonValue] = EXAMPLE_DECISION | {
    "due_at": "2026-11-23T11:02:11Z",
    "urgent": {"granted": True, "reason": None},
    "deadlines": {
        "standard": "2026-11-23T13:02:11Z",
        "urgent": "2026-11-23T11:02:11Z",
    },
}


class EventKeyOut(BaseModel):
    """What identifies an event for ever."""

    source: str
    id: str


class UrgentOut(BaseModel):
    """Whether an urgent request was granted (rulebook section 6)."""

    granted: bool
    reason: Literal["monthly_allowance", "daily_cap"] | None


class QuotaSnapshotOut(BaseModel):
    """What is left of the interaction's period right after the decision."""

    period: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    included: int
    used: int
    extra: int
    held: int


class DecisionOut(BaseModel):
    """What the service decided, once and for ever; a repeat gets it again."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_DECISION]})

    event: EventKeyOut
    duplicate: bool
    outcome: Outcome
    rule: Rule | None
    units: Annotated[int, Field(ge=0, le=1)]
    interaction_id: UUID | None
    client_id: UUID | None
    due_at: AwareDatetime | None
    urgent: UrgentOut | None
    quota: QuotaSnapshotOut | None


class BothDeadlinesOut(BaseModel):
    """By when it is to be handled without urgency, and with it, whether or not it is granted."""

    standard: AwareDatetime | None
    urgent: AwareDatetime | None


class SimulatedDecisionOut(DecisionOut):
    """What the service would decide."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_SIMULATION]})

    deadlines: BothDeadlinesOut | None = Field(
        default=None, description="Of an urgent request; left out of an event that is known."
    )


class DecidedOut(BaseModel):
    """An event of an array that was decided, with the number it would have got alone."""

    status: Literal[200, 201]
    decision: DecisionOut


class ResultsOut(BaseModel):
    """The answers to an array, in its order."""

    results: list[DecidedOut | dict[str, object]]
    counts: dict[str, int] = Field(
        description="By outcome, and `duplicate` and `refused`.", examples=[{"counted": 2}]
    )


class SimulatedOut(BaseModel):
    """An event of an array that would be decided, with the number it would get alone."""

    status: Literal[200, 201]
    decision: SimulatedDecisionOut


class SimulatedResultsOut(ResultsOut):
    """What an array would be answered, in its order."""

    results: list[SimulatedOut | dict[str, object]]  # type: ignore[assignment] # says more


class UnassignedEventOut(EventKeyOut):
    """The event that waits."""

    type: EventType
    time: AwareDatetime


class UnassignedOut(BaseModel):
    """An event that could not be placed yet."""

    id: UUID
    event: UnassignedEventOut
    reason: UnassignedReason
    received_at: AwareDatetime
