"""The figures at the end of a report."""

from collections.abc import Iterator
from decimal import Decimal

from babel.numbers import format_currency

from app.documents.locales import LOCALES
from app.documents.reporting.phrases import EXPECTED, FIGURES, RULES
from app.documents.reporting.writing import Writer
from app.domain.metering.quota.forecasts import Forecast
from app.domain.reporting.contents import Content, Standing


def figures_of(content: Content, writer: Writer) -> tuple[tuple[str, str], ...]:
    """Return labels with their figures."""
    number = writer.speech.number
    month = content.standing and writer.month(content.standing.period)
    found = [
        ("met", number(len(content.met))),
        ("missed", number(len(content.missed))),
        ("open", number(content.open_count)),
        ("units", _units(content, writer)),
    ]
    if content.standing is not None:
        found += _standing(content.standing, content.forecast, writer)
    return tuple(
        (writer.speech.say(FIGURES[name], month=month or ""), figure) for name, figure in found
    )


def _units(content: Content, writer: Writer) -> str:
    """Return the sum, and what it is made of by rule."""
    counted = [one for one in content.units if one.units]
    parts = [writer.speech.count(RULES[one.rule], one.units) for one in counted]
    total = writer.speech.number(sum(one.units for one in counted))
    return f"{total} ({', '.join(parts)})" if parts else total


def _standing(
    standing: Standing, ahead: Forecast | None, writer: Writer
) -> Iterator[tuple[str, str]]:
    speech = writer.speech
    number = speech.number
    yield "used", f"{number(standing.used)} / {number(standing.included)}"
    yield "remaining", number(standing.remaining)
    if ahead is not None:
        low, high = number(ahead.low), number(ahead.high)
        yield "forecast", speech.say(EXPECTED, units=number(ahead.units), low=low, high=high)
    if standing.extra:
        euros = Decimal(standing.extra_amount_cents).scaleb(-2)
        amount = format_currency(euros, standing.currency, locale=LOCALES[speech.language])
        yield "extra", f"{number(standing.extra)} ({amount})"
    if standing.held:
        yield "held", number(standing.held)
    yield "urgent", f"{number(standing.urgent_used)} / {number(standing.urgent_included)}"
    if standing.is_block_active:
        yield "block", speech.say(FIGURES["active"])
