"""The texts that the API accepts: bounded, without NUL characters or lone surrogates."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

MAX_TEXT = 10_000
MAX_KEY = 512
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "Text may not hold NUL characters")
    return text


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Refuse numbers as instants: pydantic would read them as seconds since 1970, also in text."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATED.match(value)):
        return value
    raise PydanticCustomError("datetime_text", "An instant is written as RFC 3339 text")


def _in_utc(at: datetime) -> datetime:
    try:
        instant = at.astimezone(UTC)
    except OverflowError:
        instant = at.replace(tzinfo=UTC)
    if instant < EARLIEST:
        raise PydanticCustomError("too_early", "Instants before 1970 are not accepted")
    return instant


Text = Annotated[
    str, StringConstraints(strict=True, max_length=MAX_TEXT), AfterValidator(_without_nul)
]
"""A text of up to 10,000 characters."""

Name = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=MAX_KEY),
    AfterValidator(_without_nul),
]
"""A name or id of 1 to 512 characters."""

Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)]
"""An instant with an offset (RFC 3339), brought to UTC."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, not a number or a text that looks like it."""
