"""Compliance: how many deadlines were met, and how much of the business time was used."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.deadlines.clocks import Sla
from app.domain.deadlines.instants import SECOND, microseconds_in

PERCENTS = (50, 90, 95)
SHARE_UNITS = 10_000
"""A share is counted in ten-thousandths, so that it is shown without the noise of floats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How one deadline went, or goes.

    Attributes:
        is_completed: it is met or breached for good.
        used: business time that the clock ran until the completion, pauses apart.
        allotted: business time from the start to the deadline, pauses apart; more than none.
    """

    sla: Sla
    is_completed: bool
    used: timedelta = timedelta()
    allotted: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """What some deadlines came to.

    Attributes:
        breached: completed after the deadline; what is late and open is in ``open``.
        open: by how it stands.
        shares: of completed ones, by percent, in ten-thousandths of the time allotted.
        seconds: of completed ones, by percent, business seconds used.
    """

    met: int
    breached: int
    open: Mapping[Sla, int]
    shares: Mapping[int, int | None]
    seconds: Mapping[int, int | None]


def compliance_of(handlings: Iterable[Handling]) -> Compliance:
    """Return what deadlines came to; percentiles are values that occur (nearest rank)."""
    every = list(handlings)
    completed = [handling for handling in every if handling.is_completed]
    ended = Counter(handling.sla for handling in completed)
    return Compliance(
        met=ended[Sla.MET],
        breached=ended[Sla.BREACHED],
        open=Counter(handling.sla for handling in every if not handling.is_completed),
        shares=_percentiles(completed, _share),
        seconds=_percentiles(completed, _seconds),
    )


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """Return the smallest value that so many percent of all do not exceed; None of none."""
    rank = -(-len(values) * percent // 100)
    return sorted(values)[rank - 1] if values else None


def _percentiles(
    completed: Sequence[Handling], figure: Callable[[Handling], int]
) -> dict[int, int | None]:
    values = [figure(handling) for handling in completed]
    return {percent: nearest_rank(values, percent) for percent in PERCENTS}


def _share(handling: Handling) -> int:
    return _half_up(
        microseconds_in(handling.used) * SHARE_UNITS, microseconds_in(handling.allotted)
    )


def _seconds(handling: Handling) -> int:
    return _half_up(microseconds_in(handling.used), SECOND)


def _half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
