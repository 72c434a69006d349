"""A month as weeks of days, each with its units and how dark it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.metering.quota.quota import DayOfUse

DARKEST = 4
_WEEK = 7


@dataclass(frozen=True, slots=True)
class DayCell:
    """One date.

    Attributes:
        step: 0 for none, to 4 for the most of the month.
    """

    day: date
    units: int
    step: int


Week = tuple[DayCell | None, ...]
"""Seven places, Monday first; None where another month's days would stand."""


def lay_out_month(days: Sequence[DayOfUse]) -> tuple[Week, ...]:
    """Return the weeks of a month.

    Args:
        days: every date of the month, in order.
    """
    most = max(day.units for day in days)
    cells: list[DayCell | None] = [None] * days[0].day.weekday()
    cells += [DayCell(day.day, day.units, _step(day.units, most)) for day in days]
    cells += [None] * (-len(cells) % _WEEK)
    return tuple(tuple(cells[start : start + _WEEK]) for start in range(0, len(cells), _WEEK))


def _step(units: int, most: int) -> int:
    """Return a quarter of the most, rounded up: any unit can be told from none."""
    return 0 if units <= 0 else -(-DARKEST * units // most)
