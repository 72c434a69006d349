"""Reads a long form to its end: every field that is wrong is told at once."""

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from app.documents.texts.texts import phrase
from app.domain.billing.texts import one_line
from app.domain.errors import DomainError
from app.pages.desk.reading_fields import NEEDED
from app.pages.visit import Visit

TOO_LONG = phrase("This is too long.")
UNREADABLE = phrase("This cannot be read.")
LONGEST_NAME = 512
LONGEST_LINE = 200
_FIRST_YEAR, _LAST_YEAR = 1970, 9998

Read = TypeVar("Read")


class Gathering:
    """Reads fields of the form that a visitor sent, and keeps what is wrong with each.

    Args:
        visit: whose form; what is wrong is said in the visitor's language.
    """

    def __init__(self, visit: Visit) -> None:
        self.form = visit.form
        self._say = visit.texts.say
        self.errors: dict[str, str] = {}

    def refuse(self, field: str, words: str, **blanks: str) -> None:
        """Keep what is wrong with a field; the first thing is told."""
        self.errors.setdefault(field, self._say(words, **blanks))

    def text(self, field: str, longest: int = LONGEST_NAME) -> str | None:
        """Return what was typed; None where nothing was, or too much."""
        typed = self.form.text(field)
        if len(typed) > longest:
            self.refuse(field, TOO_LONG)
            return None
        return typed or None

    def needed(self, field: str, longest: int = LONGEST_NAME) -> str:
        """Return what was typed, of what has to be."""
        typed = self.text(field, longest)
        if typed is None:
            self.refuse(field, NEEDED)
        return typed or ""

    def line(self, field: str) -> str:
        """Return a line of an address or a name, of what has to be typed."""
        typed = one_line(self.needed(field, LONGEST_LINE))
        if not typed:
            self.refuse(field, NEEDED)
        return typed

    def choice(self, field: str, among: Collection[str]) -> str | None:
        """Return what was chosen; None where nothing was, or nothing that there is."""
        chosen = self.form.text(field)
        if chosen and chosen not in among:
            self.refuse(field, UNREADABLE)
            return None
        return chosen or None

    def day(self, field: str) -> date | None:
        """Return the date that was typed."""
        typed = self.form.text(field)
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            day = None
        if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            self.refuse(field, UNREADABLE)
            return None
        return day

    def whole(self, field: str, most: int) -> int | None:
        """Return the whole number that was typed, from 0 on."""
        typed = self.form.text(field)
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) < len(str(most)) + 1):
            self.refuse(field, UNREADABLE)
            return None
        if int(typed) > most:
            self.refuse(field, UNREADABLE)
            return None
        return int(typed)

    def parsed(
        self, field: str, parse: Callable[[str], Read], words: str, longest: int = LONGEST_LINE
    ) -> Read | None:
        """Return what a field says in its own way; None where it says nothing, or nonsense."""
        typed = self.text(field, longest)
        if typed is None:
            return None
        try:
            return parse(typed)
        except (DomainError, ValueError):
            self.refuse(field, words)
            return None
