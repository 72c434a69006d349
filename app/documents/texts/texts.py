"""Texts: what the code says, said in a language; dates, numbers and money as it writes them.

What ``say`` is given in the code or in a template, and what ``phrase``, ``phrase_in`` and
``plural`` mark for later, ``make texts`` brings into the catalogues beside this module.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.numbers import format_currency, format_decimal

from app.documents.texts.catalogues import LOCALES, read_catalogue
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period

_REMEMBERED = 4_096
_END_OF_CONTEXT = "\x04"
"""Between a context and its words, in gettext's own tables too."""
_DE_AND_A_BLANK = re.compile(r"\bde \{(\w+)\}")
_MONTH_OF_A_VOWEL = re.compile(r"(?:avril|août|octobre)(?: \d{4})?")
_DAY_OF_MONTH = re.compile(r"\bd\b")


class Plural(NamedTuple):
    """What is said of one, and of several; ``{count}`` is the number."""

    singular: str
    several: str


def phrase(words: str) -> str:
    """Mark words for the catalogues; blanks such as ``{at}`` are filled when they are said."""
    return words


def phrase_in(context: str, words: str) -> str:
    """Mark words that other languages translate in more than one way, by where they are said."""
    return f"{context}{_END_OF_CONTEXT}{words}"


def plural(singular: str, several: str) -> Plural:
    """Mark words for the catalogues that depend on a number."""
    return Plural(singular, several)


class Texts:
    """Says the phrases of the code in a language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = LOCALES[language]
        self._translations = _translations(language)

    def say(self, words: str, **blanks: str) -> str:
        """Return a phrase with its blanks filled."""
        said = self._translations.gettext(words).rpartition(_END_OF_CONTEXT)[2]
        return elide_before_months(said, blanks).format_map(blanks)

    def count(self, words: Plural, number: int, **blanks: str) -> str:
        """Return what is said of a number of things; of fewer than none as of so many."""
        said = self._translations.ngettext(words.singular, words.several, abs(number))
        return elide_before_months(said, blanks).format_map(
            {"count": self.number(number), **blanks}
        )

    def number(self, number: int) -> str:
        """Return a number with the thousands apart."""
        return format_decimal(number, locale=self._locale)

    def percent(self, percent: str) -> str:
        """Return a share in hundredths, such as ``5.5``."""
        return f"{format_decimal(percent, locale=self._locale)}\N{NO-BREAK SPACE}%"

    def money(self, money: Money) -> str:
        """Return an amount with its currency."""
        amount = Decimal(money.amount_cents).scaleb(-2)
        return format_currency(amount, money.currency, locale=self._locale)

    def month(self, period: Period) -> str:
        """Return a month: ``novembre 2026``."""
        return format_date(period.first_day, "MMMM y", self._locale)

    def day(self, day: date, form: str = "EEEE d MMMM y") -> str:
        """Return a date in words: ``mardi 1er décembre 2026``.

        Args:
            day: any.
            form: of Unicode's CLDR, with what is wanted of the date.
        """
        is_first = day.day == 1 and self.language is Language.FRENCH
        pattern = _DAY_OF_MONTH.sub("'1er'", form) if is_first else form
        return _written_day(day, pattern, self._locale)

    def instant(self, at: datetime, timezone: str) -> str:
        """Return an instant in a zone: ``mardi 1er décembre 2026 à 14:30``."""
        try:
            local = at.astimezone(ZoneInfo(timezone))
        except OverflowError:  # the calendar's last hours, which not every zone has
            local = at
        return self.say(_DATE_AND_TIME, date=self.day(local.date()), time=f"{local:%H:%M}")


def elide_before_months(said: str, blanks: Mapping[str, str]) -> str:
    """Return a French phrase with « d'août » where a month of a vowel follows « de ».

    Args:
        said: with its blanks not filled yet; what they hold is left as it is.
        blanks: what they will hold.
    """

    def elide(found: re.Match[str]) -> str:
        is_elided = _MONTH_OF_A_VOWEL.fullmatch(blanks.get(found[1], "")) is not None
        return f"d'{{{found[1]}}}" if is_elided else found[0]

    return _DE_AND_A_BLANK.sub(elide, said) if "de {" in said else said


@lru_cache(maxsize=_REMEMBERED)
def _written_day(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale)


_DATE_AND_TIME = phrase("{date} at {time}")


@cache
def texts_of(language: Language) -> Texts:
    """Return how a language says things."""
    return Texts(language)


def numeric_day(day: date) -> str:
    """Return a date for a column, in any language: ``31/12/2026``."""
    return f"{day:%d/%m/%Y}"


def _translations(language: Language) -> NullTranslations:
    if language is Language.ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
