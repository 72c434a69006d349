"""A report as its reader sees it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.documents.reporting.pages import html_of, pdf_of, text_of
from app.documents.reporting.rows import Row
from app.documents.reporting.view import Section, View, view_of
from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.metering.interactions.interactions import Status
from app.domain.reporting.contents import content_of
from app.domain.reporting.reports import Report
from tests.documents.reporting.given import (
    EVENING,
    MORNING,
    a_fact,
    a_gathering,
    a_matter,
    a_report,
    refusal,
    waiting,
)
from tests.documents.reporting.story import UNTIL, a_day, a_week, at

GOLDEN = Path(__file__).with_name("golden")


def sections(view: View) -> dict[str, tuple[Row, ...]]:
    return {block.name: block.rows for block in view.blocks if isinstance(block, Section)}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("name", "report"), [("day", a_day), ("week", a_week)])
def test_it_reads_as_agreed(name: str, report: Callable[..., Report], language: Language) -> None:
    golden = (GOLDEN / f"{name}.{language}.txt").read_text(encoding="utf-8")
    assert text_of(report(language=language)) == golden


def test_what_the_client_must_do_or_know_comes_first_and_figures_last() -> None:
    view = view_of(a_day())
    order = ["needs_you", "worth_knowing", "open", "handled", "without_action"]
    assert list(sections(view)) == order
    assert dict(view.figures)["Interactions utilisées en octobre 2026"] == "5 / 120"
    lines = text_of(a_day()).splitlines()
    assert lines.index("CHIFFRES") > lines.index("MESSAGES SANS ACTION (1)")


def test_each_thread_is_told_once_with_everything_done_for_it() -> None:
    rows = [row for each in sections(view_of(a_day())).values() for row in each]
    told = [row.detail for row in rows]
    assert len(told) == len(set(told)) == 6
    [plans] = [row for row in rows if row.detail == "Plans à transmettre à l'entrepreneur"]
    assert [(step.when, step.what) for step in plans.steps] == [
        ("10:00", "En attente de votre part"),
        ("10:15", "Repris"),
        ("12:50", "Modification de planning"),
        ("13:10", "Mail à marie@chantier.example"),
    ]
    assert "échéance 11:45, terminé à 13:15" in plans.notes
    assert "1 interaction comptabilisée" in plans.notes


def test_what_the_threads_counted_sums_to_what_was_counted() -> None:
    rows = [row for each in sections(view_of(a_day())).values() for row in each]
    notes = [note for row in rows for note in row.notes if "comptabilisée" in note]
    assert sum(int(note.split()[0]) for note in notes) == 5
    units = dict(view_of(a_day()).figures)["Interactions comptabilisées sur la période"]
    assert units == "5 (3 appels ou messages entrants, 2 appels ou messages sortants)"


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ({"granted": True, "reason": None}, "urgence accordée"),
        (refusal("monthly_allowance"), "urgence refusée : celles du mois sont épuisées"),
        (refusal("daily_cap"), "urgence refusée : celles du jour sont épuisées"),
    ],
)
def test_what_a_third_party_said_was_urgent_is_told_first(
    decided: dict[str, Any], said: str
) -> None:
    fact = a_fact("message.received", a_matter("fuite"), urgent=decided)
    content = content_of(a_gathering(facts=[fact], waiting=waiting([], []), overdue=[]))
    [row] = sections(view_of(a_report(content=content)))["worth_knowing"]
    assert said in row.notes


def test_what_was_done_earlier_and_told_late_says_so() -> None:
    mail = a_matter("mail")
    answer = a_matter("answer", thread_id="mail", direction="outbound", status=Status.RECORDED)
    told = a_fact("message.sent", answer, time=MORNING - timedelta(days=4), is_late=True)
    content = content_of(
        a_gathering(facts=[told], roots=[mail], waiting=waiting([mail], []), overdue=[])
    )
    [row] = sections(view_of(a_report(content=content)))["open"]
    [step] = row.steps
    assert step.when == "jeudi 19 novembre à 10:02"
    assert step.what == "Mail à marie@chantier.example (parvenu en retard)"


def test_what_came_back_is_named_also_where_a_week_is_summed_up() -> None:
    mail = a_matter("mail", status=Status.RECORDED, due_at=None)
    answer = a_matter("answer", thread_id="mail", direction="outbound", counterpart=None)
    facts = [a_fact("message.received", mail), a_fact("message.undelivered", answer)]
    content = content_of(a_gathering(facts=facts, waiting=waiting([], []), overdue=[]))
    week = a_report(kind=ReportKind.WEEKLY, content=content)
    [row] = sections(view_of(week))["worth_knowing"]
    assert row.notes[0] == "Non remis (Message à un destinataire inconnu)"


def test_since_is_said_of_what_is_still_open_alone() -> None:
    text = text_of(a_day())
    assert text.count("dépassée depuis") == 1
    assert "(échéance dépassée depuis 13:00" in text


def test_the_week_sums_up_and_lists_no_day_again() -> None:
    view = view_of(a_week())
    names = [block.name for block in view.blocks]
    assert names == ["needs_you", "worth_knowing", "by_day", "by_kind", "by_party", "missed"]
    assert not any(row.steps for rows in sections(view).values() for row in rows)
    [by_day] = [block for block in view.blocks if block.name == "by_day" and block.kind == "table"]
    assert not isinstance(by_day, Section)
    assert by_day.total == ("Total", "5", "5", "5", "2")
    figures = dict(view.figures)
    assert figures["Encore en cours"] == "1"
    assert "environ 1\N{NARROW NO-BREAK SPACE}234" in figures["Prévision pour fin octobre 2026"]


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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.FRENCH, "au jeudi 1er octobre à 17:00"),
        (Language.DUTCH, "tot donderdag 1 oktober om 17:00"),
        (Language.ENGLISH, "to Thursday 1 October at 17:00"),
    ],
)
def test_the_first_of_a_month_is_written_as_the_language_has_it(
    language: Language, said: str
) -> None:
    assert said in text_of(a_day(language=language))


def test_a_date_of_another_year_says_so() -> None:
    begins = at("17:00", "2025-12-01T{}:00+01:00")
    assert "Du lundi 1er décembre 2025 à 17:00" in text_of(a_day(covers_from=begins))


@pytest.mark.parametrize("report", [a_report, a_day, a_week])
def test_every_form_holds_the_same(report: Callable[..., Report]) -> None:
    text, page = text_of(report()), html_of(report())
    for block in view_of(report()).blocks:
        assert block.title.upper() in text
        assert block.title in page
        if isinstance(block, Section):
            assert all(row.what in text for row in block.rows)
            assert all(note in text for row in block.rows for note in row.notes)


def test_what_people_wrote_is_no_markup() -> None:
    page = html_of(a_report())
    assert "report &lt;b&gt;du chantier&lt;/b&gt;" in page
    assert "Dupont &amp; Fils SRL" in page
    assert "<b>" not in page


@pytest.mark.parametrize("report", [a_report, a_week])
def test_the_page_fetches_nothing(report: Callable[..., Report]) -> None:
    assert not re.search(r"src=|href=|url\(|@import|<script", html_of(report()))


@pytest.mark.parametrize(("hours", "is_late"), [(0, False), (0.5, False), (0.51, True), (24, True)])
@pytest.mark.parametrize("form", [text_of, html_of])
def test_a_report_that_leaves_late_says_when_it_was_drawn(
    hours: float, *, is_late: bool, form: Callable[..., str]
) -> None:
    written = form(a_report(), EVENING + timedelta(hours=hours))
    said = "Envoyé en retard : établi le lundi 23 novembre à 17:00."
    assert (said in written) is is_late


def test_a_report_that_was_drawn_late_says_when_it_really_was() -> None:
    late = a_day(drawn_at=at("20:49", "2026-11-28T{}:00+01:00"))
    read, mailed = text_of(late), text_of(late, late.drawn_at)
    assert "Établi en retard, le samedi 28 novembre à 20:49" in read
    assert "Envoyé en retard : établi le samedi 28 novembre à 20:49." in mailed
    assert "en retard" not in text_of(a_day(drawn_at=UNTIL + timedelta(minutes=30)))


def test_a_span_that_ends_at_midnight_tells_its_day_without_a_date() -> None:
    midnight = at("00:00", "2026-10-02T{}:00+02:00")
    assert "- 09:45  Mail de" in text_of(a_day(covers_until=midnight, drawn_at=midnight))


def test_an_empty_one_says_that_nothing_happened() -> None:
    empty = a_gathering(facts=[], waiting=waiting([], []), overdue=[], entries=[])
    text = text_of(replace(a_report(), content=content_of(empty)))
    assert "Rien ne s'est passé" in text
    assert "Interactions comptabilisées sur la période\N{NO-BREAK SPACE}: 0" in text


def test_what_waits_and_is_not_listed_is_counted() -> None:
    nothing: dict[str, Any] = {"facts": [], "overdue": []}
    listed = waiting([a_matter(str(number)) for number in range(500)], [])
    many = content_of(a_gathering(waiting=replace(listed, open_count=503), **nothing))
    text = text_of(replace(a_report(), content=many))
    assert "EN COURS (503)" in text
    assert "et 443 autres" in text
    held = waiting([], [a_matter(str(n), status=Status.HELD) for n in range(60)])
    blocked = content_of(a_gathering(waiting=replace(held, held_count=61), **nothing))
    assert "et un autre" in text_of(replace(a_report(), content=blocked))


@pytest.mark.parametrize("report", [a_report, a_day, a_week])
@pytest.mark.parametrize("language", Language)
def test_the_pdf_is_the_same_each_time_and_can_be_searched(
    language: Language, report: Callable[..., Report]
) -> None:
    content = pdf_of(report(language=language))
    assert content == pdf_of(report(language=language))
    found = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Dupont & Fils SRL" in found
    assert view_of(report(language=language)).title in found
