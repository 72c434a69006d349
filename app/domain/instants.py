"""How instants are written wherever the service tells one: in UTC, as RFC 3339 has it."""

from datetime import UTC, datetime


def format_instant(at: datetime) -> str:
    """Return an instant in UTC with a ``Z``, as precise as it is."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
