"""A statement's page: everything that is printed, already written as the client writes it."""

from datetime import datetime
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from app.documents.billing.invoices.elements import decimal_text
from app.documents.billing.statements.labels import Labels, labels_of
from app.documents.catalogues.speech import speech_of
from app.documents.locales import LOCALES
from app.documents.parties import shown_party
from app.domain.billing.invoices.wording import month_text, usual_reason
from app.domain.billing.statements.matters import UNKNOWN, Matter, Matters
from app.domain.billing.statements.statements import Line, LineKind, Statement
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.metering.ledger import CountedUnit, shown_hash

_DAY = "dd/MM/yyyy"
_MINUTE = "dd/MM/yyyy HH:mm"
_LONGEST = 80


def page_of(statement: Statement, matters: Matters) -> dict[str, Any]:
    """Return the data of the template ``statement.typ``; lines are described already."""
    labels, language = labels_of(statement.language), statement.language
    drawn_at = _instant(statement.finalised_at or statement.drawn_at, statement.timezone)
    is_credit = statement.gross.amount_cents < 0
    gross = Money(amount_cents=abs(statement.gross.amount_cents), currency=statement.currency)
    return {
        "language": language,
        "title": f"{labels.statement}, {month_text(statement.period, language)}",
        "client": statement.client_name,
        "status": labels.statuses[statement.status],
        "drawn": f"{labels.drawn_at} {drawn_at}",
        "facts": _facts(statement, labels),
        "header": [labels.description, labels.quantity, labels.unit_price, labels.amount],
        "lines": [_line(line, statement, labels) for line in statement.lines],
        "totals": _totals(statement, labels),
        "total": [labels.credited if is_credit else labels.gross, _money(gross, language)],
        "note": _note(statement, labels),
        "details": [
            _detail(line, statement, labels, matters) for line in statement.lines if line.units
        ],
        "ledger": f"{labels.ledger} {statement.head.entries}: {shown_hash(statement.head.hash)}",
        "page": labels.page,
    }


def _facts(statement: Statement, labels: Labels) -> list[list[str]]:
    units, urgent = statement.units, statement.urgent
    number = speech_of(statement.language).number
    return [
        [labels.included, number(units.included)],
        [labels.used, number(units.used)],
        [labels.extra, number(units.extra)],
        [labels.urgent, f"{number(urgent.used)} / {number(urgent.included)}"],
        [labels.block, labels.on if statement.is_blocking else labels.off],
        *([[labels.held, number(statement.held)]] if statement.held else []),
    ]


def _line(line: Line, statement: Statement, labels: Labels) -> dict[str, Any]:
    language = statement.language
    span = line.ledger
    return {
        "cells": [
            format_decimal(line.quantity, locale=LOCALES[language]),
            _money(line.unit_price, language),
            _money(line.amount, language),
        ],
        "name": line.description,
        "entries": f"{labels.entries} {span.first}-{span.last}" if span else None,
    }


def _note(statement: Statement, labels: Labels) -> str:
    """Return what is said of the tax."""
    terms = statement.vat_terms
    if terms is None:
        return labels.vat_not_chosen
    return terms.note or usual_reason(terms.treatment, statement.language)


def _totals(statement: Statement, labels: Labels) -> list[list[str]]:
    terms, language = statement.vat_terms, statement.language
    rate = None if terms is None else terms.rate
    percent = "" if rate is None else f" {format_decimal(rate.percent, locale=LOCALES[language])} %"
    return [
        [labels.net, _money(statement.net, language)],
        [labels.vat + percent, _money(statement.vat, language)],
    ]


def _detail(line: Line, statement: Statement, labels: Labels, matters: Matters) -> dict[str, Any]:
    """Return the entries that a line names, each with its date, reason and what it was about."""
    is_late = line.kind is LineKind.ADJUSTMENT
    return {
        "title": f"{labels.late}: {line.description}" if is_late else line.description,
        "header": [
            labels.number,
            labels.occurred_at,
            labels.posted_at,
            labels.rule,
            labels.interaction,
        ],
        "rows": [
            [
                *_unit(unit, labels, statement.timezone),
                _about(matters.get(unit.interaction_id, UNKNOWN)) or unit.interaction_id,
            ]
            for unit in line.units
        ],
    }


def _unit(unit: CountedUnit, labels: Labels, timezone: str) -> list[str]:
    return [
        str(unit.seq),
        _instant(unit.occurred_at, timezone),
        format_date(unit.posted_at.astimezone(ZoneInfo(timezone)), _DAY, "en"),
        labels.rules[unit.rule] if unit.units > 0 else f"-1: {labels.rules[unit.rule]}",
    ]


def _about(matter: Matter) -> str:
    """Return with whom it was, and about what, as far as is still known."""
    party = shown_party(matter.counterpart, None) if matter.counterpart else None
    said = shorten(matter.subject or matter.summary or "", _LONGEST, placeholder=" …")
    return " · ".join(part for part in (party, said) if part)


def _money(money: Money, language: Language) -> str:
    return format_currency(decimal_text(money), money.currency, locale=LOCALES[language])


def _instant(at: datetime, timezone: str) -> str:
    return format_datetime(at.astimezone(ZoneInfo(timezone)), _MINUTE, locale="en")
