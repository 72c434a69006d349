"""The fields of a client that are read strictly: zones, regions and dates."""

import zoneinfo
from datetime import date
from functools import lru_cache
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from app.api.http.texts import Date

_FIRST_YEAR, _LAST_YEAR = 1970, 9998


@lru_cache
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _known_timezone(name: str) -> str:
    if name not in _timezones():
        raise PydanticCustomError("unknown_timezone", "A time zone is an IANA name")
    return name


def _known_region(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise PydanticCustomError(
            "unknown_region", "A region is an ISO 3166 code that has telephone numbers"
        )
    return code


def _within_calendar(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise PydanticCustomError("date_range", "Dates from 1970 to 9998 are accepted")
    return day


_Short = Annotated[str, StringConstraints(strict=True, max_length=64)]

TimeZone = Annotated[_Short, AfterValidator(_known_timezone)]
"""An IANA time zone."""

Region = Annotated[_Short, AfterValidator(_known_region)]
"""An ISO 3166 code in which national numbers can be read."""

Day = Annotated[Date, AfterValidator(_within_calendar)]
"""A local date, written YYYY-MM-DD."""
