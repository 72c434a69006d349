"""The figures at the end of a report."""

from collections.abc import Iterator

from app.documents.reporting.phrases import EXPECTED, FIGURES, RULES
from app.documents.reporting.writing import Writer
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.metering.quota.forecasts import Forecast
from app.domain.reporting.contents import Content, Standing


def figures_of(content: Content, writer: Writer) -> tuple[tuple[str, str], ...]:
    """Return labels with their figures."""
    number = writer.texts.number
    month = content.standing and writer.texts.month(Period.parse(content.standing.period))
    found = [
        ("met", number(len(content.met))),
        ("missed", number(len(content.missed))),
        ("open", number(content.open_count)),
        ("units", _units(content, writer)),
    ]
    if content.standing is not None:
        found += _standing(content.standing, content.forecast, writer)
    return tuple(
        (writer.texts.say(FIGURES[name], month=month or ""), figure) for name, figure in found
    )


def _units(content: Content, writer: Writer) -> str:
    """Return the sum, and what it is made of by rule."""
    counted = [one for one in content.units if one.units]
    parts = [writer.texts.count(RULES[one.rule], one.units) for one in counted]
    total = writer.texts.number(sum(one.units for one in counted))
    return f"{total} ({', '.join(parts)})" if parts else total


def _standing(
    standing: Standing, ahead: Forecast | None, writer: Writer
) -> Iterator[tuple[str, str]]:
    texts = writer.texts
    number = texts.number
    yield "used", f"{number(standing.used)} / {number(standing.included)}"
    yield "remaining", number(standing.remaining)
    if ahead is not None:
        low, high = number(ahead.low), number(ahead.high)
        yield "forecast", texts.say(EXPECTED, units=number(ahead.units), low=low, high=high)
    if standing.extra:
        extra = Money(amount_cents=standing.extra_amount_cents, currency=standing.currency)
        yield "extra", f"{number(standing.extra)} ({texts.money(extra)})"
    if standing.held:
        yield "held", number(standing.held)
    yield "urgent", f"{number(standing.urgent_used)} / {number(standing.urgent_included)}"
    if standing.is_block_active:
        yield "block", texts.say(FIGURES["active"])
