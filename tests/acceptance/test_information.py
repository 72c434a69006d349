"""A caller asks a price: found, passed on word for word, reported; or the client is asked first."""

from typing import Any

from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import CUSTOMER, Account, Event, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.clients.given import key_for
from tests.api.notifications.asking import create_endpoint
from tests.api.reporting.rehearsing import report, reports
from tests.receivers import a_receiver
from tests.service import Service, running_service

MONDAY, TUESDAY = "2026-11-23T{}:00+01:00", "2026-11-24T{}:00+01:00"
PRICES = """\
# Tarifs

- Entretien chaudière gaz : 149,50 € TVAC
- Dépannage : 95 € la première heure
"""
CURRENT = "Entretien chaudière gaz : 149,50 € TVAC"
FORMER = "Entretien chaudière gaz : 139,50 € TVAC"


def a_sheet(text: str, **changes: Any) -> dict[str, Any]:
    told = {"title": "Tarifs 2026", "kind": "prices", "language": "fr", "text": text}
    return told | {"supplied_by": "Marc Dupont", "supplied_via": "mail"} | changes


async def supplied(account: Account, text: str, **changes: Any) -> dict[str, Any]:
    path = f"/v1/clients/{account.id}/sheets"
    answer = await account.service.http.post(path, json=a_sheet(text, **changes))
    assert answer.status_code == 201, answer.text
    sheet: dict[str, Any] = answer.json()
    return sheet


async def found(account: Account, typed: str) -> dict[str, Any]:
    answer = await account.read(f"/sheets/search?q={typed}")
    assert answer.status_code == 200, answer.text
    best: dict[str, Any] = answer.json()["items"][0]
    return best


async def pass_on(
    account: Account, name: str, at: str, sheet: dict[str, Any], cause: dict[str, Any]
) -> Response:
    event = account.event(
        "action.performed", name, at, kind="information_transmission", cause=cause, sheet=sheet
    )
    return await account.service.post(event)


def fault(response: Response) -> str:
    assert (response.status_code, response.json()["code"]) == (422, "unsupported-information")
    code: str = response.json()["errors"][0]["code"]
    return code


async def begun(service: Service) -> Account:
    """Have a client from Monday on, at ten."""
    await set_clock(service, MONDAY.format("08:00"))
    account = await an_account(service)
    await set_clock(service, MONDAY.format("10:00"))
    return account


async def told_on(account: Account, at: str) -> list[dict[str, Any]]:
    """Return what the reports of days tell, the day that ends then being the last."""
    await set_clock(account.service, at)
    listed = await reports(account, "&kind=end_of_day")
    return [(await report(account, one["id"]))["content"] for one in listed]


async def a_quoted_call(account: Account, typed: str) -> tuple[Event, dict[str, Any]]:
    """Have a caller ask; return the call, and what is found while the caller waits."""
    call = account.call("call", MONDAY.format("09:58"), summary="Prix d'un entretien ?")
    await account.decide(call)
    passage = await found(account, typed)
    sheet = {"id": passage["sheet_id"], "version": passage["version"]}
    return call, sheet | {"passage": passage["passage"]}


async def test_a_price_is_found_passed_on_and_quoted(service: Service) -> None:
    account = await begun(service)
    sheet = await supplied(account, PRICES)
    call, quoted = await a_quoted_call(account, "entretien chaud")
    assert quoted == {"id": sheet["id"], "version": 1, "passage": CURRENT}
    told = await pass_on(account, "told", MONDAY.format("10:00"), quoted, call)
    assert told.status_code == 201, told.text
    assert told.json()["rule"] == "follow_up_included"
    [content] = await told_on(account, MONDAY.format("18:00"))
    [passed_on] = content["transmissions"]
    assert (passed_on["passage"], passed_on["to"]["counterpart"]) == (CURRENT, CUSTOMER)
    assert passed_on["sheet"] == {"id": sheet["id"], "version": 1, "title": "Tarifs 2026"}
    [listed] = await reports(account, "&kind=end_of_day")
    page = await service.http.get(f"/v1/reports/{listed['id']}", headers={"Accept": "text/plain"})
    for words in (CURRENT, "Tarifs 2026, version 1", "À 0475 55 01 99"):
        assert words in page.text
    await account.must_verify()


