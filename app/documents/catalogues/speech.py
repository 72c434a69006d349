"""Speech: the phrases of the code said in a language, with plurals that fit their number.

The code marks what it says with ``phrase`` and ``plural``; a test compares the catalogues with all
that is marked.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from app.documents.locales import LOCALES
from app.domain.clients.clients import Language

_FOLDER = Path(__file__).parent


class Plural(NamedTuple):
    """What is said of one, and of several; ``{count}`` is the number."""

    one: str
    several: str


def phrase(words: str) -> str:
    """Mark words for the catalogues; blanks such as ``{at}`` are filled when they are said."""
    return words


def plural(one: str, several: str) -> Plural:
    """Mark words for the catalogues that depend on a number."""
    return Plural(one, several)


class Speech:
    """Says the phrases of the code in a language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = LOCALES[language]
        self._translations = _translations(language)

    def say(self, words: str, **blanks: str) -> str:
        """Return a phrase with its blanks filled."""
        return self._translations.gettext(words).format_map(blanks)

    def count(self, words: Plural, number: int, **blanks: str) -> str:
        """Return what is said of a number of things; of fewer than none as of so many."""
        said = self._translations.ngettext(words.one, words.several, abs(number))
        return said.format_map({"count": self.number(number), **blanks})

    def number(self, number: int) -> str:
        """Return a number with the thousands apart."""
        return format_decimal(number, locale=self._locale)


@cache
def speech_of(language: Language) -> Speech:
    """Return how a language says things."""
    return Speech(language)


@cache
def catalogue(language: Language) -> Catalog:
    """Return the translations into a language other than English."""
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=LOCALES[language])


def _translations(language: Language) -> NullTranslations:
    if language is Language.ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
