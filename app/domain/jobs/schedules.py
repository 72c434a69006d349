"""When a job that failed is tried again."""

from dataclasses import dataclass

MINUTE = 60.0
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Schedule:
    """The pauses between attempts, in seconds; after the last attempt a job is given up."""

    pauses: tuple[float, ...]

    @property
    def most_attempts(self) -> int:
        """Return how often a job is begun at most."""
        return len(self.pauses) + 1

    @property
    def total_seconds(self) -> float:
        """Return the time from the first attempt to the last."""
        return sum(self.pauses)

    def pause_after(self, attempts: int) -> float | None:
        """Return the seconds to wait after so many attempts; None when there is no further one."""
        return self.pauses[attempts - 1] if attempts < self.most_attempts else None


WITHIN_THE_SERVICE = Schedule((1, 5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR))
"""For work that needs the database alone."""

OVER_A_DAY = Schedule(
    (
        5,
        30,
        2 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        4 * HOUR,
        6 * HOUR,
        10 * HOUR,
    )
)
"""For work that needs somebody else's server: 24 hours from the first attempt to the last."""

OVER_A_WEEK = Schedule((5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, *[HOUR] * (7 * 24)))
"""For what has to arrive in order, also after days without a mail server."""

UNTIL_FORGOTTEN = Schedule(
    (2, 3, 5, 10, 20, 30, *[MINUTE] * 5, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, *[HOUR] * (30 * 24))
)
"""For what nobody else may ever send again: soon at first, and as long as it is kept."""
