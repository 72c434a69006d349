"""The clock that the business goes by: the real one, or an instant set for a rehearsal."""

from datetime import UTC, datetime


class Clock:
    """Tells the time of everything that is decided or stamped.

    Key expiry and job leases go by the real time, whatever is set here.
    """

    def __init__(self) -> None:
        self._set_to: datetime | None = None

    def now(self) -> datetime:
        """Return the UTC instant."""
        return self._set_to or datetime.now(UTC)

    @property
    def is_set(self) -> bool:
        """Tell whether it stands still for a rehearsal."""
        return self._set_to is not None

    def set(self, instant: datetime) -> None:
        """Stand still at an instant, which may lie in the past."""
        self._set_to = instant.astimezone(UTC)

    def clear(self) -> None:
        """Go by the real time again."""
        self._set_to = None
