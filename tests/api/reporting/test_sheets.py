"""What is passed on is quoted, and what is asked is told, in the next report of each kind, once."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from app.services.billing.statement_audit import audit_client
from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.reporting.rehearsing import report, reports
from tests.api.sheets.asked import ASKED
from tests.api.sheets.supplied import MAINTENANCE, PRICES, a_sheet, quoting
from tests.service import Service

DAY = "2026-11-23T{}:00+01:00"
OWN_WORDS = PRICES.partition("\n")[0]
BEGUN = {"08:00": "2026-11-23T08:00:00+01:00"}


async def begun(service: Service, **changes: Any) -> Account:
    await set_clock(service, DAY.format("08:00"))
    account = await an_account(service, **changes)
    await set_clock(service, DAY.format("10:00"))
    return account


async def ended(account: Account, at: str = DAY.format("18:00")) -> str:
    """Let the day end and return the id of its report."""
    await set_clock(account.service, at)
    listed = await reports(account, "&kind=end_of_day")
    report_id: str = listed[-1]["id"]
    return report_id


async def passed_on(account: Account, name: str, sheet_id: str, /, **data: Any) -> str:
    passage = data.pop("passage", MAINTENANCE)
    at = data.pop("at", DAY.format("09:59"))
    event = account.action(name, at, **quoting(sheet_id, passage), **data)
    interaction_id: str = (await account.decide(event))["interaction_id"]
    return interaction_id


async def asked(account: Account, **body: Any) -> str:
    path = f"/v1/clients/{account.id}/questions"
    answer = await account.service.http.post(path, json={"asked": ASKED} | body)
    assert answer.status_code == 201, answer.text
    question_id: str = answer.json()["id"]
    return question_id


async def test_each_passage_is_quoted_with_its_sheet_and_to_whom(service: Service) -> None:
    account = await begun(service)
    sheet_id = await a_sheet(service, account.id)
    call = account.call("call", DAY.format("09:58"))
    decision = await account.decide(call)
    quoted = await passed_on(account, "quoted", sheet_id, cause=call)
    whole = await passed_on(account, "whole", sheet_id, cause=call, passage=None)
    alone = await passed_on(account, "alone", sheet_id)
    content = (await report(account, await ended(account)))["content"]
    sheet = {"id": sheet_id, "version": 1, "title": "Tarifs 2026"}
    to = {
        "interaction_id": decision["interaction_id"],
        "counterpart": CUSTOMER,
        "is_client": False,
    }
    about = {"time": "2026-11-23T08:59:00Z", "is_late": False, "sheet": sheet}
    assert content["transmissions"] == [
        about | {"interaction_id": quoted, "passage": OWN_WORDS, "to": to},
        about | {"interaction_id": whole, "passage": None, "to": to},
        about | {"interaction_id": alone, "passage": OWN_WORDS, "to": None},
    ]
    assert [fact["matter"]["interaction_id"] for fact in content["passed_on"]] == [
        quoted,
        whole,
        alone,
    ]


async def test_it_was_passed_on_with_the_call_that_caused_it(service: Service) -> None:
    account = await begun(service)
    sheet_id = await a_sheet(service, account.id)
    call, placed = account.call("call"), account.placed_call("placed", 1, to="+32475550123")
    await account.record(call, placed | {"data": placed["data"] | {"cause": _named(call)}})
    await passed_on(account, "a", sheet_id, cause=placed)
    content = (await report(account, await ended(account)))["content"]
    assert content["transmissions"][0]["to"]["counterpart"] == "+32475550123"


async def test_what_was_recorded_by_mistake_is_not_quoted(service: Service) -> None:
    account = await begun(service)
    sheet_id = await a_sheet(service, account.id)
    interaction_id = await passed_on(account, "a", sheet_id)
    path = f"/v1/interactions/{interaction_id}/void"
    await service.http.post(path, json={"reason": "Encodé deux fois"})
    content = (await report(account, await ended(account)))["content"]
    assert content["transmissions"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            [
                "TRANSMIS MOT POUR MOT (2)",
                "À 0475 55 01 99",
                "«\u00a0Entretien chaudière gaz : 149,50 € TVAC\u00a0»",
                "Tarifs 2026, version 1",
                "le support entier",
                "QUESTIONS (2)",
                "Nous vous demandons",
                "Vous avez répondu",
            ],
        ),
        ("nl", ["WOORD VOOR WOORD DOORGEGEVEN (2)", "VRAGEN (2)", "U hebt geantwoord"]),
        (
            "en",
            ["PASSED ON WORD FOR WORD (2)", "To 0475 55 01 99", "QUESTIONS (2)", "You answered"],
        ),
    ],
)
async def test_pages_quote_and_ask(service: Service, language: str, words: list[str]) -> None:
    account = await begun(service, language=language)
    sheet_id = await a_sheet(service, account.id)
    call = account.call("call", DAY.format("09:58"))
    await account.decide(call)
    await passed_on(account, "a", sheet_id, cause=call)
    await passed_on(account, "b", sheet_id, cause=call, passage=None)
    question_id = await asked(account)
    body = {"sheet_id": sheet_id, "version": 1}
    await service.http.post(f"/v1/questions/{question_id}/answer", json=body)
    path = f"/v1/reports/{await ended(account)}"
    page = await service.http.get(path, headers={"Accept": "text/plain"})
    for word in (*words, ASKED):
        assert word in page.text, page.text
    html = await service.http.get(path, headers={"Accept": "text/html"})
    assert "149,50 €" in html.text
    assert ASKED.replace("'", "&#39;") in html.text
    pdf = await service.http.get(path, headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF")


async def test_questions_tile_whatever_the_days(service: Service) -> None:
    random, now = Random(11), datetime.fromisoformat(DAY.format("08:00"))
    await set_clock(service, now.isoformat())
    account = await an_account(service, plan="PREMIUM")
    sheet_id = await a_sheet(service, account.id)
    expected: set[tuple[str, str]] = set()
    opened: list[str] = []
    for _ in range(24):
        now += timedelta(minutes=random.choice((0, 0, 45, 300, 900)))
        await set_clock(service, now.isoformat())
        if opened and random.random() < 0.5:
            question_id, what = opened.pop(), random.choice(("answer", "withdraw"))
            body = {"sheet_id": sheet_id, "version": 1} if what == "answer" else None
            answer = await service.http.post(f"/v1/questions/{question_id}/{what}", json=body)
            assert answer.status_code == 200, answer.text
            expected.add((question_id, answer.json()["status"]))
        else:
            opened.append(await asked(account))
            expected.add((opened[-1], "open"))
    await set_clock(service, (now + timedelta(days=8)).isoformat())
    for kind in ("midday", "end_of_day", "weekly"):
        told = [
            (step["question_id"], step["status"])
            for listed in await reports(account, f"&kind={kind}")
            for step in (await report(account, listed["id"]))["content"]["questions"]
        ]
        assert len(told) == len(expected)
        assert set(told) == expected
    assert (await audit_client(service.state.database, account.id)).differences == ()


def _named(event: dict[str, Any]) -> dict[str, str]:
    return {"source": event["source"], "event_id": event["id"]}
