"""The figures at the end of a report."""

from collections.abc import Iterator
from decimal import Decimal

from babel.numbers import format_currency

from app.documents.reporting.version_1.catalogues import Translate
from app.documents.reporting.version_1.phrases import FIGURES, RULES
from app.documents.texts.catalogues import LOCALES
from app.domain.clients.clients import Language
from app.domain.reporting.contents import Content, Standing
from app.domain.reporting.reports import Report


def figures_of(report: Report, say: Translate) -> tuple[tuple[str, str], ...]:
    """Return labels with their figures."""
    content = report.content
    found = [*_deadlines(content), ("units", _units(content, say))]
    if content.standing is not None:
        found += _standing(content.standing, report.language, say)
    return tuple((say(FIGURES[name]), figure) for name, figure in found)


def _deadlines(content: Content) -> Iterator[tuple[str, str]]:
    yield "met", str(len(content.met))
    yield "missed", str(len(content.missed))


def _units(content: Content, say: Translate) -> str:
    """Return the sum, and what it is made of by rule."""
    parts = [f"{one.units} {say(RULES[one.rule])}" for one in content.units if one.units]
    total = str(sum(one.units for one in content.units))
    return f"{total} ({', '.join(parts)})" if parts else total


def _standing(standing: Standing, language: Language, say: Translate) -> Iterator[tuple[str, str]]:
    yield "used", f"{standing.used} / {standing.included}"
    yield "remaining", str(standing.remaining)
    if standing.extra:
        euros = Decimal(standing.extra_amount_cents).scaleb(-2)
        amount = format_currency(euros, standing.currency, locale=LOCALES[language])
        yield "extra", f"{standing.extra} ({amount})"
    if standing.held:
        yield "held", str(standing.held)
    yield "urgent", f"{standing.urgent_used} / {standing.urgent_included}"
    if standing.is_block_active:
        yield "block", say(FIGURES["active"])
