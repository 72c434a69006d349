"""Calendars as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.api.http.field_types import Date, Text, WrittenInstant, without_nul
from app.api.http.problems.refusals import InvalidRequest, Problem
from app.api.http.request_models import RequestModel, UpTo
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import calendar_from_json, calendar_to_json
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

_MOST_INTERVALS = 96
_MOST_ENTRIES = 1_000
_LONGEST_TIME = 8
_LONGEST_CODE = 16

_Written = Annotated[str, AfterValidator(without_nul)]
Code = Annotated[_Written, StringConstraints(strict=True, max_length=_LONGEST_CODE)]
Time = Annotated[_Written, StringConstraints(strict=True, max_length=_LONGEST_TIME)]
Interval = Annotated[list[Time], UpTo(2, least=2), Field(examples=[["09:00", "12:30"]])]
Intervals = Annotated[list[Interval], UpTo(_MOST_INTERVALS)]


class WeeklyIn(RequestModel):
    """Local opening hours; a weekday left out is closed, and 24:00 ends a day."""

    mon: Intervals = Field(default=[])
    tue: Intervals = Field(default=[])
    wed: Intervals = Field(default=[])
    thu: Intervals = Field(default=[])
    fri: Intervals = Field(default=[])
    sat: Intervals = Field(default=[])
    sun: Intervals = Field(default=[])


class HolidaysIn(RequestModel):
    """Public holidays of a country, and dates of one's own."""

    country: Code | None = Field(default=None, examples=["BE"])
    subdivision: Code | None = Field(default=None, examples=["57"])
    dates: Annotated[list[Date], UpTo(_MOST_ENTRIES)] = Field(default=[])


class ClosureIn(RequestModel):
    """A time without service, between two instants."""

    starts_at: WrittenInstant
    ends_at: WrittenInstant
    label: Text | None = None


class OpeningIn(RequestModel):
    """The hours of one date: they replace the weekly ones and win over a holiday."""

    date: Date
    intervals: Intervals


class CalendarIn(RequestModel):
    """When the service works (rulebook section 5)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE_CALENDAR]})

    timezone: Annotated[_Written, StringConstraints(strict=True, max_length=64)]
    weekly: WeeklyIn
    holidays: HolidaysIn | None = None
    closures: Annotated[list[ClosureIn], UpTo(_MOST_ENTRIES)] = Field(default=[])
    openings: Annotated[list[OpeningIn], UpTo(_MOST_ENTRIES)] = Field(default=[])

    def to_domain(self, pointer: str) -> Calendar:
        """Return the calendar.

        Args:
            pointer: where in the request the calendar stands.

        Raises:
            CalendarRefused: with everything that is wrong.
        """
        with calendar_errors_at(pointer):
            return calendar_from_json(self.model_dump(mode="json"))


class CalendarRefused(InvalidRequest):
    """The calendar is not valid."""

    code = "invalid-calendar"
    title = "The calendar is not valid"


class calendar_errors_at:  # noqa: N801 - reads as a phrase in a with statement
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
                starts_at=_in_zone(closure.starts_at, zone),
                ends_at=_in_zone(closure.ends_at, zone),
                label=closure.label,
            )
            for closure in calendar.closures
        ]
        return cls(**content | {"closures": closures})


def _in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant by a wall clock; as it is where the wall clock's year has no number."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at
