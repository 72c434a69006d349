"""A report as its reader sees it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.documents.reports.catalogues import catalogue, translator
from app.documents.reports.pages import html_of, text_of
from app.documents.reports.pdf import pdf_of
from app.documents.reports.phrases import all_phrases
from app.documents.reports.view import view_of
from app.domain.accounts import Language
from app.domain.interactions.interactions import Status
from app.domain.reporting.contents import content_of
from app.domain.reporting.reports import Report
from tests.documents.reports.given import EVENING, a_gathering, a_matter, a_report, waiting

BLANKS = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("language", [Language.FRENCH, Language.DUTCH])
def test_the_catalogues_hold_every_phrase_and_no_other(language: Language) -> None:
    phrases = all_phrases()
    assert [message.id for message in catalogue(language) if message.id] == phrases
    say = translator(language)
    for phrase in phrases:
        assert sorted(BLANKS.findall(say(phrase))) == sorted(BLANKS.findall(phrase))


def test_what_needs_the_client_comes_first_and_figures_last() -> None:
    view = view_of(a_report())
    assert [one.name for one in view.sections] == [
        "needs_you", "done", "open", "passed_on", "received", "without_action", "changes",
        "urgent", "missed",
    ]  # fmt: skip
    first, *_ = view.sections
    assert [row.notes for row in first.rows] == [
        ("retenu par le blocage du forfait jusqu'à ce que vous le libériez",),
        ("attend votre réponse",),
    ]
    assert dict(view.figures)["Interactions supplémentaires"] == "17 (51,00\N{NO-BREAK SPACE}€)"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.FRENCH, "Du vendredi 20 novembre à 17:00 au lundi 23 novembre à 17:00"),
        (Language.DUTCH, "Van vrijdag 20 november om 17:00 tot maandag 23 november om 17:00"),
        (Language.ENGLISH, "From Friday 20 November at 17:00 to Monday 23 November at 17:00"),
    ],
)
def test_each_language_has_its_dates(language: Language, said: str) -> None:
    assert said in text_of(a_report(language))


def test_the_text_holds_what_the_page_holds() -> None:
    report = a_report()
    text, page = text_of(report), html_of(report)
    for section in view_of(report).sections:
        assert section.title.upper() in text
        assert section.title in page
        assert all(row.what in text for row in section.rows)


def test_what_people_wrote_is_no_markup() -> None:
    page = html_of(a_report())
    assert "report &lt;b&gt;du chantier&lt;/b&gt;" in page
    assert "Dupont &amp; Fils SRL" in page
    assert "<b>" not in page


def test_the_page_fetches_nothing() -> None:
    assert not re.search(r"src=|href=|url\(|@import|<script", html_of(a_report()))


@pytest.mark.parametrize(("hours", "is_late"), [(0, False), (0.5, False), (0.51, True), (24, True)])
@pytest.mark.parametrize("form", [text_of, html_of])
def test_a_report_that_leaves_late_says_so(
    hours: float, *, is_late: bool, form: Callable[..., str]
) -> None:
    written = form(a_report(), EVENING + timedelta(hours=hours))
    said = "Envoyé en retard : ce compte-rendu a été établi lundi 23 novembre à 17:00."
    assert (said in written) is is_late


def test_an_empty_one_says_that_nothing_happened() -> None:
    empty = a_gathering(facts=[], waiting=waiting([], []), overdue=[], units=[])
    text = text_of(replace(a_report(), content=content_of(empty)))
    assert "Rien ne s'est passé" in text
    assert "Interactions comptabilisées sur la période\N{NO-BREAK SPACE}: 0" in text


def test_what_waits_and_is_not_listed_is_counted() -> None:
    listed = waiting([a_matter(str(number)) for number in range(500)], [])
    many = content_of(a_gathering(waiting=replace(listed, open_count=503)))
    assert "et 443 autres" in text_of(replace(a_report(), content=many))
    held = waiting([], [a_matter(str(n), status=Status.HELD) for n in range(70)])
    blocked = content_of(a_gathering(waiting=replace(held, held_count=600)))
    assert "et 540 autres" in text_of(replace(a_report(), content=blocked))


def test_a_long_one_says_how_much_is_left_out() -> None:
    many = a_gathering(waiting=waiting([a_matter(f"n° {number}") for number in range(65)], []))
    assert "et 5 autres" in text_of(replace(a_report(), content=content_of(many)))


@pytest.mark.parametrize("language", Language)
def test_the_pdf_is_the_same_each_time_and_can_be_searched(language: Language) -> None:
    report: Report = a_report(language)
    content = pdf_of(report)
    assert content == pdf_of(report)
    found = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Dupont & Fils SRL" in found
    assert view_of(report).title in found
