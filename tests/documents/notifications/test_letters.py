"""Letters in words: every type in every language."""

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest

from app.api.notifications.webhook_documentation import EXAMPLES
from app.documents.notifications.letters import LETTERS, THINGS
from app.documents.notifications.rendering import (
    RenderedLetter,
    render_letter,
    render_report_letter,
)
from app.documents.reporting.pages import text_of
from app.documents.reporting.view import title_of
from app.domain.clients.clients import Language
from app.domain.metering.events.events import Channel
from app.domain.metering.interactions.interactions import Kind
from app.domain.notifications.letters import ConcernedInteraction, LetterContent
from app.domain.notifications.notices import NoticeType
from tests.documents.reporting.given import a_report

AT = datetime.fromisoformat("2026-12-01T08:05:00+00:00")
CALL = ConcernedInteraction(
    kind="call",
    direction="inbound",
    channel=None,
    counterpart="+32475550199",
    occurred_at=AT,
    subject=None,
    summary="Demande un devis",
)


def letter(
    notice_type: NoticeType,
    language: Language,
    interaction: ConcernedInteraction | None = CALL,
    **data: object,
) -> RenderedLetter:
    told = json.loads(json.dumps(EXAMPLES[notice_type])) | data
    content = LetterContent(
        type=notice_type,
        language=language,
        data=told,
        client_name="Dupont",
        timezone="Europe/Brussels",
        region="BE",
        interaction=interaction,
    )
    return render_letter(content)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("notice_type", list(NoticeType))
def test_every_type_is_written_whole_in_every_language(
    notice_type: NoticeType, language: Language
) -> None:
    text = letter(notice_type, language).text
    assert "{" not in text
    assert len(text.split("\n\n")) >= len(LETTERS[notice_type].paragraphs)


def test_every_kind_and_channel_has_a_name() -> None:
    assert {*Kind, *Channel} <= THINGS.keys()


def test_a_deadline_is_told_in_the_clients_zone_with_what_it_is_about() -> None:
    text = letter(NoticeType.SLA_AT_RISK, Language.FRENCH, due_at="2026-12-01T13:30:00Z").text
    assert "au plus tard le mardi 1er décembre 2026 à 14:30." in text
    assert "Appel de 0475 55 01 99, le mardi 1er décembre 2026 à 09:05" in text
    assert text.endswith("Demande un devis\n")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.FRENCH, "1\N{NARROW NO-BREAK SPACE}199 des 1\N{NARROW NO-BREAK SPACE}200"),
        (Language.DUTCH, "1.199 van de 1.200 interacties"),
        (Language.ENGLISH, "1,199 of the 1,200 interactions"),
    ],
)
def test_thousands_are_set_apart(language: Language, said: str) -> None:
    numbers = {"used": 1_199, "included": 1_200, "remaining": 1}
    text = letter(NoticeType.QUOTA_THRESHOLD_REACHED, language, None, **numbers).text
    assert said in text


def test_what_has_no_value_is_not_told() -> None:
    told = letter(NoticeType.INTERACTION_RELEASED, Language.ENGLISH, None, due_at=None).text
    assert told == (
        "The interaction below was released on Monday 23 November 2026 at 10:02. "
        "It counts in December 2026.\n"
    )


@pytest.mark.parametrize(
    ("changes", "thing"),
    [
        ({"counterpart": None}, "Oproep, "),
        ({"direction": "outbound"}, "Oproep aan 0475 55 01 99, "),
        ({"kind": "message", "channel": "email"}, "E-mail van 0475 55 01 99, "),
        ({"kind": "request", "channel": None}, "Vraag van de klant, "),
        ({"kind": "message", "channel": None}, "Bericht van 0475 55 01 99, "),
    ],
)
def test_an_interaction_is_named_by_what_it_is(changes: dict[str, str | None], thing: str) -> None:
    told: dict[str, object] = {name: getattr(CALL, name) for name in CALL.__slots__} | changes
    about = ConcernedInteraction(**told)  # type: ignore[arg-type] # some changed
    assert f"\n\n{thing}" in letter(NoticeType.SLA_BREACHED, Language.DUTCH, about).text


def test_a_subject_stays_on_one_line() -> None:
    stored = letter(NoticeType.QUOTA_EXHAUSTED, Language.FRENCH)
    assert "\n" not in stored.subject
    assert stored.subject.startswith("Dupont : ")


@pytest.mark.parametrize(
    ("language", "used", "said"),
    [
        (Language.FRENCH, 1, "1 des 120 interactions incluses dans le forfait de Dupont est"),
        (Language.FRENCH, 2, "2 des 120 interactions incluses dans le forfait de Dupont sont"),
        (Language.DUTCH, 1, "is 1 van de 120 interacties"),
        (Language.DUTCH, 2, "zijn 2 van de 120 interacties"),
        (Language.ENGLISH, 1, "in the plan of Dupont is used"),
        (Language.ENGLISH, 2, "in the plan of Dupont are used"),
    ],
)
def test_a_verb_agrees_with_its_number(language: Language, used: int, said: str) -> None:
    numbers = {"used": used, "included": 120}
    assert said in letter(NoticeType.QUOTA_THRESHOLD_REACHED, language, None, **numbers).text


def test_one_refused_delivery_is_not_several() -> None:
    text = letter(NoticeType.INTEGRATION_FAILING, Language.FRENCH, failures_in_a_row=1).text
    assert text.startswith("La dernière livraison a été refusée")


@pytest.mark.parametrize("notice_type", list(NoticeType))
def test_french_signs_stay_on_their_line_and_a_clients_words_as_they_were(
    notice_type: NoticeType,
) -> None:
    text = letter(notice_type, Language.FRENCH, replace(CALL, summary="Quoi ! ?")).text
    own, _, _ = text.partition("Quoi ! ?")
    assert re.search(" [:;!?%»]", own) is None


def test_a_report_is_the_letter_in_the_language_of_its_reader() -> None:
    report = a_report(Language.FRENCH)
    rendered = render_report_letter(report, Language.DUTCH, report.covers_until)
    assert rendered.subject == "Dupont & Fils SRL: " + title_of(
        replace(report, language=Language.DUTCH)
    )
    assert rendered.text == text_of(replace(report, language=Language.DUTCH))
