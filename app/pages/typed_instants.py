"""What is typed into a field for a date and a time, in the zone of whoever types it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.api.http.field_types import EARLIEST, LATEST


def typed_instant(typed: str, timezone: str) -> datetime | None:
    """Return the instant in UTC: local time, unless it says its offset; None where it is none."""
    try:
        at = datetime.fromisoformat(typed)
        at = (at.replace(tzinfo=ZoneInfo(timezone)) if at.tzinfo is None else at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if EARLIEST <= at < LATEST else None
