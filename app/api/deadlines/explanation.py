"""GET /v1/interactions/{id}/deadline: why it is due when it is."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, Field

from app.api.access.security import caller_with
from app.api.deadlines.business_time import SegmentOut, in_zone
from app.api.deadlines.calendar_shapes import ClosureOut
from app.api.http.field_types import Id
from app.api.http.problems.openapi_problems import problems
from app.api.metering.events.shapes import EventKeyOut
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.deadlines.clocks import Sla
from app.domain.metering.events.events import EventKey
from app.services.deadlines.explaining import ExplainedPause, Explanation, explain_deadline

router = APIRouter(prefix="/v1/interactions", tags=["Work list"])


class PlanVersionOut(BaseModel):
    """The plan whose delays are frozen into the interaction."""

    code: str
    version: str


class CalendarVersionOut(BaseModel):
    """The calendar version that the deadline was computed with."""

    id: UUID
    timezone: str


class HolidayOut(BaseModel):
    """A public holiday that stood in the way."""

    date: date
    label: str | None


class PauseOut(BaseModel):
    """A time in which the client was waited for, and the events that said so."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime | None
    paused_by: EventKeyOut
    resumed_by: EventKeyOut | None


class UrgentEffectOut(BaseModel):
    """What asking for urgency changed."""

    asked_at: AwareDatetime
    granted: bool
    reason: str | None
    standard_due_at: AwareDatetime | None
    renews_on: date | None


class DeadlineChangeOut(BaseModel):
    """What a new calendar did to the deadline."""

    changed_at: AwareDatetime
    choice: str
    former_due_at: AwareDatetime | None
    due_at: AwareDatetime | None
    calendar_id: UUID


class DeadlineOut(BaseModel):
    """A deadline with everything that it follows from; nulls without one."""

    interaction_id: UUID
    sla: Sla | None
    due_at: AwareDatetime | None
    warn_at: AwareDatetime | None
    completed_at: AwareDatetime | None
    starts_at: AwareDatetime | None
    delay_seconds: int | None = Field(description="Business time, of the plan's row.")
    counted_from: AwareDatetime | None = Field(
        description="`starts_at`, or when it was flagged urgent if that made it due earlier."
    )
    counted_seconds: int | None = Field(
        description="Business time that counts from then: that of the segments, pauses apart."
    )
    plan: PlanVersionOut | None
    calendar: CalendarVersionOut | None
    segments: list[SegmentOut]
    holidays: list[HolidayOut]
    closures: list[ClosureOut]
    pauses: list[PauseOut]
    urgent: UrgentEffectOut | None
    changes: list[DeadlineChangeOut]


@router.get(
    "/{interaction_id}/deadline",
    operation_id="explainDeadline",
    summary="Explain a deadline",
    responses=problems(401, 403, 404, 422),
)
async def get_deadline(
    request: Request,
    interaction_id: Id,
    caller: Annotated[Caller, Depends(caller_with(Scope.OPS_READ, Scope.INTERACTIONS_WRITE))],
) -> DeadlineOut:
    """Name the plan, the calendar, the open time that was counted and all that moved the rest."""
    state = state_of(request)
    explanation = await explain_deadline(
        state.database, state.calendars, caller, interaction_id, state.clock.now()
    )
    return _to_response(explanation)


def _to_response(explanation: Explanation) -> DeadlineOut:
    interaction, reading, hours = explanation.interaction, explanation.reading, explanation.hours
    terms = interaction.terms if reading else None
    return DeadlineOut(
        interaction_id=UUID(interaction.id),
        sla=explanation.sla,
        due_at=interaction.due_at,
        warn_at=interaction.warn_at,
        completed_at=interaction.completed_at,
        starts_at=interaction.clock_starts_at if reading else None,
        delay_seconds=terms.delay_seconds if terms else None,
        counted_from=explanation.counting.starts_at if explanation.counting else None,
        counted_seconds=explanation.counting.seconds if explanation.counting else None,
        plan=PlanVersionOut(code=terms.plan_code, version=terms.plan_version) if terms else None,
        calendar=CalendarVersionOut(id=UUID(terms.calendar_id), timezone=hours.calendar.timezone)
        if terms and hours
        else None,
        segments=_segments(explanation),
        holidays=[HolidayOut(date=day.day, label=day.label) for day in explanation.holidays],
        closures=[ClosureOut.model_validate(c, from_attributes=True) for c in explanation.closures],
        pauses=[_pause(pause) for pause in explanation.pauses],
        urgent=_urgent(explanation),
        changes=[
            DeadlineChangeOut.model_validate(c, from_attributes=True) for c in explanation.changes
        ],
    )


def _segments(explanation: Explanation) -> list[SegmentOut]:
    hours = explanation.hours
    if hours is None:
        return []
    return [
        SegmentOut(
            starts_at=in_zone(hours, segment.starts_at), ends_at=in_zone(hours, segment.ends_at)
        )
        for segment in explanation.segments
    ]


def _pause(explained: ExplainedPause) -> PauseOut:
    return PauseOut(
        starts_at=explained.pause.starts_at,
        ends_at=explained.pause.ends_at,
        paused_by=_event(explained.paused_by),
        resumed_by=_event(explained.resumed_by) if explained.resumed_by else None,
    )


def _event(key: EventKey) -> EventKeyOut:
    return EventKeyOut(source=key.source, id=key.id)


def _urgent(explanation: Explanation) -> UrgentEffectOut | None:
    effect = explanation.urgent
    if effect is None:
        return None
    return UrgentEffectOut(
        asked_at=effect.asked_at,
        granted=effect.is_granted,
        reason=effect.reason,
        standard_due_at=effect.standard_due_at,
        renews_on=effect.renews_on,
    )
