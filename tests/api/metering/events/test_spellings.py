"""An event that comes again with its parties written otherwise is the same event (api.md)."""

import json
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from app.domain.metering.events.fingerprints import fingerprint
from tests.acceptance.account import Account
from tests.service import Service

E164 = "+32475550199"
TIME = "2026-11-23T09:02:11+01:00"
DATA: dict[str, Any] = {"from": E164, "to": "+3225550101", "answered": True}
CALL: dict[str, Any] = {
    "id": "CA-1",
    "source": "/telephony/main",
    "type": "call.received",
    "time": TIME,
    "data": DATA,
}
INTERNATIONAL = [
    E164,
    "0032475550199",
    "00 32 (0)475/55.01.99",
    "(+32) 475 55 01 99",
    "(0032)475550199",
]
NATIONAL = ["0475 55 01 99", "(0475) 55.01.99", "0475550199 ext. 12"]


def a_call(**data: Any) -> dict[str, Any]:
    return CALL | {"data": DATA | data}


@pytest.mark.parametrize("again", [*INTERNATIONAL, *NATIONAL], ids=ascii)
@pytest.mark.parametrize("first", [E164, "0032475550199", "0475/55.01.99"], ids=ascii)
async def test_a_number_is_one_however_it_is_written(
    account: Account, first: str, again: str
) -> None:
    told = await account.decide(account.call("call") | {"data": a_data(account, first)})
    repeat = await account.service.post(account.call("call") | {"data": a_data(account, again)})
    assert (repeat.status_code, repeat.json()) == (200, told | {"duplicate": True})
    assert await account.used() == 1


def a_data(account: Account, caller: str) -> dict[str, Any]:
    data: dict[str, Any] = account.call("call")["data"]
    return data | {"from": caller}


async def test_in_one_batch_too(account: Account) -> None:
    calls = [
        account.call("call") | {"data": a_data(account, one)} for one in INTERNATIONAL + NATIONAL
    ]
    results = (await account.service.post(calls)).json()["results"]
    assert [one["status"] for one in results] == [201] + [200] * (len(calls) - 1)
    assert await account.used() == 1


@pytest.mark.parametrize("other", ["+32475550198", "0475550198", "+33475550199", "anonymous"])
async def test_another_number_is_still_another_call(account: Account, other: str) -> None:
    await account.record(account.call("call"))
    response = await account.service.post(account.call("call") | {"data": a_data(account, other)})
    assert response.status_code == 409


async def test_a_national_number_is_read_in_the_region_of_the_client(service: Service) -> None:
    await service.a_client(region="FR")
    assert (await service.post(a_call(**{"from": "+33639980001"}))).status_code == 201
    assert (await service.post(a_call(**{"from": "06 39 98 00 01"}))).status_code == 200
    assert (await service.post(a_call(**{"from": "0033 6 39 98 00 01"}))).status_code == 200


async def test_while_nobody_knows_whose_it_is_a_national_number_is_no_other_s(
    service: Service,
) -> None:
    assert (await service.post(a_call())).status_code == 201
    assert (await service.post(a_call(**{"from": "0475550199"}))).status_code == 409
    assert (await service.post(a_call(**{"from": "0032475550199"}))).status_code == 200
    client_id = await service.a_client()
    [item] = (await service.http.get("/v1/unassigned")).json()["items"]
    await service.http.post(f"/v1/unassigned/{item['id']}/assign", json={"client_id": client_id})
    assert (await service.post(a_call(**{"from": "0475550199"}))).status_code == 200


@pytest.mark.parametrize("is_timed", [True, False])
@pytest.mark.parametrize(
    ("stored", "again"),
    [
        ("(+32) 475 55 01 99", "(+32) 475 55 01 99"),
        ("(+32) 475 55 01 99", E164),
        ("0032475550199", E164),
        ("boss@chantier.example.", "boss@chantier.example."),
        ("boss@chantier.example.", '"boss"@chantier.example'),
    ],
)
async def test_what_was_recorded_when_a_spelling_was_not_understood_is_known_again(
    service: Service, restored_url: str, stored: str, again: str, *, is_timed: bool
) -> None:
    """The fingerprint is then over the party as it came."""
    client_id = await service.a_client()
    call = a_call() if is_timed else {k: v for k, v in a_call().items() if k != "time"}
    assert (await service.post(call)).status_code == 201
    data = {**DATA, "from": stored, "requires_action": False}
    data |= {"voicemail": False, "urgent": False}
    await rewrite(restored_url, data, TIME if is_timed else None)
    call["data"] = call["data"] | {"from": again}
    repeat = await service.post(call)
    assert (repeat.status_code, repeat.json().get("duplicate")) == (200, True)
    verified = await service.http.get(f"/v1/clients/{client_id}/ledger/verify")
    assert verified.json()["ok"]


async def rewrite(database_url: str, changes: dict[str, Any], time: str | None) -> None:
    """Store the event as a former version had it."""
    connection = await asyncpg.connect(database_url)
    await connection.set_type_codec(
        "jsonb", encoder=to_text, decoder=from_text, schema="pg_catalog"
    )
    try:
        data = await connection.fetchval("SELECT data FROM events")
        data.setdefault("requires_action", False)
        data |= {name: changes[name] for name in data if name in changes}
        instant = None if time is None else datetime.fromisoformat(time)
        digest = fingerprint("call.received", instant, data)
        await connection.execute("UPDATE events SET data = $1, fingerprint = $2", data, digest)
    finally:
        await connection.close()


def to_text(value: Any) -> str:
    return json.dumps(value)


def from_text(text: str) -> Any:
    return json.loads(text)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("(+32) 475 97 54 03", "+32475975403"),
        ("0475/97.54.03", "(+32) 475 97 54 03"),
        ("+32475975403", "(0032) 475 97 54 03"),
        ("+32475975403 ext. 12", "+32 (0)475 97 54 03"),
        ('"boss"@dupont.example', "boss@dupont.example."),
        ("Boss@dupont.example.", '"boss"@dupont.example'),
    ],
)
async def test_the_client_is_known_in_every_spelling(service: Service, own: str, told: str) -> None:
    kind = "email" if "@" in own else "phone"
    client_id = await service.a_client(contact_points=[{"role": "own", "kind": kind, "value": own}])
    answer = await service.post(a_call(**{"from": told, "client_id": client_id}))
    assert answer.json()["rule"] == "inbound_from_client"
