"""A statement as PDF: everything that is printed, written as the client writes it."""

from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import to_json

from app.documents.billing.invoice_wording import describe_tax, describe_terms
from app.documents.parties import format_party
from app.documents.reporting.naming import Thing, name_thing
from app.documents.texts.texts import Texts, numeric_day, phrase, phrase_in, texts_of
from app.documents.typesetting import typeset
from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.statements.statements import (
    UNKNOWN_DETAILS,
    DetailsById,
    InteractionDetails,
    Statement,
    StatementStatus,
)
from app.domain.billing.statements.vat_breakdown import VatSubtotal
from app.domain.billing.tax import Vat
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.metering.ledger import CountedUnit, shown_hash
from app.domain.metering.rules import Rule

_TEMPLATE = Path(__file__).with_name("statement.typ").read_bytes()
_LONGEST = 80
_COLUMNS = (phrase("Description"), phrase("Quantity"), phrase("Unit price"), phrase("Amount"))
STATUSES = {
    StatementStatus.RUNNING: phrase("Running: the month is not over."),
    StatementStatus.DRAFT: phrase("Draft: it may still change."),
    StatementStatus.FINAL: phrase("Final"),
}
RULES = {
    Rule.VOIDED: phrase("recorded by mistake"),
    Rule.INBOUND_FROM_CLIENT: phrase("from you"),
    Rule.OUTBOUND_TO_CLIENT: phrase("follow-up to you"),
    Rule.OUTBOUND_UNREACHED: phrase("nobody was reached"),
    Rule.FOLLOW_UP_INCLUDED: phrase("included follow-up"),
    Rule.FOLLOW_UP_EXTRA: phrase("follow-up beyond three"),
    Rule.INBOUND_NO_ACTION: phrase_in("statement", "no action needed"),
    Rule.INBOUND_UNANSWERED: phrase("unanswered call"),
    Rule.INBOUND_THIRD_PARTY: phrase("inbound call or message"),
    Rule.OUTBOUND: phrase("outbound call or message"),
    Rule.ACTION: phrase("task asked for"),
    Rule.PLAN_BLOCKED: phrase("plan blocked"),
}
"""Why an interaction counts, or why it does not any more."""


def render_statement_pdf(statement: Statement, details_by_id: DetailsById) -> bytes:
    """Return a statement as PDF in the client's language; the same bytes each time."""
    return typeset(
        _TEMPLATE, {"data": to_json(page_of(statement, details_by_id)).decode()}, statement.drawn_at
    )


def page_of(statement: Statement, details_by_id: DetailsById) -> dict[str, Any]:
    """Return the data of the template ``statement.typ``; lines are described already."""
    texts = texts_of(statement.language)
    say = texts.say
    drawn_at = _minute(statement.finalised_at or statement.drawn_at, statement.timezone)
    return {
        "language": statement.language,
        "title": f"{say('Statement')}, {texts.month(statement.period)}",
        "client": statement.client_name,
        "status": say(STATUSES[statement.status]),
        "drawn": f"{say('Drawn')} {drawn_at}",
        "facts": _facts(statement, texts),
        "header": [say(label) for label in _COLUMNS],
        "lines": [_line(line, texts) for line in statement.lines],
        "totals": _totals(statement, texts),
        "total": _total(statement, texts),
        "note": _note(statement, texts),
        "details": [
            _detail(line, statement, texts, details_by_id) for line in statement.lines if line.units
        ],
        "ledger": say(
            "Ledger {entries}: {fingerprint}",
            entries=str(statement.head.entries),
            fingerprint=shown_hash(statement.head.hash),
        ),
        "page": say("Page"),
    }


def _facts(statement: Statement, texts: Texts) -> list[list[str]]:
    units, urgent, disputes = statement.units, statement.urgent, statement.open_disputes
    say, number = texts.say, texts.number
    return [
        [say("Interactions included"), number(units.included)],
        [say("Interactions counted"), number(units.used)],
        [say("Extra interactions"), number(units.extra)],
        [say("Urgent requests"), f"{number(urgent.used)} / {number(urgent.included)}"],
        [say("Block"), say("on" if statement.is_blocking else "off")],
        *([[say("Held"), number(statement.held)]] if statement.held else []),
        *([[say("Open disputes"), number(disputes)]] if disputes else []),
    ]


