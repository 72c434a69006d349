"""What is asked for and shown of a client's calendar."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.api.deadlines.bodies import EXAMPLE_CALENDAR, CalendarIn
from app.api.deadlines.shapes import CalendarOut
from app.api.http.asked import Asked
from app.domain.deadlines.clocks import Sla
from app.domain.metering.counting.calendar_changes import OpenDeadlines, WeighedDeadline
from app.services.deadlines.calendars import CalendarInForce
from app.services.deadlines.change_calendar import CalendarAsked, ChangedCalendar

_Own = Annotated[CalendarOut | None, Field(description="Null: the client goes by the provider's.")]
_Moves = "What the new calendar gives, whatever is chosen."


class CalendarChangeIn(Asked):
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

    def to_domain(self, *, is_rehearsal: bool) -> CalendarAsked:
        """Return the calendar asked for.

        Raises:
            CalendarRefused: with everything that is wrong.
        """
        return CalendarAsked(
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
    def of(cls, client_id: str, found: CalendarInForce) -> "ClientCalendarOut":
        """Return what is shown of a client's calendar."""
        shown = CalendarOut.of(found.version.calendar)
        return cls(
            client_id=UUID(client_id),
            calendar=shown if found.is_own else None,
            in_force=shown,
            version=UUID(found.version.id),
            made_at=found.version.created_at,
        )


class MovingDeadlineOut(BaseModel):
    """An open deadline that the new calendar would move."""

    interaction_id: UUID
    former_due_at: AwareDatetime | None
    new_due_at: AwareDatetime | None = Field(description=_Moves)
    due_at: AwareDatetime | None = Field(description="As `open_deadlines` leaves it.")
    would_be_breached: bool = Field(description="`new_due_at` has passed already.")

    @classmethod
    def of(cls, one: WeighedDeadline, sla: Sla | None) -> "MovingDeadlineOut":
        """Return what is shown of a deadline; ``sla`` is that by the new calendar."""
        return cls(
            interaction_id=UUID(one.former.id),
            former_due_at=one.former.due_at,
            new_due_at=one.recomputed.due_at,
            due_at=one.chosen.due_at,
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
        asked: CalendarAsked,
        changed: ChangedCalendar,
        moving: list[MovingDeadlineOut],
    ) -> "CalendarChangeOut":
        """Return what is shown of a change."""
        in_force = changed.in_force
        has_version = in_force.is_stored or not asked.is_rehearsal
        return cls(
            client_id=UUID(client_id),
            dry_run=asked.is_rehearsal,
            open_deadlines=asked.open_deadlines,
            calendar=CalendarOut.of(in_force.version.calendar) if in_force.is_own else None,
            version=UUID(in_force.version.id) if has_version else None,
            weighed=len(changed.deadlines),
            deadlines=moving,
        )
