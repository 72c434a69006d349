"""A report as it is read: what the client must do or know first, figures last (section 10)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from app.documents.reporting.appointments import changed_row, coming_row
from app.documents.reporting.phrases import (
    EXPECTED,
    FIGURES,
    MORE,
    REMARKS,
    RULES,
    SECTIONS,
    SPAN,
    TITLES,
)
from app.documents.reporting.rows import Row, Step, full_row, loose_row, missed_row, short_row
from app.documents.reporting.sheets import question_row, transmission_row
from app.documents.reporting.week import Table, tables_of
from app.documents.reporting.writing import Writer
from app.documents.texts.texts import phrase
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.terms import ReportKind
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.quota.forecasts import Forecast
from app.domain.reporting.contents import Content, DisputeStep, Standing
from app.domain.reporting.reports import Report
from app.domain.reporting.threads import Thread, threads_of

_MOST_ROWS = 60
_LATE_AFTER = timedelta(minutes=30)
_COLON = phrase("{label}: {figure}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under a title.

    Attributes:
        count: of all, those that are left out among them.
        more: says how many are.
    """

    name: str
    title: str
    count: str
    rows: tuple[Row, ...]
    more: str | None
    kind: str = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report in words.

    Attributes:
        colon: how a label and a figure are joined.
    """

    language: str
    title: str
    client: str
    span: str
    remarks: tuple[str, ...]
    blocks: tuple[Section | Table, ...]
    figures_title: str
    figures: tuple[tuple[str, str], ...]
    colon: str
    footer: str


def view_of(report: Report, sent_at: datetime | None = None) -> View:
    """Return a report in the client's words.

    Args:
        report: as it was frozen.
        sent_at: when a mail with it is written; long after the span's end, the mail says so.
    """
    writer = Writer(report)
    say = writer.texts.say
    begin, end = writer.instant(report.covers_from), writer.instant(report.covers_until)
    blocks = tuple(_blocks(report, writer))
    drawn = say(REMARKS["drawn"], at=writer.on(report.drawn_at))
    return View(
        language=report.language,
        title=say(TITLES[report.kind]),
        client=report.client_name,
        span=say(SPAN, begin=begin, end=end),
        remarks=tuple(_remarks(report, writer, sent_at, is_empty=not blocks)),
        blocks=blocks,
        figures_title=say(SECTIONS["figures"]),
        figures=figures_of(report.content, writer),
        colon=say(_COLON, label="", figure="").rstrip(),
        footer=f"{drawn} {say(REMARKS['counted'])}",
    )


def title_of(report: Report) -> str:
    """Return a report's title with the instant at which its span ends."""
    writer = Writer(report)
    return f"{writer.texts.say(TITLES[report.kind])}, {writer.instant(report.covers_until)}"


def _remarks(
    report: Report, writer: Writer, sent_at: datetime | None, *, is_empty: bool
) -> Iterator[str]:
    say, drawn = writer.texts.say, writer.on(report.drawn_at)
    if report.id is None:
        yield say(REMARKS["preview"])
    if sent_at is not None and sent_at - report.covers_until > _LATE_AFTER:
        yield say(REMARKS["sent_late"], at=drawn)
    elif report.drawn_at - report.covers_until > _LATE_AFTER:
        yield say(REMARKS["drawn_late"], at=drawn)
    if is_empty:
        yield say(REMARKS["nothing"])


def _blocks(report: Report, writer: Writer) -> Iterator[Section | Table]:
    is_weekly = report.kind is ReportKind.WEEKLY
    made = _week(report.content, writer) if is_weekly else _day(report.content, writer)
    return (block for block in made if block.rows)


def _day(content: Content, writer: Writer) -> Iterator[Section | Table]:
    """Yield each thread once, in the place where the client looks for it."""
    threads = threads_of(content)
    full, short = _threads(full_row, writer), _threads(short_row, writer)
    more_held = content.held_count - len(content.held)
    more_open = content.open_count - len(content.open)
    yield full("needs_you", threads.needing_client, more_held)
    yield _questions(content, writer)
    yield _disputes(content, writer)
    yield full("worth_knowing", threads.worth_knowing, 0)
    yield _coming(content, writer)
    yield full("open", threads.open, more_open)
    yield full("handled", threads.handled, 0)
    yield _changed(content, writer)
    yield _transmissions(content, writer)
    yield short("without_action", threads.without_action, 0)
    voided = [*(full_row(thread, writer) for thread in threads.voided)]
    loose = [*(loose_row(thread, writer) for thread in threads.loose)]
    yield _section("voided", [*voided, *loose], writer)


