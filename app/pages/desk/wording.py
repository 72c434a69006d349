"""What the desk calls things: deadlines by word and shape, kinds, channels, who it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from app.documents.parties import format_party
from app.documents.reporting.phrases import ACTIONS
from app.documents.texts.texts import Texts, phrase, phrase_in
from app.domain.deadlines.clocks import Sla
from app.domain.instants import format_instant
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind, Status
from app.domain.metering.rules import Rule
from app.services.deadlines.desk import DeskRow

SLAS: Mapping[Sla, tuple[str, str, str]] = {
    Sla.ON_TRACK: ("good", "●", phrase("on time")),
    Sla.AT_RISK: ("warn", "▲", phrase("at risk")),
    Sla.MET: ("good", "✓", phrase("met")),
    Sla.BREACHED: ("bad", "■", phrase("late")),
}
"""By how a deadline stands: a class, a shape, a word."""

STATUSES: Mapping[Status, str] = {
    Status.OPEN: phrase_in("interaction", "to handle"),
    Status.PAUSED: phrase_in("interaction", "waits for the client"),
    Status.HELD: phrase_in("interaction", "held by the block"),
    Status.COMPLETED: phrase_in("interaction", "completed"),
    Status.RECORDED: phrase_in("interaction", "nothing left to do"),
    Status.VOIDED: phrase_in("interaction", "recorded by mistake"),
}

WAYS: Mapping[tuple[str, bool], str] = {
    ("call", False): phrase("call"),
    ("call", True): phrase("call placed"),
    ("email", False): phrase("e-mail"),
    ("email", True): phrase("e-mail sent"),
    ("sms", False): phrase("text message"),
    ("sms", True): phrase("text message sent"),
    ("whatsapp", False): phrase("WhatsApp"),
    ("whatsapp", True): phrase("WhatsApp sent"),
    ("chat", False): phrase("chat"),
    ("chat", True): phrase("chat sent"),
    ("letter", False): phrase("letter"),
    ("letter", True): phrase("letter sent"),
    ("message", False): phrase("message"),
    ("message", True): phrase("message sent"),
    ("request", False): phrase("request of the client"),
    ("action", False): phrase("administrative task"),
}
_CLIENT = phrase("the client itself")
_NOBODY = phrase("unknown")

_MINUTES = 60
_MINUS = "\N{MINUS SIGN}"


def countdown(minutes: int) -> str:
    """Return business minutes as hours and minutes: ``3:10``, with a minus sign once passed."""
    hours, rest = divmod(abs(minutes), _MINUTES)
    return f"{_MINUS if minutes < 0 else ''}{hours}:{rest:02}"


def name_way(interaction: Interaction, texts: Texts) -> str:
    """Return the channel that something came or went by; of what has none, what it is."""
    way = interaction.channel if interaction.kind is Kind.MESSAGE else interaction.kind
    is_outbound = interaction.direction is Direction.OUTBOUND
    fallback = WAYS[(Kind.MESSAGE, is_outbound)] if way != Kind.ACTION else WAYS[(way, False)]
    return texts.say(WAYS.get((way or Kind.MESSAGE, is_outbound), fallback))


def name_party(interaction: Interaction, region: str, texts: Texts) -> str:
    """Return who the other party was."""
    if interaction.counterpart is not None:
        return format_party(interaction.counterpart, region)
    return texts.say(_CLIENT if interaction.is_with_client else _NOBODY)


def name_row(row: DeskRow, texts: Texts) -> str:
    """Return what an interaction is, and with whom; of a task what was done."""
    interaction = row.item.interaction
    if interaction.kind is Kind.ACTION:
        return texts.say(ACTIONS.get(row.texts.action or "other", ACTIONS["other"]))
    who = row.party or name_party(interaction, row.client.region, texts)
    way = name_way(interaction, texts)
    return f"{way[:1].upper()}{way[1:]} · {who}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An interaction as a line of the list.

    Attributes:
        due_at: as attributes hold it; None without a deadline, and so the next four.
        sla, shape, tone, word: how the deadline stands.
        minutes_left: of business time; None once it is completed, too.
        taken_by: the id of who has it; ``operator`` is the name.
        rule: the code, for attributes alone.
    """

    id: str
    client: str
    who: str
    way: str
    summary: str
    is_urgent: bool
    status: Status
    due_at: str | None
    sla: str | None
    tone: str
    shape: str
    word: str
    minutes_left: int | None
    left: str
    taken_by: str | None
    taken_at: datetime | None
    operator: str | None
    is_own: bool
    rule: str
    units: int


LONGEST_SUMMARY = 140
"""Bytes as a page writes them, where an apostrophe is five: fifty lines have to stay small."""
_LONGEST_NAME = 50
_OVER = frozenset({Status.COMPLETED, Status.RECORDED, Status.VOIDED})


def describe(row: DeskRow, person_id: str, texts: Texts, longest: int = LONGEST_SUMMARY) -> Line:
    """Return a line in words, with so many bytes of what was said."""
    interaction, status = row.item.interaction, row.status
    tone, shape, word = SLAS[status.sla] if status else ("", "", "")
    is_over = interaction.status in _OVER
    minutes = status.business_minutes_left if status and not is_over else None
    return Line(
        id=interaction.id,
        client=shorten(row.client.name, _LONGEST_NAME),
        who=shorten(row.party or name_party(interaction, row.client.region, texts), _LONGEST_NAME),
        way=name_way(interaction, texts),
        summary=shorten_to(row.texts.summary or row.texts.subject or "", longest),
        is_urgent=interaction.urgent is not None and interaction.urgent.is_granted,
        status=interaction.status,
        due_at=format_instant(interaction.due_at) if interaction.due_at and status else None,
        sla=status.sla if status else None,
        tone=tone,
        shape=shape,
        word=texts.say(word) if word else "",
        minutes_left=minutes,
        left="" if minutes is None else countdown(minutes),
        taken_by=row.item.operator,
        taken_at=row.item.taken_at,
        operator=row.operator,
        is_own=row.item.operator == person_id,
        rule=interaction.counted_rule or Rule.VOIDED,
        units=interaction.counted_units,
    )


def shorten_to(text: str, most_bytes: int) -> str:
    """Return the beginning of a text, in one line that a page holds in so many bytes."""
    longest = most_bytes
    while len(escape(line := shorten(text, longest)).encode()) > most_bytes:
        longest -= max(1, longest // 10)
    return line


def shorten(text: str, longest: int) -> str:
    """Return the beginning of a text, in one line."""
    line = " ".join(text[: 2 * longest].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
