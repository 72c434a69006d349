"""Questions, quoted passages, summaries and, where asked for, sheets lose a person too."""

import pytest

from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.notifications.asking import create_endpoint
from tests.api.privacy.test_erasures import erase, everything
from tests.api.reporting.rehearsing import report, reports
from tests.api.sheets.supplied import a_sheet, quoting
from tests.service import Service, running_service
from tests.sql import fetchval

SPELT = ("0475/55.01.99", "+32 475 55 01 99", "0032475550199", "0475\u00a055\u00a001\u00a099")
OTHER = "+32475550123"
SHEET = "Chef de chantier : 0475/55.01.99, de 8 h à 17 h"
ERASED_SHEET = "Chef de chantier : —, de 8 h à 17 h"


async def asked(account: Account, text: str, **body: object) -> str:
    path = f"/v1/clients/{account.id}/questions"
    answer = await account.service.http.post(path, json={"asked": text} | body)
    assert answer.status_code == 201, answer.text
    question_id: str = answer.json()["id"]
    return question_id


async def questions(account: Account) -> dict[str, str]:
    answer = await account.read("/questions?limit=500")
    return {one["id"]: one["asked"] for one in answer.json()["items"]}


async def test_a_question_about_the_persons_interaction_goes_whole(service: Service) -> None:
    account = await an_account(service)
    call = account.call("call")
    decision = await account.decide(call)
    follow_up = await account.decide(account.placed_call("placed", to=OTHER, cause=call))
    elsewhere = await account.decide(account.call("else", sender=OTHER))
    ids = [
        await asked(account, "Madame demande un prix", interaction={"id": one["interaction_id"]})
        for one in (decision, follow_up, elsewhere)
    ]
    done = await erase(service, CUSTOMER)
    assert done["questions"] == 2
    assert await questions(account) == {
        ids[0]: "—",
        ids[1]: "—",
        ids[2]: "Madame demande un prix",
    }
    assert (await erase(service, CUSTOMER))["questions"] == 0


@pytest.mark.parametrize("spelt", SPELT)
async def test_from_others_the_number_goes_alone(service: Service, spelt: str) -> None:
    account = await an_account(service)
    question_id = await asked(account, f"Peut-on donner le {spelt} ? Et le {OTHER} ?")
    await account.decide(account.call("else", sender=OTHER, summary=f"Rappeler au {spelt}, vite"))
    done = await erase(service, CUSTOMER)
    assert (done["questions"], done["events"], done["interactions"]) == (1, 1, 0)
    assert await questions(account) == {question_id: f"Peut-on donner le — ? Et le {OTHER} ?"}
    page = await service.http.get(f"/v1/interactions?client_id={account.id}")
    assert [one["summary"] for one in page.json()["items"]] == ["Rappeler au —, vite"]
    await account.must_verify()


async def test_an_address_goes_in_any_case(service: Service) -> None:
    account = await an_account(service)
    question_id = await asked(account, "Écrire à Marie+gsm@Chantier.example ?")
    assert (await erase(service, "<marie@chantier.example>"))["questions"] == 1
    assert await questions(account) == {question_id: "Écrire à — ?"}


async def test_a_longer_number_is_another_one(service: Service) -> None:
    account = await an_account(service)
    await asked(account, "Dossier 04755501991 ou 10475550199 ?")
    assert (await erase(service, CUSTOMER))["questions"] == 0


async def test_of_one_client_alone(service: Service) -> None:
    account, other = await an_account(service), await an_account(service)
    for each in (account, other):
        await asked(each, f"Et le {CUSTOMER} ?")
        await each.decide(each.call("else", sender=OTHER, summary=CUSTOMER))
    done = await erase(service, CUSTOMER, client_id=account.id)
    assert (done["questions"], done["events"]) == (1, 1)
    assert list((await questions(account)).values()) == ["Et le — ?"]
    assert list((await questions(other)).values()) == [f"Et le {CUSTOMER} ?"]


@pytest.mark.parametrize("sheets", [False, True])
async def test_sheets_keep_their_texts_unless_they_are_meant(
    service: Service, *, sheets: bool
) -> None:
    account = await an_account(service)
    sheet_id = await a_sheet(service, account.id, SHEET)
    event = account.action("a", **quoting(sheet_id, "Chef de chantier : 0475/55.01.99"))
    first = await account.decide(event)
    done = await erase(service, CUSTOMER, sheets=sheets)
    assert (done["events"], done["sheets"]) == (1, 1 if sheets else 0)
    again = await service.post(event)
    assert (again.status_code, again.json()) == (200, first | {"duplicate": True})
    words = ERASED_SHEET if sheets else SHEET
    await account.decide(account.action("b", **quoting(sheet_id, words)))
    await account.must_verify()


