"""How often somebody may fail to sign in, and how long to wait then.

Five failures of an account in 15 minutes, or thirty of an address in an hour, begin a wait of 15
minutes or an hour; each further failure doubles it, up to a day (pages.md, People and sign-in).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many failures in what time are one too many, and the first wait."""

    failures: int
    window: timedelta
    first_wait: timedelta


ACCOUNT = Limit(failures=5, window=timedelta(minutes=15), first_wait=timedelta(minutes=15))
ADDRESS = Limit(failures=30, window=timedelta(hours=1), first_wait=timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """What is remembered of failures, of an account or of an address.

    Attributes:
        failed_at: the last ones, oldest first, no more than the limit counts.
        waits: how often a wait was begun since the count began anew.
        waits_until: the end of the last wait.
    """

    failed_at: tuple[datetime, ...] = ()
    waits: int = 0
    waits_until: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """Return how long nothing is tried yet; none when it may be."""
        left = self.waits_until - now if self.waits_until is not None else timedelta()
        return max(left, timedelta())


NONE = Failures()


def after_failure(failures: Failures, limit: Limit, now: datetime) -> Failures:
    """Return what is remembered once one more try has failed.

    A day after the last wait has ended everything begins anew.
    """
    if failures.waits_until is not None and now - failures.waits_until >= LONGEST_WAIT:
        failures = NONE
    recent = (*(at for at in failures.failed_at if now - at < limit.window), now)
    recent = recent[-limit.failures :]
    if not failures.waits and len(recent) < limit.failures:
        return replace(failures, failed_at=recent)
    wait = min(limit.first_wait * 2**failures.waits, LONGEST_WAIT)
    return Failures(failed_at=recent, waits=_next(failures.waits), waits_until=now + wait)


def _next(waits: int) -> int:
    """Return one more wait, up to where it makes no difference."""
    return min(waits + 1, 16)


def take_back(failures: Failures, counted_at: datetime) -> Failures:
    """Return what is remembered once a try that was counted ahead has succeeded."""
    began_wait = (
        failures.failed_at[-1:] == (counted_at,)
        and failures.waits_until is not None
        and failures.waits_until > counted_at
    )
    rest = tuple(at for at in failures.failed_at if at != counted_at)
    if not began_wait:
        return replace(failures, failed_at=rest)
    return Failures(failed_at=rest, waits=failures.waits - 1, waits_until=None)