async def test_one_digit_more_is_refused_and_nothing_recorded(service: Service) -> None:
    account = await begun(service)
    await supplied(account, PRICES)
    call, quoted = await a_quoted_call(account, "entretien chaud")
    wrong = quoted | {"passage": CURRENT.replace("149,50", "149,60")}
    refused = await pass_on(account, "wrong", MONDAY.format("10:00"), wrong, call)
    assert fault(refused) == "not-word-for-word"
    page = await service.http.get(f"/v1/interactions?client_id={account.id}")
    assert [one["kind"] for one in page.json()["items"]] == ["call"]
    assert len(await account.ledger()) == 1
    [content] = await told_on(account, MONDAY.format("18:00"))
    assert content["transmissions"] == content["passed_on"] == []


async def test_what_ended_yesterday_was_passed_on_the_day_before(service: Service) -> None:
    account = await begun(service)
    validity = {"valid_from": "2026-01-01T00:00:00Z", "valid_to": "2026-11-22T00:00:00Z"}
    former = await supplied(account, FORMER, **validity)
    call, ended = account.call("call"), {"id": former["id"], "version": 1, "passage": FORMER}
    await account.decide(call)
    refused = await pass_on(account, "ended", MONDAY.format("10:00"), ended, call)
    assert fault(refused) == "not-valid-then"
    before = await pass_on(account, "before", "2026-11-20T10:05:00+01:00", ended, call)
    assert before.status_code == 201, before.text


async def test_what_no_sheet_answers_is_asked_first(service: Service) -> None:
    account = await begun(service)
    message = account.message("mail", MONDAY.format("09:30"), summary="Prix pompe à chaleur ?")
    decision = await account.decide(message)
    assert decision["due_at"] == "2026-11-23T12:30:00Z"
    assert (await account.read("/sheets/search?q=pompe")).json()["items"] == []
    question_id = await asked(account, decision["interaction_id"])
    path = f"/v1/interactions/{decision['interaction_id']}"
    assert (await service.http.get(path)).json()["status"] == "paused"

    await set_clock(service, TUESDAY.format("16:00"))
    sheet = await answered(account, question_id)
    running = (await service.http.get(path)).json()
    # three and a half of four hours were left: one until 17:00, the rest on Wednesday
    assert (running["status"], running["due_at"]) == ("open", "2026-11-25T10:30:00Z")
    passage = await found(account, "pompe")
    assert passage["sheet_id"] == sheet["id"]
    quoted = sheet | {"passage": passage["passage"]}
    told = await pass_on(account, "told", TUESDAY.format("16:00"), quoted, message)
    assert told.status_code == 201, told.text
    early = await pass_on(account, "early", TUESDAY.format("15:59"), quoted, message)
    assert fault(early) == "not-valid-then"

    monday, tuesday = await told_on(account, TUESDAY.format("18:00"))
    assert [step["status"] for step in monday["questions"]] == ["open"]
    assert [step["status"] for step in tuesday["questions"]] == ["answered"]
    assert len(tuesday["transmissions"]) == 1
    await account.must_verify()


async def test_client_and_operators_are_told_once(database_url: str) -> None:
    types = ["question.asked", "question.answered"]
    async with (
        running_service(database_url, webhook_private=True) as service,
        a_receiver() as receiver,
    ):
        account = await begun(service)
        await create_endpoint(service, url=receiver.url, event_types=types)
        decision = await account.decide(account.message("mail", MONDAY.format("09:30")))
        question_id = await asked(account, decision["interaction_id"])
        await answered(account, question_id)
        await told_on(account, TUESDAY.format("18:00"))
        assert [notice["type"] for notice in receiver.notices] == types


async def asked(account: Account, interaction_id: str) -> str:
    body = {"asked": "Prix d'un entretien de pompe à chaleur ?", "pause": True}
    answer = await account.service.http.post(
        f"/v1/clients/{account.id}/questions", json=body | {"interaction": {"id": interaction_id}}
    )
    assert answer.status_code == 201, answer.text
    question_id: str = answer.json()["id"]
    return question_id


async def answered(account: Account, question_id: str) -> dict[str, Any]:
    """Have the client answer with a new sheet, which is returned."""
    client = await key_for(account.service, Scope.SHEETS_WRITE, client_id=account.id)
    answer = await account.service.http.post(
        f"/v1/questions/{question_id}/answer",
        json={"sheet": a_sheet("Entretien pompe à chaleur : 189 € TVAC")},
        headers=client,
    )
    assert answer.status_code == 200, answer.text
    sheet: dict[str, Any] = answer.json()["sheet"]
    return sheet
