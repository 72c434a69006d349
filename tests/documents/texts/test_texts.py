"""Texts are said as their language says them."""

from datetime import UTC, date, datetime

import pytest

from app.documents.texts.texts import Plural, numeric_day, phrase, phrase_in, texts_of
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period

STEPS = Plural("and {count} more step", "and {count} more steps")


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        (Language.FRENCH, 0, "et 0 autre étape"),
        (Language.FRENCH, 1, "et 1 autre étape"),
        (Language.FRENCH, 2, "et 2 autres étapes"),
        (Language.FRENCH, -5, "et -5 autres étapes"),
        (Language.FRENCH, 1_234, "et 1\N{NARROW NO-BREAK SPACE}234 autres étapes"),
        (Language.DUTCH, 1, "en nog 1 stap"),
        (Language.DUTCH, 0, "en nog 0 stappen"),
        (Language.DUTCH, 1_234, "en nog 1.234 stappen"),
        (Language.ENGLISH, 1, "and 1 more step"),
        (Language.ENGLISH, 0, "and 0 more steps"),
        (Language.ENGLISH, 1_234, "and 1,234 more steps"),
    ],
)
def test_plurals_and_thousands_fit_number_and_language(
    language: Language, number: int, said: str
) -> None:
    assert texts_of(language).count(STEPS, number) == said


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (Language.FRENCH, "mardi 1er décembre 2026", "mercredi 2 décembre 2026"),
        (Language.DUTCH, "dinsdag 1 december 2026", "woensdag 2 december 2026"),
        (Language.ENGLISH, "Tuesday 1 December 2026", "Wednesday 2 December 2026"),
    ],
)
def test_the_first_of_a_month_is_written_as_it_is_said(
    language: Language, first: str, second: str
) -> None:
    texts = texts_of(language)
    assert texts.day(date(2026, 12, 1)) == first
    assert texts.day(date(2026, 12, 2)) == second


def test_eleven_and_thirty_one_are_no_first() -> None:
    days = [date(2026, 10, day) for day in (1, 11, 21, 31)]
    said = [texts_of(Language.FRENCH).day(day, "d MMM") for day in days]
    assert said == ["1er oct.", "11 oct.", "21 oct.", "31 oct."]


def test_an_instant_is_that_of_the_readers_zone() -> None:
    at = datetime(2026, 11, 30, 23, 5, tzinfo=UTC)
    said = [texts_of(language).instant(at, "Europe/Brussels") for language in Language]
    assert said == [
        "mardi 1er décembre 2026 à 00:05",
        "dinsdag 1 december 2026 om 00:05",
        "Tuesday 1 December 2026 at 00:05",
    ]


def test_months_money_and_shares_are_written_as_the_language_does() -> None:
    said = [
        (texts.month(Period(2026, 8)), texts.money(Money(amount_cents=-123_450)))
        for texts in map(texts_of, Language)
    ]
    narrow, wide = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
    assert said == [
        ("août 2026", f"-1{narrow}234,50{wide}€"),
        ("augustus 2026", f"€{wide}-1.234,50"),
        ("August 2026", "-€1,234.50"),
    ]
    assert [texts_of(language).percent("5.5") for language in Language] == [
        f"5,5{wide}%",
        f"5,5{wide}%",
        f"5.5{wide}%",
    ]
    assert numeric_day(date(2026, 3, 1)) == "01/03/2026"


def test_the_same_english_is_translated_by_where_it_is_said() -> None:
    here, there = phrase_in("statement", "no action needed"), phrase("no action needed")
    assert texts_of(Language.ENGLISH).say(here) == texts_of(Language.ENGLISH).say(there)
    assert texts_of(Language.DUTCH).say(here) == "zonder actie"
    assert texts_of(Language.DUTCH).say(there) == "geen actie nodig"


def test_blanks_are_filled_and_what_fills_them_stays_as_it_is() -> None:
    said = texts_of(Language.FRENCH).say(phrase("Call from {party}"), party="{x} \x04 y")
    assert said == "Appel de {x} \x04 y"


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (4, "Facture F1 d'avril 2026, du 3 mai."),
        (8, "Facture F1 d'août 2026, du 3 mai."),
        (10, "Facture F1 d'octobre 2026, du 3 mai."),
        (9, "Facture F1 de septembre 2026, du 3 mai."),
    ],
)
def test_de_is_elided_before_months_of_a_vowel(month: int, said: str) -> None:
    texts = texts_of(Language.FRENCH)
    words = phrase("{document} {number} of {period}, dated {issued_on}.")
    period = texts.month(Period(2026, month))
    blanks = {"document": "Facture", "number": "F1", "issued_on": "3 mai"}
    assert texts.say(words, period=period, **blanks) == said


@pytest.mark.parametrize("period", ["octobre noir", "Octobre 2026", "avril 20266", "août 2026 de"])
def test_what_is_no_month_is_not_elided(period: str) -> None:
    said = texts_of(Language.FRENCH).say(
        "{document} {number} of {period}, dated {issued_on}.",
        document="Une note de avril",
        number="de {period}",
        period=period,
        issued_on="",
    )
    assert said == f"Une note de avril de {{period}} de {period}, du ."
