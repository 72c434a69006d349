"""Instructions of a client over HTTP: given, read, kept, hidden."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import codes, key_for, pointers
from tests.service import NOW, Service

ANY = {"If-Match": "*"}
UNTIL = "2026-12-01T15:00:00+01:00"
GIVEN: dict[str, Any] = {
    "greeting": "Dupont Chauffage, bonjour",
    "notes": "Ne pas donner le GSM",
    "urgent_contacts": [{"name": "Marc", "phone": "0475/55.01.02", "when": "heures ouvrées"}],
    "status": {"text": "en chantier, joignable par SMS", "until": UNTIL},
}
NOTHING: dict[str, Any] = {"greeting": None, "notes": None, "urgent_contacts": [], "status": None}


async def path_of(service: Service) -> str:
    return f"/v1/clients/{await service.a_client()}/instructions"


async def test_none_are_given_at_first(service: Service) -> None:
    answer = await service.http.get(await path_of(service))
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"0"'
    assert NOTHING.items() <= answer.json().items()


async def test_what_is_given_is_shown(service: Service) -> None:
    path = await path_of(service)
    put = await service.http.put(path, json=GIVEN, headers={"If-Match": '"0"'})
    assert put.status_code == 200, put.text
    assert put.headers["etag"] == '"1"'
    assert GIVEN.items() <= put.json().items()
    got = await service.http.get(path)
    assert (got.json(), got.headers["etag"]) == (put.json(), '"1"')


async def test_who_has_not_read_them_is_told_what_there_is(service: Service) -> None:
    path = await path_of(service)
    assert codes(await service.http.put(path, json=GIVEN)) == (428, "if-match-required")
    first = await service.http.put(path, json=GIVEN, headers={"If-Match": '"0"'})
    late = await service.http.put(path, json=NOTHING, headers={"If-Match": '"0"'})
    assert codes(late) == (412, "version-conflict")
    assert late.json()["current"] == first.json()


async def test_the_same_again_makes_no_version(service: Service) -> None:
    path = await path_of(service)
    for _ in range(2):
        put = await service.http.put(path, json=GIVEN, headers=ANY)
        assert put.headers["etag"] == '"1"'


async def test_what_was_given_before_is_kept(service: Service) -> None:
    path = await path_of(service)
    first = (await service.http.put(path, json=GIVEN, headers=ANY)).json()
    second = (await service.http.put(path, json={"greeting": "Bonjour"}, headers=ANY)).json()
    assert second.items() >= (NOTHING | {"greeting": "Bonjour"}).items()
    history = (await service.http.get(f"{path}/history", params={"limit": 1})).json()
    assert history["items"] == [second]
    cursor = {"cursor": history["next_cursor"]}
    rest = (await service.http.get(f"{path}/history", params=cursor)).json()
    assert rest == {"items": [first], "next_cursor": None}


async def test_a_status_ends_by_itself(service: Service) -> None:
    path = await path_of(service)
    until = NOW + timedelta(hours=1)
    status = {"text": "au garage", "until": until.isoformat()}
    await service.http.put(path, json=GIVEN | {"status": status}, headers=ANY)
    service.set_clock(until - timedelta(microseconds=1))
    assert (await service.http.get(path)).json()["status"] == status
    service.set_clock(until)
    assert (await service.http.get(path)).json()["status"] is None


@pytest.mark.parametrize("until", ["2026-11-23T10:00:00+01:00", "2020-01-01T00:00:00Z"])
async def test_a_status_that_is_over_is_refused(service: Service, until: str) -> None:
    path = await path_of(service)
    status = {"text": "en congé", "until": until}
    answer = await service.http.put(path, json=GIVEN | {"status": status}, headers=ANY)
    assert codes(answer) == (422, "status-over")
    assert pointers(answer) == ["/status/until"]
    assert (await service.http.get(path)).headers["etag"] == '"0"'


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"greeting": "x" * 513}, "/greeting"),
        ({"greeting": ""}, "/greeting"),
        ({"notes": "x" * 10_001}, "/notes"),
        ({"urgent_contacts": [GIVEN["urgent_contacts"][0]] * 21}, "/urgent_contacts"),
        ({"urgent_contacts": [{"name": "Marc"}]}, "/urgent_contacts/0/phone"),
        ({"urgent_contacts": [{"name": "", "phone": "1"}]}, "/urgent_contacts/0/name"),
        ({"status": {"text": "x" * 513, "until": UNTIL}}, "/status/text"),
        ({"status": {"text": "en chantier"}}, "/status/until"),
        ({"status": {"text": "en chantier", "until": "15:00"}}, "/status/until"),
        ({"color": "red"}, "/color"),
    ],
)
async def test_what_cannot_be_is_refused(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    path = await path_of(service)
    assert pointers(await service.http.put(path, json=GIVEN | changes, headers=ANY)) == [pointer]


async def test_who_may(service: Service) -> None:
    client_id = await service.a_client()
    path = f"/v1/clients/{client_id}/instructions"
    stranger = await service.a_client(reference="stranger", contact_points=[])
    for scope in (Scope.CLIENTS_ADMIN, Scope.INTERACTIONS_WRITE):
        for tied in (None, client_id):
            headers = await key_for(service, scope, client_id=tied)
            assert (await service.http.get(path, headers=headers)).status_code == 200
            put = await service.http.put(path, json=GIVEN, headers=headers | ANY)
            assert put.status_code == 200
        headers = await key_for(service, scope, client_id=stranger)
        assert codes(await service.http.get(path, headers=headers)) == (404, "not-found")
        for body in (GIVEN, {"color": "red"}):
            put = await service.http.put(path, json=body, headers=headers)
            assert codes(put) == (404, "not-found")
    headers = await key_for(service, Scope.OPS_READ, Scope.SHEETS_WRITE)
    assert codes(await service.http.get(path, headers=headers)) == (403, "missing-scope")
    unknown = f"/v1/clients/{'0' * 8}-0000-7000-8000-000000000000/instructions"
    for answer in (
        await service.http.get(unknown),
        await service.http.get(f"{unknown}/history"),
        await service.http.put(unknown, json=GIVEN),
    ):
        assert codes(answer) == (404, "not-found")


async def test_each_change_is_written_down(service: Service) -> None:
    path = await path_of(service)
    await service.http.put(path, json=GIVEN, headers=ANY)
    await service.http.put(path, json=GIVEN, headers={"If-Match": '"7"'})
    entries = (await service.http.get("/v1/audit")).json()["items"]
    settings = [entry["on"] for entry in entries if entry["act"] == "settings"]
    assert settings == [{"kind": "instructions", "id": path.split("/")[3]}]