def _line(line: Line, texts: Texts) -> dict[str, Any]:
    span = line.ledger
    return {
        "cells": [
            texts.number(line.quantity),
            texts.money(line.unit_price),
            texts.money(line.amount),
        ],
        "name": line.description,
        "entries": texts.say(
            "ledger entries {first}-{last}", first=str(span.first), last=str(span.last)
        )
        if span
        else None,
    }


def _note(statement: Statement, texts: Texts) -> str:
    """Return what is said of the tax, each way of taxing once."""
    breakdown = statement.vat_breakdown
    taxes = [subtotal.terms for subtotal in breakdown] or [statement.vat_terms]
    return ". ".join(filter(None, dict.fromkeys(_say_tax(terms, texts) for terms in taxes)))


def _say_tax(terms: Vat | None, texts: Texts) -> str:
    if terms is None:
        return texts.say("VAT is not settled yet: the invoice adds it where it is due.")
    return describe_terms(terms, texts)


def _totals(statement: Statement, texts: Texts) -> list[list[str]]:
    breakdown = statement.vat_breakdown
    taxes = [_subtotal(part, texts, is_alone=len(breakdown) == 1) for part in breakdown]
    return [[texts.say("Total without VAT"), texts.money(statement.net)], *taxes]


def _subtotal(subtotal: VatSubtotal, texts: Texts, *, is_alone: bool) -> list[str]:
    """Return the tax of what is taxed alike, what it is on, and which month it corrects."""
    rate = None if subtotal.terms is None else subtotal.terms.rate
    if is_alone:
        label = texts.say("VAT") + ("" if rate is None else f" {texts.percent(rate.percent)}")
    else:
        label = describe_tax(rate, subtotal.net, texts)
    if subtotal.corrects is not None:
        label += f", {texts.month(Period.parse(subtotal.corrects))}"
    return [label, texts.money(subtotal.vat)]


def _total(statement: Statement, texts: Texts) -> list[str]:
    cents = statement.gross.amount_cents
    label = texts.say("To your credit" if cents < 0 else "Total")
    return [label, texts.money(Money(amount_cents=abs(cents), currency=statement.currency))]


def _detail(
    line: Line, statement: Statement, texts: Texts, details_by_id: DetailsById
) -> dict[str, Any]:
    """Return the entries that a line names, each with its date, reason and what it was about."""
    say = texts.say
    return {
        "title": say("What came after the month's statement: {line}", line=line.description)
        if line.kind is LineKind.ADJUSTMENT
        else line.description,
        "header": [
            say("No."),
            say("Date"),
            say("Entered"),
            say("Reason"),
            say("Interaction"),
        ],
        "rows": [
            [
                *_unit(unit, texts, statement.timezone),
                _about(details_by_id.get(unit.interaction_id, UNKNOWN_DETAILS), texts),
            ]
            for unit in line.units
        ],
    }


def _unit(unit: CountedUnit, texts: Texts, timezone: str) -> list[str]:
    rule = texts.say(RULES[unit.rule])
    return [
        str(unit.seq),
        _minute(unit.occurred_at, timezone),
        numeric_day(unit.posted_at.astimezone(ZoneInfo(timezone)).date()),
        rule if unit.units > 0 else texts.say("-1: {reason}", reason=rule),
    ]


def _about(details: InteractionDetails, texts: Texts) -> str:
    """Return with whom it was, or else what it was, and about what, as far as is still known."""
    said = shorten(details.subject or details.summary or "", _LONGEST, placeholder=" …")
    return " · ".join(part for part in (_whom_or_what(details, texts), said) if part)


def _whom_or_what(details: InteractionDetails, texts: Texts) -> str:
    if details.counterpart:
        return details.known_as or format_party(details.counterpart, None)
    if not details.kind:
        return texts.say("no longer known")
    thing = Thing(
        kind=details.kind,
        direction=details.direction,
        channel=details.channel,
        counterpart=None,
        action=details.action,
    )
    return name_thing(thing, texts, None)


def _minute(at: datetime, timezone: str) -> str:
    local = at.astimezone(ZoneInfo(timezone))
    return f"{numeric_day(local.date())} {local:%H:%M}"
