"""Calendars as they are sent: the shape here, the meaning in the domain."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.api.http.texts import Text
from app.api.refusals import InvalidRequest, Problem
from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.calendar_json import calendar_from_json
from app.domain.deadlines.errors import InvalidCalendar

EXAMPLE_CALENDAR: dict[str, Any] = {
    "timezone": "Europe/Brussels",
    "weekly": {"mon": [["09:00", "12:30"], ["13:30", "17:00"]], "sat": [["20:00", "24:00"]]},
    "holidays": {"country": "BE", "subdivision": None, "dates": ["2026-12-24"]},
    "closures": [
        {
            "starts_at": "2026-12-28T00:00:00+01:00",
            "ends_at": "2027-01-04T00:00:00+01:00",
            "label": "Congés",
        }
    ],
    "openings": [{"date": "2026-12-19", "intervals": [["09:00", "12:00"]]}],
}

Interval = Annotated[list[str], Field(min_length=2, max_length=2, examples=[["09:00", "12:30"]])]
Intervals = Annotated[list[Interval], Field(max_length=96)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WeeklyIn(_Body):
    """Local opening hours; a weekday left out is closed, and 24:00 ends a day."""

    mon: Intervals = []
    tue: Intervals = []
    wed: Intervals = []
    thu: Intervals = []
    fri: Intervals = []
    sat: Intervals = []
    sun: Intervals = []


class HolidaysIn(_Body):
    """Public holidays of a country, and dates of one's own."""

    country: str | None = Field(default=None, examples=["BE"])
    subdivision: str | None = Field(default=None, examples=["57"])
    dates: Annotated[list[date], Field(max_length=1_000)] = []


class ClosureIn(_Body):
    """A time without service, between two instants."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    label: Text | None = None


class OpeningIn(_Body):
    """The hours of one date: they replace the weekly ones and win over a holiday."""

    date: date
    intervals: Intervals


class CalendarIn(_Body):
    """When the service works (rulebook section 5)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE_CALENDAR]})

    timezone: Annotated[str, Field(max_length=64)]
    weekly: WeeklyIn
    holidays: HolidaysIn | None = None
    closures: Annotated[list[ClosureIn], Field(max_length=1_000)] = []
    openings: Annotated[list[OpeningIn], Field(max_length=1_000)] = []

    def to_domain(self, pointer: str) -> Calendar:
        """Return the calendar.

        Args:
            pointer: where in the request the calendar stands.

        Raises:
            CalendarRefused: with everything that is wrong.
        """
        with refusing(pointer):
            return calendar_from_json(self.model_dump(mode="json"))


class CalendarRefused(InvalidRequest):
    """The calendar is not valid."""

    code = "invalid-calendar"
    title = "The calendar is not valid"


class refusing:  # noqa: N801 - reads as a phrase in a with statement
    """Tell what is wrong with a calendar under its place in the request."""

    def __init__(self, pointer: str) -> None:
        self._pointer = pointer

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Turn the domain's refusal into a request's."""
        if isinstance(error, InvalidCalendar):
            raise CalendarRefused(
                [
                    Problem(self._pointer + fault.pointer, fault.code, fault.detail)
                    for fault in error.faults
                ]
            ) from None
