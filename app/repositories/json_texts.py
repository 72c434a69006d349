"""JSON texts of single values, for rows that are written out by hand (docs/performance.md).

Building a dictionary a row and encoding it cost three times as much as one formatted text.
"""

from datetime import datetime
from json.encoder import encode_basestring as quoted

from app.domain.metering.ledger import canonical_instant

__all__ = ["BOOLEANS", "bytea", "instant", "quoted"]

BOOLEANS = ("false", "true")
"""The JSON text of a truth value, by that value."""


def instant(at: datetime) -> str:
    """Return an instant in UTC, with its quotes."""
    return f'"{canonical_instant(at)}"'


def bytea(value: bytes) -> str:
    """Return bytes as PostgreSQL reads them, with their quotes."""
    return f'"\\\\x{value.hex()}"'
