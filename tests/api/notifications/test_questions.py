"""Clients are told what they are asked, operators what was answered, each once."""

from typing import Any

import pytest

from tests.api.notifications.asking import code_of, create_endpoint
from tests.api.notifications.test_disputes import an_operator, spread
from tests.api.notifications.test_recipients import OPERATORS, put
from tests.api.sheets.asked import ASKED, Case, a_case
from tests.receivers import Mailbox, Receiver, text_of
from tests.service import Service

BOTH = ["question.asked", "question.answered"]


async def answered(case: Case, **changes: Any) -> dict[str, Any]:
    question = await case.asked(**changes)
    response = await case.answer(question["id"])
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return shown


async def test_programs_are_told_of_both_once(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=BOTH)
    question = await answered(await a_case(service))
    await spread(service)
    told = {notice["type"]: notice["data"] for notice in receiver.notices}
    about = {name: question[name] for name in ("client_id", "interaction_id", "asked")}
    about["question_id"] = question["id"]
    assert told == {
        "question.asked": about | {"asked_at": question["asked_at"]},
        "question.answered": about
        | {
            "answered_at": question["answered_at"],
            "sheet_id": question["sheet"]["id"],
            "sheet_version": 1,
        },
    }
    assert len(receiver.notices) == 2


async def test_of_a_withdrawal_nobody_is_told(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=BOTH)
    case = await a_case(service)
    await case.withdraw((await case.asked())["id"])
    await spread(service)
    assert [notice["type"] for notice in receiver.notices] == ["question.asked"]


async def test_a_client_hears_what_it_is_asked(service: Service, receiver: Receiver) -> None:
    case = await a_case(service)
    wanted = {"url": receiver.url, "client_id": case.account.id}
    response = await service.http.post(
        "/v1/webhook-endpoints", json=wanted | {"event_types": ["question.answered"]}
    )
    assert (response.status_code, code_of(response)) == (422, "not-for-clients")
    await create_endpoint(service, **wanted, event_types=["question.asked"])
    await answered(case)
    await spread(service)
    assert [notice["type"] for notice in receiver.notices] == ["question.asked"]


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        ("fr", "à laquelle aucun de vos supports écrits ne répond", "a reçu sa réponse"),
        ("nl", "waarop geen van uw schriftelijke bronnen antwoordt", "is beantwoord"),
        ("en", "that none of your sheets answers", "is answered"),
    ],
)
async def test_both_are_mailed_without_asking(
    service: Service, mailbox: Mailbox, language: str, asked: str, told: str
) -> None:
    await put(service, OPERATORS, an_operator(language))
    case = await a_case(service, language=language)
    question = await answered(case, interaction=None, pause=False)
    await spread(service)
    mails = {str(mail["To"]): mail for mail in mailbox.mails}
    assert mails.keys() == {"ops@exitadmin.example", case.account.own_address}
    letter, note = mails[case.account.own_address], mails["ops@exitadmin.example"]
    assert asked in str(letter["Subject"])
    assert ASKED in text_of(letter)
    assert told in str(note["Subject"])
    assert question["sheet"]["id"] in text_of(note)
    assert len(mailbox.mails) == 2
