"""Lists: how many items at once, and where the next ones begin (api.md, Conventions)."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import to_json

from app.api.http.problems.refusals import InvalidRequest, Problem

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
_MAX_CURSOR = 2_048
_NUL = b"\\u0000"

T = TypeVar("T")


class InvalidCursor(InvalidRequest):
    """The cursor is not one that this list gave."""

    code = "invalid-cursor"
    title = "The cursor is not one that this list gave"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is asked for."""

    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.")] = (
        DEFAULT_LIMIT
    )
    cursor: Annotated[
        str | None,
        Query(description="``next_cursor`` of the page before; left out: the first page."),
    ] = None

    def after(self, shape: TypeAdapter[T]) -> T | None:
        """Return the position after which the page begins, or None for the first page.

        Raises:
            InvalidCursor: it is not a position of that shape.
        """
        return None if self.cursor is None else decode_cursor(self.cursor, shape)


Page = Annotated[PageRequest, Depends()]
"""The parameters ``limit`` and ``cursor`` of a route that lists."""


class Listed(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next_cursor: str | None = Field(description="Null on the last page.")


def encode_cursor(position: object) -> str:
    """Return an opaque text for a position: ids, numbers, instants or tuples of them."""
    return base64.urlsafe_b64encode(to_json(position)).decode().rstrip("=")


def decode_cursor(cursor: str, shape: TypeAdapter[T]) -> T:
    """Return the position that a cursor holds.

    Args:
        cursor: what a client sends; anything at all.
        shape: reads the positions of this list; integers want a bound that the database can hold.

    Raises:
        InvalidCursor: it is not a position of that shape.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        return shape.validate_json(_plain(text))
    except ValueError:
        problem = Problem("/query/cursor", "invalid_cursor", "Take next_cursor as it was given")
        raise InvalidCursor([problem]) from None


def paginate(
    rows: Sequence[T], limit: int, position_of: Callable[[T], object]
) -> tuple[Sequence[T], str | None]:
    """Return a page of what was found, and the cursor of the next one.

    Args:
        rows: up to one more than the limit, which tells that there is a next page.
        limit: how many items the page may hold.
        position_of: what the list is ordered by, of an item.
    """
    items = rows[:limit]
    return items, encode_cursor(position_of(items[-1])) if len(rows) > limit else None


def _plain(text: bytes) -> bytes:
    """Refuse what no list gives, and the database would not read."""
    if len(text) > _MAX_CURSOR or _NUL in text:
        raise ValueError(text)
    return text
