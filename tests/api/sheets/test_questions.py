"""What no sheet answers is asked of the client; the clock waits, once, and runs on."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.acceptance.account import CUSTOMER, an_account, reference_to
from tests.api.clients.given import key_for
from tests.api.sheets.asked import ASKED, Case, a_case, codes
from tests.api.sheets.supplied import a_sheet, a_version, quoting, supplied, withdraw
from tests.service import NOW, Service


@pytest.fixture
async def case(service: Service) -> Case:
    return await a_case(service)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(clock)


async def test_a_question_waits_for_the_client(case: Case) -> None:
    question = await case.asked()
    assert question == {
        "id": question["id"],
        "client_id": case.account.id,
        "asked": ASKED,
        "interaction_id": case.interaction_id,
        "status": "open",
        "asked_at": "2026-11-23T09:00:00Z",
        "answered_at": None,
        "sheet": None,
    }
    assert await case.listed() == [question]
    assert await case.listed("?status=open") == [question]
    assert await case.listed("?status=answered") == []


async def test_the_clock_runs_on_with_the_business_time_that_was_left(case: Case) -> None:
    before = await case.interaction()
    assert at(before["due_at"]) == at("2026-11-23T13:30:00+01:00")
    question = await case.asked()
    waiting = await case.interaction()
    assert (waiting["status"], waiting["due_at"]) == ("paused", before["due_at"])
    case.service.set_clock(at("2026-11-24T16:00:00+01:00"))
    answered = await case.answer(question["id"])
    assert answered.status_code == 200, answered.text
    assert answered.json()["status"] == "answered"
    assert answered.json()["answered_at"] == "2026-11-24T15:00:00Z"
    assert answered.json()["sheet"]["version"] == 1
    running = await case.interaction()
    assert running["status"] == "open"
    assert at(running["due_at"]) == at("2026-11-25T11:30:00+01:00")
    pause, resume = (one for one in running["history"] if one["type"].startswith("interaction."))
    assert (pause["type"], resume["type"]) == ("interaction.paused", "interaction.resumed")
    assert pause["by"] is not None
    await case.account.must_verify()


async def test_the_clock_runs_on_when_the_question_is_withdrawn(case: Case) -> None:
    question = await case.asked()
    case.service.set_clock(NOW + timedelta(hours=1))
    withdrawn = await case.withdraw(question["id"])
    assert withdrawn.status_code == 200, withdrawn.text
    said = withdrawn.json()
    assert (said["status"], said["answered_at"], said["sheet"]) == ("withdrawn", None, None)
    running = await case.interaction()
    assert running["status"] == "open"
    assert at(running["due_at"]) == at("2026-11-23T14:30:00+01:00")


async def test_nothing_waits_without_a_pause(case: Case) -> None:
    question = await case.asked(pause=False)
    assert (await case.interaction())["status"] == "open"
    assert (await case.answer(question["id"])).status_code == 200
    assert [one["type"] for one in (await case.interaction())["history"]] == ["message.received"]


async def test_a_question_may_be_about_nothing_recorded(case: Case) -> None:
    question = await case.asked(interaction=None, pause=False)
    assert question["interaction_id"] is None
    assert (await case.answer(question["id"])).status_code == 200


async def test_the_interaction_may_be_named_by_its_event(case: Case) -> None:
    question = await case.asked(interaction=reference_to(case.message))
    assert question["interaction_id"] == case.interaction_id


async def test_only_a_clock_that_runs_can_wait(case: Case) -> None:
    call = await case.account.decide(case.account.call("call"))
    named = {"interaction": {"id": call["interaction_id"]}}
    assert codes(await case.ask(**named)) == (409, "clock-not-running")
    assert codes(await case.ask(interaction=None)) == (409, "clock-not-running")
    await case.asked()
    assert codes(await case.ask()) == (409, "clock-not-running")
    assert len(await case.listed()) == 1
    assert (await case.ask(pause=False)).status_code == 201
    await case.service.http.post(f"/v1/interactions/{case.interaction_id}/complete")
    assert codes(await case.ask()) == (409, "clock-not-running")


async def test_a_clock_waits_until_the_last_question_that_lets_it_is_closed(case: Case) -> None:
    first = await case.asked()
    case.service.set_clock(NOW + timedelta(minutes=1))
    await case.service.http.post(f"/v1/interactions/{case.interaction_id}/resume")
    second = await case.asked()
    await case.withdraw(first["id"])
    assert (await case.interaction())["status"] == "paused"
    await case.withdraw(second["id"])
    assert (await case.interaction())["status"] == "open"


async def test_a_question_is_closed_once(case: Case) -> None:
    answered, withdrawn = await case.asked(), await case.asked(pause=False)
    assert (await case.answer(answered["id"])).status_code == 200
    assert (await case.withdraw(withdrawn["id"])).status_code == 200
    for question in (answered, withdrawn):
        assert codes(await case.answer(question["id"])) == (409, "question-closed")
        assert codes(await case.withdraw(question["id"])) == (409, "question-closed")


@pytest.mark.parametrize("pause", [True, False])
async def test_of_two_answers_at_once_one_wins(case: Case, *, pause: bool) -> None:
    question = await case.asked(pause=pause)
    sheet_ids = [await a_sheet(case.service, case.account.id) for _ in range(4)]
    answers = await asyncio.gather(
        *(case.answer(question["id"], sheet_id=sheet_id, version=1) for sheet_id in sheet_ids)
    )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    [won] = [one.json() for one in answers if one.status_code == 200]
    [kept] = await case.listed()
    assert kept == won
    history = (await case.interaction())["history"]
    resumed = [one for one in history if one["type"] == "interaction.resumed"]
    assert len(resumed) == (1 if pause else 0)


async def test_only_a_version_in_force_answers(case: Case) -> None:
    service, account = case.service, case.account
    question = await case.asked()
    other = await an_account(service)
    ended = await a_sheet(service, account.id, valid_to=NOW.isoformat())
    later = await a_sheet(service, account.id, valid_from=(NOW + timedelta(hours=1)).isoformat())
    superseded = await a_sheet(service, account.id)
    await a_version(service, superseded, "Autre")
    withdrawn = await a_sheet(service, account.id)
    await withdraw(service, withdrawn)
    foreign = await a_sheet(service, other.id)
    refusals = {
        (ended, 1): "not-valid-then",
        (later, 1): "not-valid-then",
        (superseded, 1): "not-valid-then",
        (withdrawn, 1): "withdrawn-then",
        (foreign, 1): "unknown-sheet",
        (ended, 2): "unknown-sheet",
    }
    for (sheet_id, version), fault in refusals.items():
        response = await case.answer(question["id"], sheet_id=sheet_id, version=version)
        assert codes(response) == (422, "unsupported-information")
        assert [error["code"] for error in response.json()["errors"]] == [fault]
    by_operator = await case.answer(question["id"], case.operator, sheet_id=foreign, version=1)
    assert by_operator.json()["errors"][0]["code"] == "another-clients-sheet"
    assert (await case.listed())[0]["status"] == "open"
    answered = await case.answer(question["id"], case.operator, sheet_id=superseded, version=2)
    assert answered.status_code == 200


async def test_an_interaction_has_to_be_the_clients(case: Case) -> None:
    other = await a_case(case.service)
    foreign: dict[str, Any] = {"interaction": {"id": other.interaction_id}, "pause": False}
    unknown: dict[str, Any] = {
        "interaction": {"source": "/nobody", "event_id": "x"},
        "pause": False,
    }
    refusals = [
        (await case.ask(**foreign), "cause-of-another-client"),
        (await case.ask(case.client, **foreign), "unknown-interaction"),
        (await case.ask(**unknown), "unknown-interaction"),
        (
            await case.ask(case.client, interaction=reference_to(other.message), pause=False),
            "unknown-interaction",
        ),
    ]
    for response, code in refusals:
        assert codes(response) == (422, code)
        assert response.json()["errors"][0]["pointer"] == "/interaction"
    assert await case.listed() == []


async def test_another_clients_questions_are_not_found(case: Case) -> None:
    other = await a_case(case.service)
    question = await case.asked()
    path = f"/v1/clients/{case.account.id}/questions"
    http = case.service.http
    answers = [
        await http.get(path, headers=other.client),
        await http.post(path, json={"asked": ASKED}, headers=other.client),
        await http.post(f"/v1/questions/{question['id']}/withdraw", headers=other.client),
        await case.answer(question["id"], other.client),
        await case.answer(question["id"], other.client, nonsense=1),
        await case.withdraw("019aafb8-0000-7000-8000-000000000001"),
        await http.get("/v1/clients/019aafb8-0000-7000-8000-000000000001/questions"),
    ]
    assert [one.status_code for one in answers] == [404] * len(answers)


async def test_scopes(case: Case) -> None:
    reader = await key_for(case.service, Scope.SHEETS_READ)
    nobody = await key_for(case.service, Scope.EVENTS_WRITE, Scope.OPS_READ)
    question = await case.asked()
    assert len(await case.listed(headers=reader)) == 1
    assert codes(await case.ask(reader)) == (403, "missing-scope")
    assert codes(await case.answer(question["id"], reader)) == (403, "missing-scope")
    path = f"/v1/clients/{case.account.id}/questions"
    response = await case.service.http.get(path, headers=nobody)
    assert codes(response) == (403, "missing-scope")


@pytest.mark.parametrize(
    "body",
    [
        {"asked": ""},
        {"asked": " \n"},
        {"asked": "x" * 2_001},
        {"asked": "a\x00b"},
        {"interaction": {}},
        {"pause": None},
        {"unknown": 1},
    ],
)
async def test_what_is_asked_is_bounded(case: Case, body: dict[str, Any]) -> None:
    assert codes(await case.ask(**body)) == (422, "invalid-request")


async def test_a_repeat_gets_its_first_answer(case: Case) -> None:
    key = {"Idempotency-Key": "k"}
    first = await case.ask(case.operator | key)
    again = await case.ask(case.operator | key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert codes(await case.ask(case.operator | key, asked="Autre")) == (
        409,
        "idempotency-conflict",
    )
    sheet = {"sheet_id": await a_sheet(case.service, case.account.id), "version": 1}
    question_id = first.json()["id"]
    answered = await case.answer(question_id, case.client | key, **sheet)
    repeated = await case.answer(question_id, case.client | key, **sheet)
    assert (answered.status_code, repeated.status_code) == (200, 200)
    assert answered.json() == repeated.json()
    assert await case.listed() == [answered.json()]


async def test_they_are_listed_from_the_last_one_on(case: Case) -> None:
    asked = [(await case.asked(asked=f"Question {n}", pause=False))["id"] for n in range(3)]
    path = f"/v1/clients/{case.account.id}/questions?limit=2"
    page = (await case.service.http.get(path)).json()
    rest = (await case.service.http.get(f"{path}&cursor={page['next_cursor']}")).json()
    assert [one["id"] for one in (*page["items"], *rest["items"])] == asked[::-1]
    assert rest["next_cursor"] is None
    assert CUSTOMER not in str(page)


async def sheets_of(case: Case) -> list[Any]:
    response = await case.account.read("/sheets")
    items: list[Any] = response.json()["items"]
    return items


async def test_the_client_answers_with_a_new_sheet(case: Case) -> None:
    question = await case.asked()
    given = supplied("Entretien pompe à chaleur : 189 € TVAC")
    answered = await case.answer(question["id"], sheet=given)
    assert answered.status_code == 200, answered.text
    [sheet] = await sheets_of(case)
    assert answered.json()["sheet"] == {"id": sheet["id"], "version": 1}
    assert (sheet["text"], sheet["valid_from"]) == (given["text"], "2026-11-23T09:00:00Z")
    passing_on = quoting(sheet["id"], "pompe à chaleur : 189 € TVAC")
    await case.account.decide(case.account.action("a", NOW.isoformat(), **passing_on))


async def test_what_answers_a_closed_question_is_not_kept(case: Case) -> None:
    question = await case.asked(pause=False)
    await case.withdraw(question["id"])
    late = await case.answer(question["id"], sheet=supplied("Trop tard"))
    assert codes(late) == (409, "question-closed")
    assert await sheets_of(case) == []


@pytest.mark.parametrize(
    "body",
    [
        {"sheet_id": "019aafb8-0000-7000-8000-000000000001"},
        {"version": 1},
        {"sheet": supplied("Oui"), "version": 1},
        {"sheet": supplied("Oui"), "sheet_id": "019aafb8-0000-7000-8000-000000000001"},
        {"sheet": supplied("")},
        {"sheet": None},
    ],
)
async def test_one_way_answers(case: Case, body: dict[str, Any]) -> None:
    question = await case.asked()
    assert codes(await case.answer(question["id"], **body)) == (422, "invalid-request")


async def test_a_sheet_that_never_holds_answers_nothing(case: Case) -> None:
    question = await case.asked()
    given = supplied("Jamais", valid_to="2026-01-01T00:00:00Z")
    refused = await case.answer(question["id"], sheet=given)
    assert codes(refused) == (422, "empty-validity")
    assert refused.json()["errors"][0]["pointer"] == "/sheet/valid_to"
    assert (await case.interaction())["status"] == "paused"


async def test_an_answer_may_be_long(case: Case) -> None:
    question = await case.asked()
    taken = await case.answer(question["id"], sheet=supplied("é" * 50_000, source_reference="s"))
    assert taken.status_code == 200, taken.text
    huge = await case.answer(question["id"], sheet=supplied("x" * 600_000))
    assert codes(huge) == (413, "body-too-large")