def _week(content: Content, writer: Writer) -> Iterator[Section | Table]:
    """Yield what the client must know, then the week in sums; the days told the rest."""
    threads, short = threads_of(content), _threads(short_row, writer)
    missed = {matter.interaction_id for matter in content.missed}

    def others(among: Sequence[Thread]) -> list[Thread]:
        return [thread for thread in among if thread.root.interaction_id not in missed]

    yield short("needs_you", threads.needing_client, content.held_count - len(content.held))
    yield _questions(content, writer)
    yield _disputes(content, writer)
    yield short("worth_knowing", others(threads.worth_knowing), 0)
    yield _coming(content, writer)
    yield from tables_of(content, writer)
    yield _section("missed", [missed_row(matter, writer) for matter in content.missed], writer)
    yield short("open", others(threads.open), content.open_count - len(content.open))
    yield _changed(content, writer)
    yield _transmissions(content, writer)


def _disputes(content: Content, writer: Writer) -> Section:
    return _section("disputes", [dispute_row(step, writer) for step in content.disputes], writer)


def _questions(content: Content, writer: Writer) -> Section:
    return _section("questions", [question_row(step, writer) for step in content.questions], writer)


def _transmissions(content: Content, writer: Writer) -> Section:
    rows = [transmission_row(passed_on, writer) for passed_on in content.transmissions]
    return _section("transmissions", rows, writer)


def _coming(content: Content, writer: Writer) -> Section:
    rows = [coming_row(coming, writer) for coming in content.appointments.next]
    return _section("next_appointments", rows, writer)


def _changed(content: Content, writer: Writer) -> Section:
    rows = [changed_row(step, writer) for step in content.appointments.changed]
    return _section("changed_appointments", rows, writer)


def _threads(
    row_of: Callable[[Thread, Writer], Row], writer: Writer
) -> Callable[[str, Sequence[Thread], int], Section]:
    def section(name: str, threads: Sequence[Thread], not_listed: int) -> Section:
        shown = [row_of(thread, writer) for thread in threads[:_MOST_ROWS]]
        return _section(name, shown, writer, len(threads) - len(shown) + not_listed)

    return section


def _section(name: str, rows: Sequence[Row], writer: Writer, not_listed: int = 0) -> Section:
    left_out = max(0, len(rows) - _MOST_ROWS) + not_listed
    return Section(
        name=name,
        title=writer.texts.say(SECTIONS[name]),
        count=writer.texts.number(len(rows[:_MOST_ROWS]) + left_out),
        rows=tuple(rows[:_MOST_ROWS]),
        more=writer.texts.count(MORE, left_out) if left_out > 0 else None,
    )


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
    counted = [rule for rule in content.units if rule.units]
    parts = [writer.texts.count(RULES[rule.rule], rule.units) for rule in counted]
    total = writer.texts.number(sum(rule.units for rule in counted))
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


_LONGEST = 400
_STATUSES = {
    DisputeStatus.OPEN: phrase("You disputed: {thing}"),
    DisputeStatus.ACCEPTED: phrase("Dispute accepted: {thing}"),
    DisputeStatus.REJECTED: phrase("Dispute rejected: {thing}"),
    DisputeStatus.WITHDRAWN: phrase("You withdrew your dispute: {thing}"),
}
_SOMETHING = phrase("an interaction")


def dispute_row(step: DisputeStep, writer: Writer) -> Row:
    """Return a dispute that was opened or ended, with what was written."""
    say = writer.texts.say
    thing = say(_SOMETHING) if step.matter is None else writer.thing(step.matter)
    return Row(
        when=writer.moment(step.time),
        what=say(_STATUSES[step.status], thing=thing),
        detail=_shortened(step.message),
        steps=tuple(_answer(step, writer)),
        notes=(_counted(step, writer),),
    )


def _answer(step: DisputeStep, writer: Writer) -> Iterator[Step]:
    if step.answer is not None:
        label = writer.texts.say("Our answer")
        yield Step(writer.moment(step.time), label, _shortened(step.answer))


def _counted(step: DisputeStep, writer: Writer) -> str:
    say, number = writer.texts.say, writer.texts.number
    if step.units_after is None:
        return say("counted for it: {before}", before=number(step.units_before))
    return say(
        "counted for it: {before} before, {after} now",
        before=number(step.units_before),
        after=number(step.units_after),
    )


def _shortened(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" …")
