"""The course of a month: its units day after day, against what is included and expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.documents.metering.gauge import Figures
from app.domain.metering.quota.quota import DayOfUse

WIDTH, HEIGHT = 400.0, 120.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing; ``y`` grows downwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCourse:
    """Where everything lies in ``WIDTH`` by ``HEIGHT``.

    Attributes:
        steps: a line from the month's beginning: along each day, then up by its units.
        included_y: where the included units end.
        expected: at the end of the month; None where it is not known.
        likely: between which heights it ends eight times of ten, the upper one first.
    """

    steps: tuple[Point, ...]
    included_y: float
    expected: Point | None
    likely: tuple[float, float] | None


def draw_course(days: Sequence[DayOfUse], figures: Figures, today: date) -> MonthCourse:
    """Return the course of a month until today, or until its last day with units.

    Args:
        days: every date of the month, in order.
        figures: of the month as a whole.
        today: the client's local date.
    """
    forecast = figures.forecast
    peak = max(day.used_after for day in days)
    most = max(figures.included, peak, forecast[2] if forecast else 0, 1)

    def height(units: int) -> float:
        return round(HEIGHT - max(0, units) * HEIGHT / most, 1)

    def steps() -> Iterator[Point]:
        yield Point(0.0, height(0))
        before = 0
        for place, day in enumerate(days, start=1):
            if day.day > today and day.used_after == days[-1].used_after and not day.units:
                return
            x = round(place * WIDTH / len(days), 1)
            yield Point(x, height(before))
            yield Point(x, height(day.used_after))
            before = day.used_after

    return MonthCourse(
        steps=tuple(steps()),
        included_y=height(figures.included),
        expected=Point(WIDTH, height(forecast[0])) if forecast else None,
        likely=(height(forecast[2]), height(forecast[1])) if forecast else None,
    )
