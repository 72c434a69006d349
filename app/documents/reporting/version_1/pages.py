"""Reports as HTML, for mail and browsers, as plain text and as PDF."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic_core import to_json

from app.documents.reporting.version_1.phrases import (
    ACTIONS,
    CHANGES,
    COMPLETED,
    FIGURES,
    NOTES,
    REFUSALS,
    REQUEST,
    RULES,
    SECTIONS,
    THINGS,
    TITLES,
    Translate,
    translator,
)
from app.documents.texts.catalogues import LOCALES
from app.documents.typesetting import typeset
from app.domain.clients.clients import Language
from app.domain.metering.interactions.interactions import Direction, Kind, Status
from app.domain.metering.rules import Rule
from app.domain.reporting.contents import Content, Fact, Matter, Standing
from app.domain.reporting.reports import Report

_DATE = {"fr": "EEEE d MMMM", "nl": "EEEE d MMMM", "en": "EEEE d MMMM"}
_JOIN = {"fr": "{date} à {time}", "nl": "{date} om {time}", "en": "{date} at {time}"}
_COLON = {"fr": "\N{NO-BREAK SPACE}:", "nl": ":", "en": ":"}
_OTHER_ACTION = "other"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in a report's language and the client's zone."""

    report: Report

    @property
    def say(self) -> Translate:
        """Return what translates the phrases of the code."""
        return translator(self.report.language)

    @property
    def colon(self) -> str:
        """Return a colon as the language sets it after a word."""
        return _COLON[self.report.language]

    def instant(self, at: datetime) -> str:
        """Return a date and a time of day."""
        local, language = self._local(at), self.report.language
        return _JOIN[language].format(
            date=format_date(local, _DATE[language], LOCALES[language]), time=self._time(local)
        )

    def moment(self, at: datetime) -> str:
        """Return the time of day; with the date where it is not that of the span's end."""
        local = self._local(at)
        if local.date() == self._local(self.report.covers_until).date():
            return self._time(local)
        return self.instant(at)

    def thing(self, matter: Matter, action: str | None = None) -> str:
        """Return what an interaction is, and with whom."""
        if matter.kind == Kind.REQUEST:
            return self.say(REQUEST)
        if matter.kind == Kind.ACTION:
            return self.say(ACTIONS.get(action or _OTHER_ACTION, ACTIONS[_OTHER_ACTION]))
        ways = THINGS.get(matter.channel or matter.kind, THINGS["message"])
        phrase = ways[matter.direction == Direction.OUTBOUND]
        return self.say(phrase).format(party=matter.counterpart or self.say(NOTES["unknown"]))

    def about(self, fact: Fact) -> str:
        """Return what an event is about."""
        return "" if fact.matter is None else self.thing(fact.matter, fact.action)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.report.timezone))

    def _time(self, local: datetime) -> str:
        return format_time(local, "HH:mm", locale=LOCALES[self.report.language])


def describe_matter(matter: Matter | None) -> str | None:
    """Return the subject and the summary of an interaction."""
    if matter is None:
        return None
    return " · ".join(said for said in (matter.subject, matter.summary) if said) or None


_MOST_ROWS = 60
_LATE_AFTER = timedelta(minutes=30)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: when, what, more of it, and what to note."""

    when: str
    what: str
    detail: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title; ``more`` says how many are left out."""

    name: str
    title: str
    rows: tuple[Row, ...]
    more: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report in words."""

    language: str
    title: str
    client: str
    span: str
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
    figures_title: str
    colon: str
    figures: tuple[tuple[str, str], ...]
    footer: str


def view_of(report: Report, sent_at: datetime | None = None) -> View:
    """Return a report in the client's words.

    Args:
        report: as it was frozen.
        sent_at: when a mail with it is written; long after it was drawn, the mail says so.
    """
    writer = Writer(report)
    say = writer.say
    begin, end = writer.instant(report.covers_from), writer.instant(report.covers_until)
    sections = _sections(report.content, writer)
    return View(
        language=report.language,
        title=say(TITLES[report.kind]),
        client=report.client_name,
        span=say(NOTES["span"]).format(begin=begin, end=end),
        remarks=tuple(_remarks(report, writer, sent_at, is_empty=not sections)),
        sections=sections,
        figures_title=say(SECTIONS["figures"]),
        colon=writer.colon,
        figures=figures_of(report, say),
        footer=say(NOTES["counted"]),
    )


def title_of(report: Report) -> str:
    """Return a report's title with the instant at which its span ends."""
    writer = Writer(report)
    return f"{writer.say(TITLES[report.kind])}, {writer.instant(report.covers_until)}"


