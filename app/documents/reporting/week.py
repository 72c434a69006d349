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
    return tuple(one for one in made if one.rows)


def _by_day(content: Content, writer: Writer) -> Table:
    say = writer.texts.say
    columns = ("received", "done", "units", "missed")
    return Table(
        name="by_day",
        title=say(WEEK["by_day"]),
        header=(say(WEEK["day"]), *(say(WEEK[name]) for name in columns)),
        rows=tuple((_day(one, writer), *_figures([one], writer)) for one in content.days),
        total=(say(WEEK["total"]), *_figures(content.days, writer)),
    )


def _day(totals: DayTotals, writer: Writer) -> str:
    if totals.day is None:
        return writer.texts.say(WEEK["earlier"])
    return writer.short_day(totals.day)


def _figures(days: Sequence[DayTotals], writer: Writer) -> tuple[str, ...]:
    sums = (
        sum(one.received for one in days),
        sum(one.done for one in days),
        sum(one.units for one in days),
        sum(one.missed for one in days),
    )
    return tuple(map(writer.texts.number, sums))


def _by_kind(content: Content, writer: Writer) -> Table:
    say, number = writer.texts.say, writer.texts.number
    counts = Counter(
        (one.matter.kind, one.matter.direction) for one in _contacts(content) if one.matter
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
    counts = Counter(
        one.matter.counterpart
        for one in (*content.received, *content.without_action)
        if one.matter and one.matter.counterpart and one.matter.direction == Direction.INBOUND
    )
    most = [one for one in counts.most_common(_MOST_PARTIES) if one[1] >= _FEWEST_CONTACTS]
    return Table(
        name="by_party",
        title=say(WEEK["by_party"]),
        header=(say(WEEK["party"]), say(WEEK["number"])),
        rows=tuple((writer.party(party), number(count)) for party, count in most),
    )


def _contacts(content: Content) -> Iterator[Fact]:
    yield from content.received
    yield from content.without_action
    yield from (one for one in content.done if one.type != "interaction.completed")
    yield from content.passed_on
