"""Only what a client's sheet says is passed on, word for word, as of the event's time."""

import json
from datetime import datetime
from typing import Any

import pytest
from httpx import Response

from app.domain.access.keys import Scope
from app.domain.metering.events.fingerprints import fingerprint
from tests.acceptance.account import Account, Event, an_account, reference_to
from tests.acceptance.test_unassigned import assign, waiting
from tests.api.clients.given import key_for
from tests.api.sheets.supplied import (
    MAINTENANCE,
    PRICES,
    a_sheet,
    a_version,
    quoting,
    withdraw,
)
from tests.service import Service
from tests.sql import execute, fetchval

NINE, TEN, ELEVEN = (f"2026-11-20T{hour:02d}:00:00+01:00" for hour in (9, 10, 11))


@pytest.fixture
async def account(service: Service) -> Account:
    return await an_account(service)


def passing_on(account: Account, name: str, at: Any = TEN, /, **data: Any) -> Event:
    return account.action(name, at, **data)


def faults(response: Response) -> list[tuple[str, str]]:
    assert (response.status_code, response.json()["code"]) == (422, "unsupported-information")
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]


async def stored_passage(account: Account, name: str) -> Any:
    statement = "SELECT data #>> '{sheet,passage}' FROM events WHERE source = $1 AND event_id = $2"
    return await fetchval(account.service.state.database, statement, account.source, name)


async def test_a_passage_is_recorded_in_the_sheets_own_words(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    asked = MAINTENANCE.replace("è", "e\u0300")
    decision = await account.decide(passing_on(account, "a", **quoting(sheet_id, asked)))
    assert (decision["outcome"], decision["rule"]) == ("counted", "action")
    assert await stored_passage(account, "a") == PRICES.partition("\n")[0]


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        ("25 € l'heure entamée", "25\u202f€ l\u2019heure entamée"),
        ("TVAC Déplacement : 25 €", "TVAC\n\nDéplacement : 25\u202f€"),
        (None, None),
    ],
)
async def test_apostrophes_and_white_space_are_the_sheets(
    account: Account, passage: str | None, words: str | None
) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    await account.decide(passing_on(account, "a", **quoting(sheet_id, passage)))
    assert await stored_passage(account, "a") == words


@pytest.mark.parametrize(
    "passage", [MAINTENANCE.replace("149,50", "149,60"), "149", MAINTENANCE.lower(), " ", ""]
)
async def test_what_does_not_stand_there_is_refused_whole(account: Account, passage: str) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    response = await account.service.post(passing_on(account, "a", **quoting(sheet_id, passage)))
    assert faults(response) == [("/data/sheet/passage", "not-word-for-word")]
    assert await account.used() == 0
    await account.decide(passing_on(account, "a", **quoting(sheet_id)))


async def test_a_version_is_quoted_while_it_is_in_force(account: Account) -> None:
    service = account.service
    sheet_id = await a_sheet(service, account.id, valid_from=NINE)
    await a_version(service, sheet_id, "Entretien : 160 €", TEN, valid_to=ELEVEN)
    times = {
        "before": ("2026-11-20T08:59:59.999999+01:00", 1, False),
        "first": (NINE, 1, True),
        "last": ("2026-11-20T09:59:59.999999+01:00", 1, True),
        "ended": (TEN, 1, False),
        "second": (TEN, 2, True),
        "over": (ELEVEN, 2, False),
    }
    for name, (at, version, is_taken) in times.items():
        given = quoting(sheet_id, "Entretien", version)
        response = await service.post(passing_on(account, name, at, **given))
        if is_taken:
            assert response.status_code == 201, name
        else:
            assert faults(response) == [("/data/sheet/version", "not-valid-then")], name


