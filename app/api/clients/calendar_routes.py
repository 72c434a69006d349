"""A client's calendar: read, tried out, changed."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.api.clients.calendars import (
    CalendarChangeIn,
    CalendarChangeOut,
    ClientCalendarOut,
    MovingDeadlineOut,
)
from app.api.clients.callers import Admin, SeenClient
from app.api.deadlines.bodies import refusing
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.metering.interactions.readings import sla_at
from app.services.deadlines.calendars import read_calendar
from app.services.deadlines.change_calendar import ChangedCalendar, change_calendar

router = APIRouter(
    prefix="/v1/clients/{client_id}/calendar",
    tags=["Clients"],
    responses=problems(401, 403, 404, 422),
)

DryRun = Annotated[
    bool, Query(alias="dry_run", description="Only tell which open deadlines would move.")
]


@router.get("", operation_id="getClientCalendar", summary="Read a client's calendar")
async def get_calendar(request: Request, client_id: SeenClient) -> ClientCalendarOut:
    """Return the calendar by which the client's next deadlines are computed."""
    found = await read_calendar(state_of(request).database, client_id)
    return ClientCalendarOut.of(client_id, found)


@router.put(
    "",
    operation_id="changeClientCalendar",
    responses=problems(400),
    summary="Change a client's calendar, or try it out",
)
async def put_calendar(
    request: Request,
    client_id: SeenClient,
    body: CalendarChangeIn,
    caller: Admin,
    is_rehearsal: DryRun = False,  # noqa: FBT002 - a query parameter
) -> CalendarChangeOut:
    """Make a new version, and keep or move the open deadlines as chosen; histories say so."""
    state = state_of(request)
    now = state.clock.now()
    asked = replace(body.to_domain(is_rehearsal=is_rehearsal), by=caller.key_id)
    with refusing("/calendar"):
        changed = await change_calendar(state.database, state.calendars, client_id, asked, now)
    return CalendarChangeOut.of(client_id, asked, changed, _moving(changed, now))


def _moving(changed: ChangedCalendar, now: datetime) -> list[MovingDeadlineOut]:
    return [
        MovingDeadlineOut.of(one, sla_at(one.recomputed, now))
        for one in changed.deadlines
        if one.moves
    ]
