"""Renders letters: a template's blanks filled in the reader's language and the client's zone."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from string import Formatter
from typing import Any

from app.documents.billing.invoice_page import TITLES
from app.documents.notifications.letters import (
    CONSEQUENCES,
    INTERACTION,
    INTERACTION_SUBJECT,
    LETTERS,
    PROSPECTS,
    REASONS,
    SWITCHED,
    THINGS,
    VERDICTS,
    WITH_PARTY,
    Counted,
)
from app.documents.parties import format_party
from app.documents.reporting.pages import html_of, text_of
from app.documents.reporting.view import title_of
from app.documents.texts.texts import Texts, texts_of
from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.metering.interactions.interactions import Kind
from app.domain.notifications.letters import ConcernedInteraction, LetterContent
from app.domain.notifications.notices import NoticeType
from app.domain.reporting.reports import Report

PROVIDER_ZONE = "Europe/Brussels"
"""Where letters that concern no client are read."""

_INSTANTS = ("_at", "_since", "_time")


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter in words.

    Attributes:
        html: the same text, with the little form that it needs.
    """

    subject: str
    text: str
    html: str


def render_letter(content: LetterContent) -> RenderedLetter:
    """Return a letter in the words of its reader's language."""
    texts, template = texts_of(content.language), LETTERS[content.type]
    blanks = _fill_blanks(content, texts)
    rendered = (_render(words, content, blanks) for words in template.paragraphs)
    paragraphs = [paragraph for paragraph in rendered if paragraph is not None]
    paragraphs += _describe_interaction(content, texts)
    return RenderedLetter(
        subject=_on_one_line(_render(template.subject, content, blanks) or content.type),
        text="\n\n".join(paragraphs) + "\n",
        html=_render_html(paragraphs, content.language),
    )


def render_report_letter(report: Report, language: Language, sent_at: datetime) -> RenderedLetter:
    """Return a report as a letter, in the language of its reader.

    Args:
        report: as it was frozen.
        language: which may be another one than the report's.
        sent_at: long after the end of what the report covers, the letter says so.
    """
    read, template = replace(report, language=language), LETTERS[NoticeType.REPORT_READY]
    words = {"client": report.client_name, "report": title_of(read)}
    return RenderedLetter(
        subject=_on_one_line(texts_of(language).say(template.subject, **words)),
        text=text_of(read, sent_at),
        html=html_of(read, sent_at),
    )


def _on_one_line(subject: str) -> str:
    """Return a subject with blanks that every mailbox searches for alike."""
    return " ".join(subject.split())


def _fill_blanks(content: LetterContent, texts: Texts) -> dict[str, str]:
    """Return what the data of a notice says, by the name of the blank; nothing for null."""
    given = {name: value for name, value in content.data.items() if value is not None}
    blanks = {name: _say_value(name, value, content, texts) for name, value in given.items()}
    blanks["client"] = content.client_name or "ExitAdmin"
    if "is_blocking" in content.data:
        is_blocking = bool(content.data["is_blocking"])
        blanks["consequence"] = texts.say(CONSEQUENCES[is_blocking])
        blanks["switched"] = texts.say(SWITCHED[is_blocking])
        blanks["prospect"] = texts.say(PROSPECTS[is_blocking])
    if content.type is NoticeType.DISPUTE_DECIDED:
        blanks["verdict"] = texts.say(VERDICTS[content.data["status"]])
    for name in ("gross", "balance"):
        if f"{name}_cents" in content.data:
            cents, currency = content.data[f"{name}_cents"], content.data["currency"]
            blanks[name] = texts.money(Money(amount_cents=cents, currency=currency))
    if content.type is NoticeType.INVOICE_ISSUED:
        blanks["document"] = texts.say(TITLES[InvoiceKind(content.data["kind"])])
    return blanks


def _say_value(name: str, value: Any, content: LetterContent, texts: Texts) -> str:  # noqa: ANN401 - any JSON
    forms: dict[str, Callable[[Any], str]] = {
        "period": lambda month: texts.month(Period.parse(month)),
        "reason": lambda code: texts.say(REASONS[code]) if code in REASONS else code,
        "sender": lambda party: format_party(party, content.region),
    }
    if name.endswith("_on"):
        return texts.day(date.fromisoformat(value))
    if name.endswith(_INSTANTS):
        return _say_instant(datetime.fromisoformat(value), content, texts)
    if type(value) is int:
        return texts.number(value)
    return forms.get(name, str)(value)


def _say_instant(at: datetime, content: LetterContent, texts: Texts) -> str:
    return texts.instant(at, content.timezone or PROVIDER_ZONE)


def _render(words: str | Counted, content: LetterContent, blanks: Mapping[str, str]) -> str | None:
    """Return words with their blanks filled; None when one stays open."""
    texts = texts_of(content.language)
    template = words.words.several if isinstance(words, Counted) else words
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    if any(name not in blanks for name in names):
        return None
    if isinstance(words, Counted):
        return texts.count(words.words, content.data[words.blank], **blanks)
    return texts.say(words, **blanks)


def _describe_interaction(content: LetterContent, texts: Texts) -> list[str]:
    """Return what tells the reader which interaction is meant."""
    interaction = content.interaction
    if interaction is None or content.type is NoticeType.MESSAGE_FORWARDED:
        return []
    instant = _say_instant(interaction.occurred_at, content, texts)
    thing = _name(interaction, content.region, texts)
    sentences = [texts.say(INTERACTION, thing=thing, instant=instant)]
    if interaction.subject:
        sentences.append(texts.say(INTERACTION_SUBJECT, subject=interaction.subject))
    if interaction.summary:
        sentences.append(interaction.summary)
    return sentences


def _name(interaction: ConcernedInteraction, region: str | None, texts: Texts) -> str:
    thing = texts.say(THINGS[interaction.channel or interaction.kind])
    words = WITH_PARTY.get(interaction.direction or "")
    if words is None or interaction.counterpart is None or interaction.kind == Kind.REQUEST:
        return thing
    return texts.say(words, thing=thing, party=format_party(interaction.counterpart, region))


def _render_html(paragraphs: list[str], language: str) -> str:
    said = "\n".join(f"<p>{_break_lines(paragraph)}</p>" for paragraph in paragraphs)
    return f'<!doctype html>\n<html lang="{language}"><body>\n{said}\n</body></html>\n'


def _break_lines(paragraph: str) -> str:
    return html.escape(paragraph).replace("\n", "<br>")
