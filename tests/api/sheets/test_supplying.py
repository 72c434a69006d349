"""Sheets are supplied, followed by versions, withdrawn; nothing of them is overwritten."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import key_for
from tests.api.sheets.given import PRICES, days, follow, later, read, supplied, supply
from tests.service import Service


async def test_what_is_supplied_holds_from_now_on(service: Service) -> None:
    client_id = await service.a_client()
    response = await supply(service, client_id)
    sheet = response.json()
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    assert response.headers["Location"] == f"/v1/sheets/{sheet['id']}"
    now = "2026-11-23T09:00:00Z"
    assert sheet == PRICES | {
        "id": sheet["id"],
        "client_id": client_id,
        "version": 1,
        "valid_from": now,
        "created_at": now,
        "withdrawn_at": None,
    }
    assert await read(service, sheet["id"]) == sheet


async def test_a_key_tied_to_the_client_supplies_its_own_sheets_only(service: Service) -> None:
    client_id = await service.a_client()
    other = await service.a_client(reference="other", contact_points=[])
    key = await key_for(service, Scope.SHEETS_WRITE, client_id=client_id)
    sheet = (await supply(service, client_id, key)).json()
    assert (await supply(service, other, key)).status_code == 404
    others = await supplied(service, other)
    paths = [
        f"/v1/sheets/{others['id']}",
        f"/v1/sheets/{others['id']}/versions",
        f"/v1/clients/{other}/sheets",
    ]
    for path in paths:
        assert (await service.http.get(path, headers=key)).status_code == 404
    for what in ("versions", "withdraw"):
        path = f"/v1/sheets/{others['id']}/{what}"
        body = PRICES if what == "versions" else None
        headers = key | {"If-Match": '"1"'}
        assert (await service.http.post(path, json=body, headers=headers)).status_code == 404
    assert (await service.http.get(f"/v1/sheets/{sheet['id']}", headers=key)).status_code == 200


async def test_who_may_only_read_supplies_nothing(service: Service) -> None:
    client_id = await service.a_client()
    reader = await key_for(service, Scope.SHEETS_READ)
    stranger = await key_for(service, Scope.INTERACTIONS_WRITE)
    assert (await supply(service, client_id, reader)).status_code == 403
    path = f"/v1/clients/{client_id}/sheets"
    assert (await service.http.get(path, headers=reader)).status_code == 200
    assert (await service.http.get(path, headers=stranger)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": " \u00a0"}, "/title"),
        ({"title": "x" * 513}, "/title"),
        ({"kind": "gossip"}, "/kind"),
        ({"language": "de"}, "/language"),
        ({"text": ""}, "/text"),
        ({"text": " \n\t"}, "/text"),
        ({"text": "x" * 50_001}, "/text"),
        ({"text": "a\x00b"}, "/text"),
        ({"valid_from": "2026-03-01"}, "/valid_from"),
        ({"valid_to": "2026-03-01T00:00:00"}, "/valid_to"),
        ({"valid_to": days(0)}, "/valid_to"),
        ({"valid_from": days(2), "valid_to": days(2)}, "/valid_to"),
        ({"supplied_by": None}, "/supplied_by"),
        ({"supplied_via": "telephone"}, "/supplied_via"),
        ({"source_reference": "x" * 513}, "/source_reference"),
        ({"version": 3}, "/version"),
    ],
)
async def test_what_is_wrong_is_pointed_to(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    response = await supply(service, await service.a_client(), **changes)
    assert response.status_code == 422
    assert [problem["pointer"] for problem in response.json()["errors"]] == [pointer]


async def test_there_are_sheets_of_50_000_characters_and_bodies_of_512_kib(
    service: Service,
) -> None:
    client_id = await service.a_client()
    text = "\U0001f525" * 49_999 + "é"
    assert (await supplied(service, client_id, text=text))["text"] == text
    path, body = f"/v1/clients/{client_id}/sheets", json.dumps(PRICES).encode().ljust(512 * 1024)
    headers = {"Content-Type": "application/json"}
    assert (await service.http.post(path, content=body, headers=headers)).status_code == 201
    response = await service.http.post(path, content=body + b" ", headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "body-too-large")


async def test_only_a_first_version_is_dated_back(service: Service) -> None:
    sheet = await supplied(service, await service.a_client(), valid_from=days(-90))
    assert sheet["valid_from"].startswith("2026-08-25")
    response = await follow(service, sheet["id"], valid_from=days(-0.001))
    assert (response.status_code, response.json()["code"]) == (422, "version-dated-back")
    assert response.json()["errors"][0]["pointer"] == "/valid_from"
    assert (await follow(service, sheet["id"], valid_from=days(0))).status_code == 201


async def test_a_clock_that_is_slow_by_seconds_means_now(service: Service) -> None:
    sheet = await supplied(service, await service.a_client(), valid_from=days(-90))
    response = await follow(service, sheet["id"], valid_from="2026-11-23T09:59:58+01:00")
    assert (response.status_code, response.json()["valid_from"]) == (201, "2026-11-23T09:00:00Z")


async def test_the_former_version_ends_where_the_next_one_begins(service: Service) -> None:
    sheet = await supplied(service, await service.a_client(), valid_from=days(-90))
    response = await follow(service, sheet["id"], text="Entretien : 155 €", valid_from=days(3))
    assert (response.status_code, response.headers["ETag"]) == (201, '"2"')
    second = response.json()
    assert (second["version"], second["text"], second["valid_to"]) == (2, "Entretien : 155 €", None)
    first = await read(service, sheet["id"], 1)
    assert first == sheet | {"valid_to": second["valid_from"]}
    assert await read(service, sheet["id"]) == second


async def test_one_that_ended_before_stays_as_it_was(service: Service) -> None:
    sheet = await supplied(service, await service.a_client(), valid_to=days(1))
    await follow(service, sheet["id"], valid_from=days(3))
    assert await read(service, sheet["id"], 1) == sheet


async def test_one_that_would_begin_later_than_its_follower_never_held(service: Service) -> None:
    client_id = await service.a_client()
    sheet = await supplied(service, client_id)
    await follow(service, sheet["id"], valid_from=days(9))
    await follow(service, sheet["id"], '"2"', valid_from=days(4))
    spans = [(one["valid_from"], one["valid_to"]) for one in await versions_of(service, sheet)]
    assert spans == [
        ("2026-11-27T09:00:00Z", None),
        ("2026-12-02T09:00:00Z", "2026-12-02T09:00:00Z"),
        ("2026-11-23T09:00:00Z", "2026-11-27T09:00:00Z"),
    ]
    assert [one["version"] for one in await listed(service, client_id, at=days(10))] == [3]


async def versions_of(service: Service, sheet: dict[str, Any]) -> list[dict[str, Any]]:
    response = await service.http.get(f"/v1/sheets/{sheet['id']}/versions")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def listed(service: Service, client_id: str, **parameters: Any) -> list[dict[str, Any]]:
    response = await service.http.get(f"/v1/clients/{client_id}/sheets", params=parameters)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_a_next_version_names_what_was_read(service: Service) -> None:
    sheet = await supplied(service, await service.a_client())
    response = await follow(service, sheet["id"], None)
    assert (response.status_code, response.json()["code"]) == (428, "if-match-required")
    for stale in ('"0"', '"2"', '"x"', ""):
        response = await follow(service, sheet["id"], stale)
        assert (response.status_code, response.json()["code"]) == (412, "version-conflict")
        assert response.json()["current"] == sheet
    assert (await follow(service, sheet["id"], "*")).status_code == 201


async def test_an_unknown_sheet_is_not_found_whatever_is_sent(service: Service) -> None:
    unknown = str(uuid4())
    assert (await follow(service, unknown)).status_code == 404
    assert (await follow(service, unknown, None)).status_code == 404
    assert (await follow(service, unknown, kind="gossip")).status_code == 404
    assert (await supply(service, unknown)).status_code == 404
    assert (await service.http.get(f"/v1/sheets/{unknown}")).status_code == 404
    assert (await service.http.get(f"/v1/clients/{unknown}/sheets")).status_code == 404
    assert (await service.http.post(f"/v1/sheets/{unknown}/withdraw")).status_code == 404
    sheet = await supplied(service, await service.a_client())
    assert (await service.http.get(f"/v1/sheets/{sheet['id']}?version=2")).status_code == 404
    assert (await service.http.get(f"/v1/sheets/{sheet['id']}?version=0")).status_code == 422


async def test_of_simultaneous_versions_one_is_taken(service: Service) -> None:
    sheet = await supplied(service, await service.a_client())
    responses = await asyncio.gather(
        *(follow(service, sheet["id"], text=f"{number} €") for number in range(8))
    )
    assert sorted(one.status_code for one in responses) == [201] + 7 * [412]
    assert [one["version"] for one in await versions_of(service, sheet)] == [2, 1]


async def test_a_withdrawn_sheet_holds_no_more_and_has_no_further_versions(
    service: Service,
) -> None:
    client_id = await service.a_client()
    sheet = await supplied(service, client_id, valid_from=days(-1))
    service.set_clock(later(1))
    path = f"/v1/sheets/{sheet['id']}/withdraw"
    withdrawn = (await service.http.post(path)).json()
    assert withdrawn == sheet | {"withdrawn_at": "2026-11-24T09:00:00Z"}
    service.set_clock(later(2))
    assert (await service.http.post(path)).json() == withdrawn
    response = await follow(service, sheet["id"])
    assert (response.status_code, response.json()["code"]) == (409, "sheet-withdrawn")
    assert await listed(service, client_id, at=days(1)) == []
    assert await listed(service, client_id, at=days(0.9)) == [withdrawn]
    assert await listed(service, client_id) == [withdrawn]


async def test_a_withdrawal_says_nothing_more(service: Service) -> None:
    sheet = await supplied(service, await service.a_client())
    path = f"/v1/sheets/{sheet['id']}/withdraw"
    assert (await service.http.post(path, json={"reason": "vieux"})).status_code == 422


async def test_sheets_are_listed_by_kind_and_by_when_they_hold(service: Service) -> None:
    client_id = await service.a_client()
    prices = await supplied(service, client_id, valid_from=days(-10))
    hours = await supplied(service, client_id, kind="opening_hours", valid_from=days(-5))
    await follow(service, prices["id"], valid_from=days(2))
    assert [one["id"] for one in await listed(service, client_id)] == [hours["id"], prices["id"]]
    assert [one["id"] for one in await listed(service, client_id, at=days(-6))] == [prices["id"]]
    assert [one["version"] for one in await listed(service, client_id, kind="prices")] == [2]
    by_both = await listed(service, client_id, kind="prices", at=days(0))
    assert [one["version"] for one in by_both] == [1]
    assert await listed(service, client_id, kind="product") == []


async def test_lists_come_page_by_page(service: Service) -> None:
    client_id = await service.a_client()
    sheets = [await supplied(service, client_id, title=f"Fiche {number}") for number in range(5)]
    for number in range(1, 5):
        await follow(service, sheets[0]["id"], f'"{number}"')
    for path, key, expected in (
        (f"/v1/clients/{client_id}/sheets", "id", [one["id"] for one in reversed(sheets)]),
        (f"/v1/sheets/{sheets[0]['id']}/versions", "version", [5, 4, 3, 2, 1]),
    ):
        found, cursor = [], None
        for _ in range(3):
            parameters = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = (await service.http.get(path, params=parameters)).json()
            found += [one[key] for one in page["items"]]
            cursor = page["next_cursor"]
        assert (found, cursor) == (expected, None)


async def test_a_supply_sent_twice_gets_its_first_answer(service: Service) -> None:
    client_id = await service.a_client()
    key = {"Idempotency-Key": "mail-3-mars"}
    first = await supply(service, client_id, key)
    service.set_clock(later(1))
    again = await supply(service, client_id, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (await supply(service, client_id, key, title="Autre")).status_code == 409
    assert len(await listed(service, client_id)) == 1


async def test_a_version_sent_twice_gets_its_first_answer_though_it_is_stale(
    service: Service,
) -> None:
    sheet = await supplied(service, await service.a_client())
    path = f"/v1/sheets/{sheet['id']}/versions"
    headers = {"If-Match": '"1"', "Idempotency-Key": "mail-4-mars"}
    first = await service.http.post(path, json=PRICES, headers=headers)
    again = await service.http.post(path, json=PRICES, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["ETag"] == '"2"'


async def test_no_key_keeps_what_a_sheet_says(service: Service) -> None:
    await supply(service, await service.a_client(), {"Idempotency-Key": "k"})
    async with service.state.database.read() as connection:
        kept = await connection.fetchval("SELECT answer::text FROM idempotency_keys")
    assert "chaudière" not in kept
    assert "Marc" not in kept
