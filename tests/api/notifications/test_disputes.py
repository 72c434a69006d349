"""Operators are told of what is disputed, clients of what was decided."""

from typing import Any

import pytest

from tests.api.metering.disputes.given import MESSAGE, Case, a_case
from tests.api.notifications.asking import code_of, create_endpoint
from tests.api.notifications.test_recipients import OPERATORS, put, recipient
from tests.receivers import Mailbox, Receiver, text_of
from tests.service import NOW, Service

BOTH = ["dispute.opened", "dispute.decided"]


async def spread(service: Service) -> None:
    answer = await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    assert answer.status_code == 200, answer.text


def an_operator(language: str) -> dict[str, Any]:
    """Return one who asks for something else."""
    return recipient("ops@exitadmin.example", "event.unassigned", language=language)


async def decided(case: Case, what: str, **body: Any) -> dict[str, Any]:
    dispute_id = (await case.opened())["id"]
    response = await case.say(dispute_id, what, **body)
    assert response.status_code == 200, response.text
    dispute: dict[str, Any] = response.json()
    return dispute


async def test_programs_are_told_of_both(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=BOTH)
    case = await a_case(service)
    dispute = await decided(case, "accept", answer="En effet", void=True)
    await spread(service)
    told = {notice["type"]: notice["data"] for notice in receiver.notices}
    about = {name: dispute[name] for name in ("client_id", "interaction_id", "units_before")}
    about["dispute_id"] = dispute["id"]
    assert told == {
        "dispute.opened": about | {"message": MESSAGE, "opened_at": dispute["opened_at"]},
        "dispute.decided": about
        | {
            "status": "accepted",
            "answer": "En effet",
            "decided_at": dispute["decided_at"],
            "units_after": 0,
        },
    }
    assert len(receiver.notices) == 2


async def test_of_a_withdrawal_nobody_is_told(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=BOTH)
    await decided(await a_case(service), "withdraw")
    await spread(service)
    assert [notice["type"] for notice in receiver.notices] == ["dispute.opened"]


async def test_a_client_hears_of_decisions_alone(service: Service, receiver: Receiver) -> None:
    case = await a_case(service)
    asked = {"url": receiver.url, "client_id": case.client_id}
    response = await service.http.post(
        "/v1/webhook-endpoints", json=asked | {"event_types": ["dispute.opened"]}
    )
    assert (response.status_code, code_of(response)) == (422, "not-for-clients")
    await create_endpoint(service, **asked, event_types=["dispute.decided"])
    await decided(case, "reject", answer="Non")
    await spread(service)
    assert [notice["type"] for notice in receiver.notices] == ["dispute.decided"]


@pytest.mark.parametrize(
    ("language", "opened", "told"),
    [
        ("fr", "une interaction est contestée", "est rejetée"),
        ("nl", "een interactie wordt betwist", "is afgewezen"),
        ("en", "an interaction is disputed", "is rejected"),
    ],
)
async def test_both_are_mailed_without_asking(
    service: Service, mailbox: Mailbox, language: str, opened: str, told: str
) -> None:
    await put(service, OPERATORS, an_operator(language))
    case = await a_case(service, language=language)
    await decided(case, "reject", answer="Rappel d'un tiers <0475>")
    await spread(service)
    mails = {str(mail["To"]): mail for mail in mailbox.mails}
    assert mails.keys() == {"ops@exitadmin.example", "marc@dupont.example"}
    assert opened in str(mails["ops@exitadmin.example"]["Subject"])
    assert MESSAGE in text_of(mails["ops@exitadmin.example"])
    letter = text_of(mails["marc@dupont.example"])
    assert told in letter
    assert "Rappel d'un tiers <0475>" in letter
    assert "0475 55 01 99" in letter
