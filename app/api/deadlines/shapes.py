"""Calendars as they are shown: what is shown can be sent back."""

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.api.deadlines.bodies import EXAMPLE_CALENDAR
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import calendar_to_json

IntervalOut = Annotated[list[str], Field(min_length=2, max_length=2, examples=[["09:00", "12:30"]])]


class HolidaysOut(BaseModel):
    """Public holidays of a country, and dates of one's own."""

    country: str | None
    subdivision: str | None
    dates: list[date]


class ClosureOut(BaseModel):
    """A time without service, between two instants."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    label: str | None


class OpeningOut(BaseModel):
    """The hours of one date: they replace the weekly ones and win over a holiday."""

    date: date
    intervals: list[IntervalOut]


class CalendarOut(BaseModel):
    """When the service works; a weekday left out is closed."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_CALENDAR]})

    timezone: str
    weekly: dict[str, list[IntervalOut]]
    holidays: HolidaysOut | None
    closures: list[ClosureOut]
    openings: list[OpeningOut]

    @classmethod
    def of(cls, calendar: Calendar) -> "CalendarOut":
        """Return what is shown of a calendar, its closures by its own wall clock."""
        content: dict[str, Any] = calendar_to_json(calendar)
        zone = ZoneInfo(calendar.timezone)
        closures = [
            ClosureOut(
                starts_at=_in_zone(one.starts_at, zone),
                ends_at=_in_zone(one.ends_at, zone),
                label=one.label,
            )
            for one in calendar.closures
        ]
        return cls(**content | {"closures": closures})


def _in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant by a wall clock; as it is where the wall clock's year has no number."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at