def _remarks(
    report: Report, writer: Writer, sent_at: datetime | None, *, is_empty: bool
) -> Iterable[str]:
    if report.id is None:
        yield writer.say(NOTES["preview"])
    if sent_at is not None and sent_at - report.covers_until > _LATE_AFTER:
        drawn = writer.instant(report.drawn_at)
        yield writer.say(NOTES["sent_late"]).format(at=drawn)
    if is_empty:
        yield writer.say(NOTES["nothing"])


def _sections(content: Content, writer: Writer) -> tuple[Section, ...]:
    waiting = [
        *content.held,
        *(matter for matter in content.open if matter.status is Status.PAUSED),
    ]
    running = [matter for matter in content.open if matter.status is not Status.PAUSED]
    more_open = content.open_count - len(content.open)
    more_held = content.held_count - len(content.held)
    made = (
        _section("needs_you", waiting, lambda matter: _waiting(matter, writer), writer, more_held),
        _section("done", content.done, lambda fact: _fact(fact, writer), writer),
        _section("open", running, lambda matter: _waiting(matter, writer), writer, more_open),
        _section("passed_on", content.passed_on, lambda fact: _fact(fact, writer), writer),
        _section("received", content.received, lambda fact: _fact(fact, writer), writer),
        _section(
            "without_action", content.without_action, lambda fact: _fact(fact, writer), writer
        ),
        _section("changes", content.changes, lambda fact: _fact(fact, writer), writer),
        _section("urgent", content.urgent, lambda fact: _urgent(fact, writer), writer),
        _section("missed", content.missed, lambda matter: _waiting(matter, writer), writer),
    )
    return tuple(section for section in made if section.rows)


def _section(
    name: str,
    items: Sequence[T],
    row_of: Callable[[T], Row],
    writer: Writer,
    not_listed: int = 0,
) -> Section:
    left_out = max(0, len(items) - _MOST_ROWS) + not_listed
    more = writer.say(NOTES["more"]).format(count=left_out) if left_out > 0 else None
    rows = tuple(row_of(item) for item in items[:_MOST_ROWS])
    return Section(name, writer.say(SECTIONS[name]), rows, more)


def _fact(fact: Fact, writer: Writer) -> Row:
    what = writer.about(fact)
    label = COMPLETED if fact.type == "interaction.completed" else CHANGES.get(fact.type)
    if label is not None:
        what = f"{writer.say(label)}{writer.colon} {what}" if what else writer.say(label)
    detail = fact.reason or describe_matter(fact.matter)
    return Row(writer.moment(fact.time), what, detail, tuple(_fact_notes(fact, writer)))


def _fact_notes(fact: Fact, writer: Writer) -> Iterable[str]:
    if fact.is_late:
        yield writer.say(NOTES["late"])
    if fact.is_passed_on:
        yield writer.say(NOTES["at_once"])
    if fact.matter is not None and fact.matter.rule is Rule.INBOUND_UNANSWERED:
        yield writer.say(NOTES["unanswered"])


def _urgent(fact: Fact, writer: Writer) -> Row:
    decided = fact.urgent or {}
    reason = decided.get("reason")
    answer = NOTES["granted"] if reason is None else REFUSALS[reason]
    return Row(
        writer.moment(fact.time),
        writer.about(fact),
        describe_matter(fact.matter),
        (writer.say(answer),),
    )


def _waiting(matter: Matter, writer: Writer) -> Row:
    return Row(
        writer.moment(matter.occurred_at),
        writer.thing(matter),
        describe_matter(matter),
        tuple(_waiting_notes(matter, writer)),
    )


def _waiting_notes(matter: Matter, writer: Writer) -> Iterable[str]:
    if matter.is_urgent:
        yield writer.say(NOTES["urgent"])
    if matter.status is Status.HELD:
        yield writer.say(NOTES["held"])
    elif matter.status is Status.PAUSED:
        yield writer.say(NOTES["paused"])
    elif matter.due_at is None:
        yield writer.say(NOTES["no_deadline"])
    else:
        is_over = matter.due_at <= writer.report.covers_until
        phrase = NOTES["overdue" if is_over else "due"]
        yield writer.say(phrase).format(at=writer.moment(matter.due_at))


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
    parts = [f"{rule.units} {say(RULES[rule.rule])}" for rule in content.units if rule.units]
    total = str(sum(rule.units for rule in content.units))
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


_PDF = Path(__file__).with_name("report.typ").read_bytes()
_WEB = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html.jinja"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as one page without anything to fetch, made for a phone's width."""
    return _WEB.get_template("report.html.jinja").render(asdict(view_of(report, sent_at)))


def text_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as text."""
    return _WEB.get_template("report.txt.jinja").render(asdict(view_of(report, sent_at)))


def pdf_of(report: Report) -> bytes:
    """Return a report as PDF in the client's language; the same bytes each time."""
    return typeset(_PDF, {"data": to_json(asdict(view_of(report))).decode()}, report.drawn_at)
