"""Urgent requests: granted within the month's allowance and the day's cap (rulebook section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.clients.plans.terms import PlanTerms


class UrgentRefusal(StrEnum):
    """Which limit was met; the month's is named when both are."""

    MONTHLY_ALLOWANCE = "monthly_allowance"
    DAILY_CAP = "daily_cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentGrant:
    """What was decided of an urgent request, once.

    Attributes:
        day: the client's local date of the flagging; the allowance and the cap are of its month
            and of itself.
    """

    day: date
    refusal: UrgentRefusal | None = None

    @property
    def is_granted(self) -> bool:
        """Tell whether the urgent delay applies."""
        return self.refusal is None


class UrgentUse:
    """The grants of one client by local date, and which dates changed."""

    def __init__(self, granted: Mapping[date, int]) -> None:
        self._granted = dict(granted)
        self.changed: set[date] = set()

    def on(self, day: date) -> int:
        """Return how many were granted on a date."""
        return self._granted.get(day, 0)

    def in_month_of(self, day: date) -> int:
        """Return how many were granted in a date's month."""
        month = (day.year, day.month)
        return sum(
            n
            for granted_day, n in self._granted.items()
            if (granted_day.year, granted_day.month) == month
        )

    def ask(self, day: date, terms: PlanTerms) -> UrgentGrant:
        """Grant an urgent request flagged on a date, or say which limit refuses it."""
        if self.in_month_of(day) >= terms.urgent_included:
            return UrgentGrant(day=day, refusal=UrgentRefusal.MONTHLY_ALLOWANCE)
        if self.on(day) >= terms.urgent_daily_cap:
            return UrgentGrant(day=day, refusal=UrgentRefusal.DAILY_CAP)
        self._add(day, 1)
        return UrgentGrant(day=day)

    def give_back(self, grant: UrgentGrant) -> None:
        """Return the allowance of a request that is no longer handled."""
        if grant.is_granted:
            self._add(grant.day, -1)

    def _add(self, day: date, grants: int) -> None:
        self._granted[day] = self.on(day) + grants
        self.changed.add(day)
