"""POST /v1/business-time: a deadline, or the business time between two instants."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.access.security import caller_with, require_visible
from app.api.deadlines.calendar_shapes import EXAMPLE_CALENDAR, CalendarIn, calendar_errors_at
from app.api.http.field_types import Id, Instant
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import InvalidRequest, Problem
from app.api.http.request_models import RequestModel
from app.api.state import State, state_of
from app.domain.access.keys import Caller, Scope
from app.domain.deadlines.business_hours import BusinessHours, Segment
from app.services.deadlines.calendars import hours_of_calendar, hours_of_client

MAX_BUSINESS_SECONDS = 20 * 366 * 24 * 3600
MOST_SEGMENTS = 50_000

router = APIRouter(prefix="/v1/business-time", tags=["Business time"])


class BusinessTimeIn(RequestModel):
    """A calendar or a client's own, a start, and either a delay or an end."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "calendar": EXAMPLE_CALENDAR,
                    "start": "2026-11-23T16:00:00+01:00",
                    "business_seconds": 7200,
                }
            ]
        },
    )

    calendar: CalendarIn | None = None
    client_id: Id | None = None
    start: Instant
    business_seconds: Annotated[float, Field(strict=True, ge=0, le=MAX_BUSINESS_SECONDS)] | None = (
        None
    )
    end: Instant | None = None

    @model_validator(mode="after")
    def _one_question(self) -> "BusinessTimeIn":
        if (self.calendar is None) == (self.client_id is None):
            raise PydanticCustomError("one_calendar", "Give either calendar or client_id")
        if (self.business_seconds is None) == (self.end is None):
            raise PydanticCustomError("one_question", "Give either business_seconds or end")
        return self


class SegmentOut(BaseModel):
    """Open time that was counted."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class BusinessTimeOut(BaseModel):
    """The deadline, or the business time, and the open time that was counted for it."""

    deadline: AwareDatetime | None = None
    business_seconds: float | int | None = None
    segments: list[SegmentOut]


class SpanTooLong(InvalidRequest):
    """The span holds more openings than are told at once."""

    code = "span-too-long"
    title = "The span holds more openings than are told at once"


@router.post(
    "",
    operation_id="computeBusinessTime",
    summary="Compute business time",
    response_model=BusinessTimeOut,
    responses=problems(401, 403, 404, 422),
)
async def post_business_time(
    request: Request,
    body: BusinessTimeIn,
    caller: Annotated[Caller, Depends(caller_with(Scope.QUOTA_READ))],
) -> Response:
    """Count business time in a calendar; nothing is stored."""
    hours = await _hours(state_of(request), body, caller)
    # years of openings take seconds: events are not to wait for them
    content = await asyncio.to_thread(_answer, hours, body)
    return Response(content, media_type="application/json")


def _answer(hours: BusinessHours, body: BusinessTimeIn) -> str:
    if body.end is not None:
        seconds = hours.elapsed(body.start, body.end).total_seconds()
        answer = BusinessTimeOut(
            business_seconds=int(seconds) if seconds.is_integer() else seconds,
            segments=_to_segments(hours, body.start, body.end, "/end"),
        )
    else:
        deadline = hours.deadline(body.start, timedelta(seconds=body.business_seconds or 0))
        answer = BusinessTimeOut(
            deadline=in_zone(hours, deadline),
            segments=_to_segments(hours, body.start, deadline, "/business_seconds"),
        )
    return answer.model_dump_json(exclude_unset=True)


async def _hours(state: State, body: BusinessTimeIn, caller: Caller) -> BusinessHours:
    if body.calendar is not None:
        calendar = body.calendar.to_domain("/calendar")
        with calendar_errors_at("/calendar"):
            return await asyncio.to_thread(
                hours_of_calendar, calendar, body.start, state.clock.now()
            )
    require_visible(caller, body.client_id)
    return await hours_of_client(
        state.database, state.profiles, state.calendars, body.client_id or ""
    )


def in_zone(hours: BusinessHours, at: datetime) -> datetime:
    """Return an instant as the calendar's wall clock shows it."""
    return at.astimezone(ZoneInfo(hours.calendar.timezone))


def _to_segments(
    hours: BusinessHours, start: datetime, end: datetime, pointer: str
) -> list[SegmentOut]:
    """Return the open time between two instants, in the calendar's zone."""
    segments = hours.segments(start, end)
    if len(segments) > MOST_SEGMENTS:
        detail = f"at most {MOST_SEGMENTS:,} segments; this span has {len(segments):,}"
        raise SpanTooLong([Problem(pointer, "too_many_segments", detail)])
    return [_to_segment(hours, segment) for segment in segments]


def _to_segment(hours: BusinessHours, segment: Segment) -> SegmentOut:
    return SegmentOut(
        starts_at=in_zone(hours, segment.starts_at), ends_at=in_zone(hours, segment.ends_at)
    )
