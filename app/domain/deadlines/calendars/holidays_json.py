"""The JSON form of the holidays that a calendar version keeps."""

from app.domain.deadlines.calendars.json_reading import (
    read_date,
    read_mapping,
    read_object,
    read_text,
    read_year,
)
from app.domain.deadlines.calendars.public_holidays import FrozenHolidays, Holiday


def holidays_to_json(holidays: FrozenHolidays) -> dict[str, object]:
    """Return the form that ``holidays_from_json`` reads back to an equal value."""
    return {
        "first_year": holidays.first_year,
        "last_year": holidays.last_year,
        "dates": {one.day.isoformat(): one.label for one in holidays.days},
    }


def holidays_from_json(document: object) -> FrozenHolidays:
    """Read the holidays of a stored calendar version.

    Raises:
        InvalidCalendar: it is not the form that was stored.
    """
    body = read_object(document, "", ("first_year", "last_year", "dates"))
    days = [
        Holiday(day=read_date(day, f"/dates/{day}"), label=read_text(label, f"/dates/{day}"))
        for day, label in read_mapping(body["dates"], "/dates").items()
    ]
    return FrozenHolidays(
        first_year=read_year(body["first_year"], "/first_year"),
        last_year=read_year(body["last_year"], "/last_year"),
        days=tuple(sorted(days, key=lambda one: one.day)),
    )
