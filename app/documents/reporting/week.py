"""A weekly summary sums up: by day, by kind, and who was in touch most."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.reporting.phrases import KINDS, VOICEMAILS, WEEK
from app.documents.reporting.writing import Writer
from app.domain.metering.interactions.interactions import Direction
from app.domain.reporting.contents import Content, DayTotals, Fact

_MOST_PARTIES = 5
_FEWEST_CONTACTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures in columns; the first one is in words.

    Attributes:
        total: the last row; empty where there is none.
    """

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    kind: str = "table"


def tables_of(content: Content, writer: Writer) -> tuple[Table, ...]:
    """Return a week's tables; those with nothing in them are left out."""
    made = (_by_day(content, writer), _by_kind(content, writer), _by_party(content, writer))
    return tuple(table for table in made if table.rows)


def _by_day(content: Content, writer: Writer) -> Table:
    say = writer.texts.say
    columns = ("received", "done", "units", "missed")
    return Table(
        name="by_day",
        title=say(WEEK["by_day"]),
        header=(say(WEEK["day"]), *(say(WEEK[name]) for name in columns)),
        rows=tuple((_day(day, writer), *_figures([day], writer)) for day in content.days),
        total=(say(WEEK["total"]), *_figures(content.days, writer)),
    )


def _day(totals: DayTotals, writer: Writer) -> str:
    if totals.day is None:
        return writer.texts.say(WEEK["earlier"])
    return writer.short_day(totals.day)


def _figures(days: Sequence[DayTotals], writer: Writer) -> tuple[str, ...]:
    sums = (
        sum(day.received for day in days),
        sum(day.done for day in days),
        sum(day.units for day in days),
        sum(day.missed for day in days),
    )
    return tuple(map(writer.texts.number, sums))


def _by_kind(content: Content, writer: Writer) -> Table:
    say, number = writer.texts.say, writer.texts.number
    counts = Counter(
        (fact.matter.kind, fact.matter.direction) for fact in _contacts(content) if fact.matter
    )
    rows: list[tuple[str, ...]] = []
    for key, label in KINDS.items():
        if counts[key]:
            rows.append((say(label), number(counts[key])))
        if key == ("call", "inbound") and content.voicemails:
            rows.append((say(VOICEMAILS), number(len(content.voicemails))))
    return Table(
        name="by_kind",
        title=say(WEEK["by_kind"]),
        header=(say(WEEK["kind"]), say(WEEK["number"])),
        rows=tuple(rows),
    )


def _by_party(content: Content, writer: Writer) -> Table:
    say, number = writer.texts.say, writer.texts.number
    matters = [
        fact.matter
        for fact in (*content.received, *content.without_action)
        if fact.matter and fact.matter.counterpart and fact.matter.direction == Direction.INBOUND
    ]
    counts = Counter(matter.counterpart or "" for matter in matters)
    interactions = {matter.counterpart: matter.interaction_id for matter in matters}
    most = [pair for pair in counts.most_common(_MOST_PARTIES) if pair[1] >= _FEWEST_CONTACTS]
    return Table(
        name="by_party",
        title=say(WEEK["by_party"]),
        header=(say(WEEK["party"]), say(WEEK["number"])),
        rows=tuple(
            (writer.party(party, interactions[party]), number(count)) for party, count in most
        ),
    )


def _contacts(content: Content) -> Iterator[Fact]:
    yield from content.received
    yield from content.without_action
    yield from (fact for fact in content.done if fact.type != "interaction.completed")
    yield from content.passed_on
