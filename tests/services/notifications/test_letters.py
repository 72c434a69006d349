"""Letters in words: every type in every language."""

import json
from datetime import datetime
from string import Formatter

import pytest

from app.api.notifications.endpoints.examples import EXAMPLES
from app.domain.clients.clients import Language
from app.domain.notifications.endpoints import DeliveryState
from app.domain.notifications.notices import NoticeType
from app.repositories.notifications.letters import Matter, StoredLetter
from app.services.notifications.mail.mailer import Letter
from app.services.notifications.mail.writing import written
from app.services.notifications.templates import WORDINGS

AT = datetime.fromisoformat("2026-12-01T08:05:00+00:00")
CALL = Matter(
    kind="call",
    direction="inbound",
    channel=None,
    counterpart="+32475550199",
    occurred_at=AT,
    subject=None,
    summary="Demande un devis",
)


def letter(
    notice_type: NoticeType, language: Language, matter: Matter | None = CALL, **data: object
) -> Letter:
    told = json.loads(json.dumps(EXAMPLES[notice_type])) | data
    stored = StoredLetter(
        id="id",
        type=notice_type,
        address="marc@dupont.example",
        language=language,
        occurred_at=AT,
        data=told,
        state=DeliveryState.PENDING,
        waited_seconds=0.0,
        client_name="Dupont",
        timezone="Europe/Brussels",
        region="BE",
        matter=matter,
    )
    return written(stored, AT)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("notice_type", list(NoticeType))
def test_every_type_is_written_whole_in_every_language(
    notice_type: NoticeType, language: Language
) -> None:
    template = WORDINGS[language].letters[notice_type]
    text = letter(notice_type, language).text
    assert "{" not in text
    assert len(text.split("\n\n")) >= len(template.paragraphs)


@pytest.mark.parametrize("notice_type", list(NoticeType))
def test_languages_tell_the_same(notice_type: NoticeType) -> None:
    blanks = [
        {
            name
            for text in (template.subject, *template.paragraphs)
            for _, name, _, _ in Formatter().parse(text)
            if name
        }
        for template in (WORDINGS[one].letters[notice_type] for one in Language)
    ]
    assert blanks[0] == blanks[1] == blanks[2]


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
    ("matter", "thing"),
    [
        ({"counterpart": None}, "Oproep, "),
        ({"direction": "outbound"}, "Oproep aan 0475 55 01 99, "),
        ({"kind": "message", "channel": "email"}, "E-mail van 0475 55 01 99, "),
        ({"kind": "request", "channel": None}, "Vraag van de klant, "),
    ],
)
def test_an_interaction_is_named_by_what_it_is(matter: dict[str, str | None], thing: str) -> None:
    told: dict[str, object] = {name: getattr(CALL, name) for name in CALL.__slots__} | matter
    about = Matter(**told)  # type: ignore[arg-type] # fields of one, some of them changed
    assert f"\n\n{thing}" in letter(NoticeType.SLA_BREACHED, Language.DUTCH, about).text


def test_a_subject_stays_on_one_line() -> None:
    stored = letter(NoticeType.QUOTA_EXHAUSTED, Language.FRENCH)
    assert "\n" not in stored.subject
    assert stored.subject.startswith("Dupont : ")