async def test_a_withdrawn_sheet_was_quoted_before(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    first = await account.decide(passing_on(account, "a", NINE, **quoting(sheet_id)))
    await withdraw(account.service, sheet_id, TEN)
    response = await account.service.post(passing_on(account, "b", TEN, **quoting(sheet_id)))
    assert faults(response) == [("/data/sheet/id", "withdrawn-then")]
    await account.decide(passing_on(account, "c", NINE, **quoting(sheet_id)))
    again = await account.service.post(passing_on(account, "a", NINE, **quoting(sheet_id)))
    assert (again.status_code, again.json()) == (200, first | {"duplicate": True})


async def test_all_that_is_wrong_is_said_at_once(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id, valid_from=NINE, valid_to=TEN)
    response = await account.service.post(passing_on(account, "a", **quoting(sheet_id, "Rien")))
    assert [code for _, code in faults(response)] == [
        "not-valid-then",
        "not-word-for-word",
    ]


@pytest.mark.parametrize("version", [2, "1", "2026-01"])
async def test_an_unknown_version_is_an_unknown_sheet(account: Account, version: Any) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    given = quoting(sheet_id, version=version)
    response = await account.service.post(passing_on(account, "a", **given))
    assert faults(response) == [("/data/sheet/id", "unknown-sheet")]


@pytest.mark.parametrize("sheet_id", ["tarifs", "019aafb8-0000-7000-8000-000000000001"])
async def test_an_invented_sheet_is_unknown(account: Account, sheet_id: str) -> None:
    response = await account.service.post(passing_on(account, "a", **quoting(sheet_id)))
    assert faults(response) == [("/data/sheet/id", "unknown-sheet")]


async def test_another_clients_sheet_is_unknown_to_a_tied_key(account: Account) -> None:
    service, other = account.service, await an_account(account.service)
    sheet_id = await a_sheet(service, other.id)
    event = passing_on(account, "a", **quoting(sheet_id))
    assert faults(await service.post(event)) == [("/data/sheet/id", "another-clients-sheet")]
    tied = await key_for(service, Scope.EVENTS_WRITE, client_id=account.id)
    hidden = await service.http.post("/v1/events", json=event, headers=tied)
    assert faults(hidden) == [("/data/sheet/id", "unknown-sheet")]


async def test_of_a_batch_that_item_is_refused_alone(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    response = await account.service.post(
        [
            passing_on(account, "a", **quoting(sheet_id)),
            passing_on(account, "b", **quoting(sheet_id, "Gratuit")),
            account.call("c"),
        ]
    )
    results = response.json()["results"]
    assert [one["status"] for one in results] == [201, 422, 201]
    assert results[1]["problem"]["code"] == "unsupported-information"
    assert results[1]["problem"]["errors"][0]["code"] == "not-word-for-word"
    assert response.json()["counts"] == {"counted": 2, "refused": 1}


async def test_the_same_passage_in_another_spelling_is_a_repeat(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    first = await account.decide(passing_on(account, "a", **quoting(sheet_id)))
    for passage in (PRICES.partition("\n")[0], MAINTENANCE.replace(" ", "\n ")):
        event = passing_on(account, "a", **quoting(sheet_id.upper(), passage))
        again = await account.service.post(event)
        assert (again.status_code, again.json()) == (200, first | {"duplicate": True})
    changed = await account.service.post(passing_on(account, "a", **quoting(sheet_id, "25")))
    assert (changed.status_code, changed.json()["code"]) == (409, "idempotency-conflict")
    await account.must_verify()


async def test_a_simulation_says_the_same(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    for passage, status in ((MAINTENANCE, 200), ("149", 422)):
        event = passing_on(account, "a", **quoting(sheet_id, passage))
        response = await account.service.http.post("/v1/events/simulate", json=event)
        assert response.status_code == status


async def test_other_actions_name_what_they_like(account: Account) -> None:
    given = quoting("tarifs") | {"kind": "coordination"}
    await account.decide(passing_on(account, "a", **given))


async def test_what_waited_is_checked_when_its_cause_comes(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    call = account.call("call")
    kind = "action.performed"
    for name, passage in (("good", MAINTENANCE), ("bad", "Gratuit")):
        given = quoting(sheet_id, passage)
        decision = await account.decide(account.event(kind, name, TEN, cause=call, **given))
        assert decision["outcome"] == "unassigned"
    await account.decide(call)
    kept = await waiting(account)
    assert {name: one["reason"] for name, one in kept.items()} == {"bad": "unsupported_information"}
    assert await stored_passage(account, "good") == PRICES.partition("\n")[0]
    refused = await assign(account, "bad")
    assert faults(refused) == [("/data/sheet/passage", "not-word-for-word")]
    await account.must_verify()


async def test_what_waits_and_comes_in_one_batch_is_checked_too(account: Account) -> None:
    sheet_id = await a_sheet(account.service, account.id)
    call = account.call("call")
    events = [
        account.event("action.performed", name, TEN, cause=call, **quoting(sheet_id, passage))
        for name, passage in (("good", MAINTENANCE), ("bad", "Gratuit"))
    ]
    response = await account.service.post([*events, call])
    assert response.status_code == 200, response.text
    assert {name: one["reason"] for name, one in (await waiting(account)).items()} == {
        "bad": "unsupported_information"
    }
    assert await stored_passage(account, "good") == PRICES.partition("\n")[0]


async def test_what_is_assigned_is_checked_and_stays_where_it_is_refused(account: Account) -> None:
    service, other = account.service, await an_account(account.service)
    sheet_id = await a_sheet(service, other.id)
    unseen = reference_to(account.call("unseen"))
    given = quoting(sheet_id, "25 € l'heure entamée")
    event = account.event("action.performed", "a", TEN, cause=unseen, **given)
    first = await account.decide(event)
    assert first["outcome"] == "unassigned"
    assert faults(await assign(account, "a")) == [("/data/sheet/id", "another-clients-sheet")]
    assert (await waiting(account))["a"]["reason"] == "unsupported_information"
    assert await account.used() == 0
    assert (await assign(account, "a", other)).status_code == 200
    assert await waiting(account) == {}
    assert await stored_passage(account, "a") == "25\u202f€ l\u2019heure entamée"
    again = await service.post(event)
    assert (again.status_code, again.json()) == (200, first | {"duplicate": True})


async def test_reassigning_does_not_pass_a_sheet_on_for_another_client(account: Account) -> None:
    service, other = account.service, await an_account(account.service)
    sheet_id = await a_sheet(service, account.id)
    call = await account.decide(account.call("call"))
    given = quoting(sheet_id)
    await account.decide(
        account.event("action.performed", "a", TEN, cause=account.call("call"), **given)
    )
    path = f"/v1/interactions/{call['interaction_id']}/reassign"
    body = {"client_id": other.id, "reason": "Autre client"}
    refused = await service.http.post(path, json=body)
    assert [code for _, code in faults(refused)] == ["another-clients-sheet"]
    alone = await service.http.post(path, json=body | {"with_follow_ups": False})
    assert alone.status_code == 200, alone.text


async def test_a_former_event_that_named_an_invented_sheet_keeps_its_decision(
    account: Account,
) -> None:
    passage = "Avant\u00a0: l\u2019heure à  60 €"
    event = passing_on(account, "a", TEN, **quoting("tarifs", passage))
    first = await account.decide(event | {"data": event["data"] | {"kind": "other"}})
    database, data = account.service.state.database, event["data"]
    raw = fingerprint("action.performed", datetime.fromisoformat(TEN), data)
    await execute(
        database,
        "UPDATE events SET data = $2, fingerprint = $3 WHERE source = $1",
        account.source,
        json.dumps(data),
        raw,
    )
    again = await account.service.post(event)
    assert (again.status_code, again.json()) == (200, first | {"duplicate": True})
    await account.must_verify()