async def test_a_quoted_passage_loses_the_number_in_any_thread(service: Service) -> None:
    account = await an_account(service)
    sheet_id = await a_sheet(service, account.id, SHEET)
    causes = account.call("call"), account.call("else", sender=OTHER)
    await account.record(*causes)
    for cause in causes:
        given = quoting(sheet_id, "0475/55.01.99, de 8 h")
        await account.decide(account.action(f"a-{cause['id']}", cause=cause, **given))
    await erase(service, CUSTOMER)
    statement = "SELECT array_agg(data #>> '{sheet,passage}') FROM events WHERE data ? 'sheet'"
    assert await fetchval(service.state.database, statement) == ["—, de 8 h"] * 2
    await account.must_verify()


async def test_frozen_reports_lose_what_was_asked_and_quoted(service: Service) -> None:
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    account = await an_account(service)
    await set_clock(service, "2026-11-23T10:00:00+01:00")
    sheet_id = await a_sheet(service, account.id, SHEET)
    call, other = account.call("call"), account.call("else", sender=OTHER, summary=f"Au {CUSTOMER}")
    decision, _ = await account.record(call, other)
    for cause in (call, other):
        given = quoting(sheet_id, "0475/55.01.99, de 8 h")
        await account.decide(account.action(f"a-{cause['id']}", cause=cause, **given))
    about = {"interaction": {"id": decision["interaction_id"]}}
    await asked(account, "Quel est son nom ?", **about)
    await asked(account, "Peut-on donner le 0475 55 01 99 ?")
    await set_clock(service, "2026-11-23T18:00:00+01:00")
    [listed] = await reports(account, "&kind=end_of_day")
    before = (await report(account, listed["id"]))["content"]
    assert (await erase(service, CUSTOMER))["reports"] == 1
    after = (await report(account, listed["id"]))["content"]
    assert [step["asked"] for step in after["questions"]] == ["—", "Peut-on donner le — ?"]
    assert [one["passage"] for one in after["transmissions"]] == ["—, de 8 h"] * 2
    assert [one["to"]["counterpart"] for one in after["transmissions"]] == [None, OTHER]
    assert "Au —" in str(after)
    for spelt in (CUSTOMER, *SPELT):
        assert spelt not in str(after)
    for name in ("questions", "transmissions", "received"):
        assert len(before[name]) == len(after[name]) == 2
    for form in ("text/html", "text/plain", "application/pdf"):
        page = await service.http.get(f"/v1/reports/{listed['id']}", headers={"Accept": form})
        assert page.status_code == 200
    assert (await erase(service, CUSTOMER))["reports"] == 0


async def test_copies_of_questions_are_erased(database_url: str) -> None:
    nowhere = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "notes@exitadmin.example"}
    async with running_service(
        database_url, webhook_private=True, worker=False, **nowhere
    ) as service:
        account = await an_account(service)
        await create_endpoint(service, event_types=["question.asked", "question.answered"])
        decision = await account.decide(account.call("call"))
        about = {"interaction": {"id": decision["interaction_id"]}}
        texts = ["Secret de Marie", f"Joindre {CUSTOMER} ?"]
        sheet_id = await a_sheet(service, account.id)
        for round_ in range(2):
            for text, more in zip(texts, (about, {}), strict=True):
                headers = {"Idempotency-Key": f"{len(text)}-{round_}"}
                path = f"/v1/clients/{account.id}/questions"
                answer = await service.http.post(path, json={"asked": text} | more, headers=headers)
                path = f"/v1/questions/{answer.json()['id']}/answer"
                await service.http.post(path, json={"sheet_id": sheet_id, "version": 1})
            if not round_:
                await set_clock(service, "2026-11-23T10:00:00+01:00")
        told = await everything(database_url)
        assert told.count(texts[0]) >= 6
        assert told.count(texts[1]) >= 6
        done = await erase(service, CUSTOMER)
        assert done["questions"] == 4
        found = await everything(database_url)
    for text in (*texts, CUSTOMER):
        assert text not in found
    assert "Joindre — ?" in found
