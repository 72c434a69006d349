"""JSON texts of single values, for rows that are written out by hand (docs/performance.md).

Building a dictionary a row and encoding it cost three times as much as one formatted text.
"""

from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as quoted

__all__ = ["BOOLEANS", "bytea", "instant", "quoted"]

BOOLEANS = ("false", "true")
"""The JSON text of a truth value, by that value."""

_CACHED_INSTANTS = 1024


@lru_cache(maxsize=_CACHED_INSTANTS)
def instant(at: datetime) -> str:
    """Return an instant in UTC, with its quotes."""
    return f'"{at.astimezone(UTC).isoformat()}"'


def bytea(value: bytes) -> str:
    """Return bytes as PostgreSQL reads them, with their quotes."""
    return f'"\\\\x{value.hex()}"'
