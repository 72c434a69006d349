"""What a language needs to say all that letters say."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.notifications.notices import NoticeType


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A letter with blanks such as ``{client}``; a paragraph with a blank left open is left out."""

    subject: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language.

    Attributes:
        instant: with ``{weekday}``, ``{day}``, ``{month}``, ``{year}``, ``{hour}``, ``{minute}``.
        date: the same without the time of day.
        first_day: how the first of a month is written.
        matter: what a letter is about: ``{thing}`` and ``{instant}``; then what was said of it.
        things: an interaction in a noun, by ``kind`` or channel, with ``direction`` for calls.
        reasons: refusals and obstacles by their code.
        consequences: of an exhausted plan: with the block on, and without.
        documents: invoices by their kind.
        prospects: of a plan that will not suffice: the same.
    """

    letters: Mapping[NoticeType, Template]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    instant: str
    date: str
    first_day: str
    matter: str
    matter_subject: str
    things: Mapping[str, str]
    party: Mapping[str, str]
    reasons: Mapping[str, str]
    consequences: Mapping[bool, str]
    documents: Mapping[str, str]
    prospects: Mapping[bool, str]
