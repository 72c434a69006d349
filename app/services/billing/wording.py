"""What the lines of a statement say, in the client's language."""

from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date, format_skeleton

from app.domain.accounts import Language
from app.domain.billing.statements import Line, LineKind, Service, Statement
from app.domain.plans.periods import Period
from app.domain.plans.terms import BILLING_DAYS


@dataclass(frozen=True, slots=True)
class _Words:
    plan: str
    part: str
    extra: str
    adjustment: str


_WORDS = {
    Language.FRENCH: _Words(
        plan="Forfait {plan}, {month}",
        part="Forfait {plan}, du {first} au {last} ({days} jours sur {all})",
        extra="Interactions supplémentaires, {month}",
        adjustment="Régularisation de {month}",
    ),
    Language.DUTCH: _Words(
        plan="Formule {plan}, {month}",
        part="Formule {plan}, van {first} tot en met {last} ({days} van {all} dagen)",
        extra="Extra interacties, {month}",
        adjustment="Regularisatie van {month}",
    ),
    Language.ENGLISH: _Words(
        plan="{plan} plan, {month}",
        part="{plan} plan, {first} to {last} ({days} days of {all})",
        extra="Extra interactions, {month}",
        adjustment="Adjustment of {month}",
    ),
}


def described(statement: Statement) -> Statement:
    """Return a statement whose lines say what they are about."""
    lines = (
        replace(line, description=_description(line, statement.language))
        for line in statement.lines
    )
    return replace(statement, lines=tuple(lines))


def month_name(period: Period, language: Language) -> str:
    """Return ``novembre 2026``."""
    return format_skeleton("yMMMM", period.first_day, locale=language)


def full_date(day: date, language: Language) -> str:
    """Return ``16 novembre 2026``."""
    return format_date(day, "long", locale=language)


def _description(line: Line, language: Language) -> str:
    words, month = _WORDS[language], month_name(Period.parse(line.for_period), language)
    match line.kind:
        case LineKind.SUBSCRIPTION if line.service is not None:
            return _plan(line.service, month, language)
        case LineKind.ADJUSTMENT:
            return words.adjustment.format(month=month)
        case _:
            return words.extra.format(month=month)


def _plan(service: Service, month: str, language: Language) -> str:
    words, plan = _WORDS[language], service.terms.code
    if service.days == BILLING_DAYS:
        return words.plan.format(plan=plan, month=month)
    return words.part.format(
        plan=plan,
        first=full_date(service.starts_on, language),
        last=full_date(service.ends_on, language),
        days=service.days,
        all=BILLING_DAYS,
    )
