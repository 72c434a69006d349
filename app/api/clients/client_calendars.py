"""A client's calendar: read, tried out, changed."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.api.clients.callers import Admin, VisibleClient
from app.api.deadlines.calendar_shapes import (
    EXAMPLE_CALENDAR,
    CalendarIn,
    CalendarOut,
    calendar_errors_at,
)
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.state import state_of
from app.domain.deadlines.clocks import Sla
from app.domain.metering.counting.calendar_changes import OpenDeadlines, WeighedDeadline
from app.domain.metering.interactions.readings import sla_at
from app.services.deadlines.calendars import CalendarInForce, read_calendar
from app.services.deadlines.change_calendar import CalendarRequest, ChangedCalendar, change_calendar

_Own = Annotated[CalendarOut | None, Field(description="Null: the client goes by the provider's.")]
_Moves = "What the new calendar gives, whatever is chosen."


class CalendarChangeIn(RequestModel):
    """A calendar in the place of the present one, and what becomes of open deadlines."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"calendar": EXAMPLE_CALENDAR, "open_deadlines": "never_earlier"}]
        },
    )

    calendar: CalendarIn | None = Field(description="Null: the provider's.")
    open_deadlines: OpenDeadlines = Field(
        default=OpenDeadlines.NEVER_EARLIER,
        description="`keep`: as they are. `recompute`: as if the new calendar had always held. "
        "`never_earlier`: the same, but a deadline that would come earlier stays.",
    )

    def to_domain(self, *, is_rehearsal: bool) -> CalendarRequest:
        """Return the calendar asked for.

        Raises:
            CalendarRefused: with everything that is wrong.
        """
        return CalendarRequest(
            calendar=self.calendar.to_domain("/calendar") if self.calendar else None,
            open_deadlines=self.open_deadlines,
            is_rehearsal=is_rehearsal,
        )


class ClientCalendarOut(BaseModel):
    """The calendar that a client goes by."""

    client_id: UUID
    calendar: _Own
    in_force: CalendarOut = Field(description="The client's own, else the provider's.")
    version: UUID
    made_at: AwareDatetime = Field(description="Public holidays are kept as known then.")

    @classmethod
    def of(cls, client_id: str, in_force: CalendarInForce) -> "ClientCalendarOut":
        """Return what is shown of a client's calendar."""
        shown = CalendarOut.of(in_force.version.calendar)
        return cls(
            client_id=UUID(client_id),
            calendar=shown if in_force.is_own else None,
            in_force=shown,
            version=UUID(in_force.version.id),
            made_at=in_force.version.created_at,
        )


class MovingDeadlineOut(BaseModel):
    """An open deadline that the new calendar would move."""

    interaction_id: UUID
    former_due_at: AwareDatetime | None
    new_due_at: AwareDatetime | None = Field(description=_Moves)
    due_at: AwareDatetime | None = Field(description="As `open_deadlines` leaves it.")
    would_be_breached: bool = Field(description="`new_due_at` has passed already.")

    @classmethod
    def of(cls, deadline: WeighedDeadline, sla: Sla | None) -> "MovingDeadlineOut":
        """Return what is shown of a deadline; ``sla`` is that by the new calendar."""
        return cls(
            interaction_id=UUID(deadline.former.id),
            former_due_at=deadline.former.due_at,
            new_due_at=deadline.recomputed.due_at,
            due_at=deadline.chosen.due_at,
            would_be_breached=sla is Sla.BREACHED,
        )


class CalendarChangeOut(BaseModel):
    """What a new calendar does, or would do."""

    client_id: UUID
    dry_run: bool
    open_deadlines: OpenDeadlines
    calendar: _Own
    version: UUID | None = Field(description="Null when a dry run has made none.")
    weighed: int = Field(description="Open and paused interactions that go by another version.")
    deadlines: list[MovingDeadlineOut] = Field(description="Those that move, by id.")

    @classmethod
    def of(
        cls,
        client_id: str,
        calendar_request: CalendarRequest,
        changed: ChangedCalendar,
        moving: list[MovingDeadlineOut],
    ) -> "CalendarChangeOut":
        """Return what is shown of a change."""
        in_force = changed.in_force
        has_version = in_force.is_stored or not calendar_request.is_rehearsal
        return cls(
            client_id=UUID(client_id),
            dry_run=calendar_request.is_rehearsal,
            open_deadlines=calendar_request.open_deadlines,
            calendar=CalendarOut.of(in_force.version.calendar) if in_force.is_own else None,
            version=UUID(in_force.version.id) if has_version else None,
            weighed=len(changed.deadlines),
            deadlines=moving,
        )


router = APIRouter(
    prefix="/v1/clients/{client_id}/calendar",
    tags=["Clients"],
    responses=problems(401, 403, 404, 422),
)

DryRun = Annotated[
    bool, Query(alias="dry_run", description="Only tell which open deadlines would move.")
]


@router.get("", operation_id="getClientCalendar", summary="Read a client's calendar")
async def get_calendar(request: Request, client_id: VisibleClient) -> ClientCalendarOut:
    """Return the calendar by which the client's next deadlines are computed."""
    in_force = await read_calendar(state_of(request).database, client_id)
    return ClientCalendarOut.of(client_id, in_force)


@router.put(
    "",
    operation_id="changeClientCalendar",
    responses=problems(400),
    summary="Change a client's calendar, or try it out",
)
async def put_calendar(
    request: Request,
    client_id: VisibleClient,
    body: CalendarChangeIn,
    caller: Admin,
    is_rehearsal: DryRun = False,  # noqa: FBT002 - a query parameter
) -> CalendarChangeOut:
    """Make a new version, and keep or move the open deadlines as chosen; histories say so."""
    state = state_of(request)
    now = state.clock.now()
    calendar_request = replace(body.to_domain(is_rehearsal=is_rehearsal), by=caller.key_id)
    with calendar_errors_at("/calendar"):
        changed = await change_calendar(
            state.database, state.calendars, client_id, calendar_request, now
        )
    return CalendarChangeOut.of(client_id, calendar_request, changed, _moving(changed, now))


def _moving(changed: ChangedCalendar, now: datetime) -> list[MovingDeadlineOut]:
    return [
        MovingDeadlineOut.of(deadline, sla_at(deadline.recomputed, now))
        for deadline in changed.deadlines
        if deadline.moves
    ]
