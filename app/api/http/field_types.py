"""The types of fields: texts, instants, dates, numbers, ids, zones, regions; and money.

Texts are bounded, without NUL characters or lone surrogates. Whole numbers are as JSON Schema has
them: 95.0 is one, 95.5, true and "95" are none.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

import phonenumbers
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.domain.clients.plans.money import Money

MAX_TEXT = 10_000
MAX_KEY = 512
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)
"""From here on nothing is kept that is shown: not every zone has the calendar's last day."""
MAX_AHEAD = timedelta(minutes=5)
"""How far clocks of others may be ahead of ours: what happened is not later (api.md, Events)."""
_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:(\d{2})(?:\.\d+)?(?:([Zz]|[+-]\d{2}:\d{2})|$)", re.ASCII
)
_LEAP_SECOND = "60"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def without_nul(text: str) -> str:
    """Refuse what the database would not store."""
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "Text may not hold NUL characters")
    return text


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Refuse what is not RFC 3339: pydantic would read numbers too, and ISO 8601's other forms."""
    if isinstance(value, datetime):
        return value
    match = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError(
            "datetime_text", "Write an instant as RFC 3339 has it: 2026-11-23T10:02:11+01:00"
        )
    if match[2] is None:
        raise PydanticCustomError("timezone_aware", "An instant needs its offset: Z or +01:00")
    return _without_leap_second(match) if match[1] == _LEAP_SECOND else value


def _without_leap_second(match: re.Match[str]) -> datetime:
    """Return a leap second as the last instant before it ends, of the month that it belongs to.

    They are inserted where a month ends in UTC (RFC 3339, 5.7).
    """
    begins = match.start(1)
    try:
        last = datetime.fromisoformat(f"{match.string[:begins]}59.999999{match[2].upper()}")
        ends = last.astimezone(UTC) + timedelta(microseconds=1)
    except (ValueError, OverflowError):
        last = ends = EARLIEST - timedelta(minutes=1)
    if (ends.day, ends.hour, ends.minute) != (1, 0, 0):
        raise PydanticCustomError("leap_second", "There is no leap second then")
    return last


def _written_day(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Refuse numbers and instants, which pydantic would read as dates."""
    if isinstance(value, str) and _DAY.fullmatch(value) is None:
        raise PydanticCustomError("date_text", "A date is written YYYY-MM-DD")
    if not isinstance(value, str | date):
        raise PydanticCustomError("date_text", "A date is written YYYY-MM-DD")
    return value


def _in_utc(at: datetime) -> datetime:
    try:
        instant = at.astimezone(UTC)
    except OverflowError:
        instant = at.replace(tzinfo=UTC)
    if instant < EARLIEST:
        raise PydanticCustomError("too_early", "Instants before 1970 are not accepted")
    return instant


def _within_every_zone(instant: datetime) -> datetime:
    if instant >= LATEST:
        raise PydanticCustomError("too_late", "Instants after 9998 are not accepted")
    return instant


Text = Annotated[
    str, StringConstraints(strict=True, max_length=MAX_TEXT), AfterValidator(without_nul)
]
"""A text of up to 10,000 characters."""

Name = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=MAX_KEY),
    AfterValidator(without_nul),
]
"""A name or id of 1 to 512 characters."""

Date = Annotated[date, BeforeValidator(_written_day)]
"""A date, written YYYY-MM-DD."""

WrittenInstant = Annotated[AwareDatetime, BeforeValidator(_written)]
"""An instant with an offset (RFC 3339), as it was written."""

Instant = Annotated[WrittenInstant, AfterValidator(_in_utc)]
"""An instant with an offset (RFC 3339), brought to UTC."""

ShownInstant = Annotated[Instant, AfterValidator(_within_every_zone)]
"""An instant that is shown in the zone of whoever reads it."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, not a number or a text that looks like it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Annotates an integer of a body, which lies between two bounds."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, _: object, __: GetCoreSchemaHandler) -> CoreSchema:
        """Return a schema that reads integers without help, and floats with some."""
        integer = core_schema.int_schema(strict=True, ge=self.least, le=self.most)
        message = f"Write a whole number from {self.least} to {self.most}"
        return core_schema.union_schema(
            [
                integer,
                core_schema.no_info_before_validator_function(_without_fraction, integer),
            ],
            mode="left_to_right",
            custom_error_type="whole_number",
            custom_error_message=message,
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Document an integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


def _without_fraction(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _canonical_id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError as error:
        raise PydanticCustomError("uuid", "An id is a UUID") from error


Id = Annotated[str, Field(strict=True, max_length=64), AfterValidator(_canonical_id)]


class MoneyOut(BaseModel):
    """An exact amount in cents."""

    amount_cents: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        """Return what is shown of an amount."""
        return cls(amount_cents=money.amount_cents, currency=money.currency)


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
