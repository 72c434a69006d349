"""The gauge of a month: used, extra, held and expected on one bar, as lengths alone."""

from dataclasses import dataclass

from app.domain.metering.quota.quota import Quota

WIDTH = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the bar shows, in units.

    Attributes:
        forecast: what is expected at the end of the month, with low and high; None if unknown.
    """

    used: int
    included: int
    held: int
    forecast: tuple[int, int, int] | None = None

    @classmethod
    def of(cls, quota: Quota) -> "Figures":
        """Return what is drawn of a month."""
        ahead = quota.forecast
        return cls(
            used=quota.usage.used,
            included=quota.included,
            held=quota.usage.held,
            forecast=(ahead.units, ahead.low, ahead.high) if ahead else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of the bar, from its left end."""

    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """Where everything lies on a bar of ``WIDTH``.

    Attributes:
        used: of the included units; ``extra`` and ``held`` follow it.
        included_at: where the included units end.
        expected_at: the forecast, within ``likely``; both None where it is not known.
    """

    used: Span
    extra: Span
    held: Span
    included_at: float
    expected_at: float | None
    likely: Span | None


def draw_gauge(figures: Figures) -> Gauge:
    """Return the bar's lengths: the longest of included, used with held, and likely fills it."""
    forecast = figures.forecast
    most = max(figures.included, figures.used + figures.held, forecast[2] if forecast else 0, 1)

    def at(units: int) -> float:
        return round(units * WIDTH / most, 1)

    def span(start: int, end: int) -> Span:
        return Span(start=at(start), length=round(at(end) - at(start), 1))

    within = min(figures.used, figures.included)
    return Gauge(
        used=span(0, within),
        extra=span(within, figures.used),
        held=span(figures.used, figures.used + figures.held),
        included_at=at(figures.included),
        expected_at=at(forecast[0]) if forecast else None,
        likely=span(forecast[1], forecast[2]) if forecast else None,
    )
