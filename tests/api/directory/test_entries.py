"""A client's directory over HTTP: entries made, listed, changed, deleted, hidden."""

from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import codes, key_for, pointers
from tests.service import Service

ANNE: dict[str, Any] = {
    "name": "Mme Lambert",
    "phones": ["0475/55.01.99", "+32 2 555 09 09"],
    "emails": ["Anne+gsm@Lambert.example"],
    "address": "Rue Haute 12, 1000 Bruxelles",
    "note": "Sonner deux fois",
}
SHOWN = ANNE | {"phones": ["+32475550199", "+3225550909"], "emails": ["anne@lambert.example"]}
NOBODY = "00000000-0000-7000-8000-000000000000"


async def path_of(service: Service, **changes: Any) -> str:
    return f"/v1/clients/{await service.a_client(**changes)}/directory"


async def add(service: Service, path: str, **changes: Any) -> dict[str, Any]:
    answer = await service.http.post(path, json=ANNE | changes)
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


async def test_an_entry_is_shown_with_its_parties_normalised(service: Service) -> None:
    path = await path_of(service)
    answer = await service.http.post(path, json=ANNE)
    assert answer.status_code == 201, answer.text
    entry = answer.json()
    assert answer.headers["location"] == f"/v1/directory/{entry['id']}"
    assert SHOWN.items() <= entry.items()
    assert entry["origin"] == "hand"
    assert (await service.http.get(path)).json() == {"items": [entry], "next_cursor": None}


async def test_numbers_are_read_in_the_clients_region(service: Service) -> None:
    path = await path_of(service, region="FR", contact_points=[])
    assert (await add(service, path, phones=["01 44 55 66 77"]))["phones"] == ["+33144556677"]


async def test_all_but_the_name_may_be_left_out(service: Service) -> None:
    answer = await service.http.post(await path_of(service), json={"name": "Anne"})
    assert answer.status_code == 201, answer.text
    nothing: dict[str, Any] = {"phones": [], "emails": [], "address": None, "note": None}
    assert nothing.items() <= answer.json().items()


async def test_the_list_is_paged(service: Service) -> None:
    path = await path_of(service)
    entries = [await add(service, path, name=name) for name in ("A", "B", "C")]
    first = (await service.http.get(path, params={"limit": 2})).json()
    assert first["items"] == entries[:2]
    rest = (await service.http.get(path, params={"cursor": first["next_cursor"]})).json()
    assert rest == {"items": entries[2:], "next_cursor": None}


async def test_what_is_given_changes_and_the_rest_stays(service: Service) -> None:
    entry = await add(service, await path_of(service))
    path = f"/v1/directory/{entry['id']}"
    changed = await service.http.patch(path, json={"name": "Anne", "address": None})
    assert changed.status_code == 200, changed.text
    assert (SHOWN | {"name": "Anne", "address": None}).items() <= changed.json().items()
    phones = await service.http.patch(path, json={"phones": ["02/555.08.08"], "emails": []})
    assert (phones.json()["phones"], phones.json()["emails"]) == (["+3225550808"], [])


async def test_an_entry_is_deleted(service: Service) -> None:
    path = await path_of(service)
    entry = await add(service, path)
    deleted = await service.http.delete(f"/v1/directory/{entry['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await service.http.get(path)).json()["items"] == []
    again = await service.http.delete(f"/v1/directory/{entry['id']}")
    assert codes(again) == (404, "not-found")


async def test_sent_twice_with_its_key_it_is_made_once(service: Service) -> None:
    path = await path_of(service)
    key = {"Idempotency-Key": "anne-1"}
    first = await service.http.post(path, json=ANNE, headers=key)
    second = await service.http.post(path, json=ANNE, headers=key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    other = await service.http.post(path, json=ANNE | {"name": "B"}, headers=key)
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 513}, "/name"),
        ({"phones": ["+32475550199", "abc"]}, "/phones/1"),
        ({"phones": ["anne@lambert.example"]}, "/phones/0"),
        ({"phones": ["+32475550199"] * 21}, "/phones"),
        ({"emails": ["0475550199"]}, "/emails/0"),
        ({"emails": ["a" * 300 + "@x.example"]}, "/emails/0"),
        ({"address": "x" * 513}, "/address"),
        ({"note": "x" * 10_001}, "/note"),
        ({"note": "a\x00b"}, "/note"),
        ({"color": "red"}, "/color"),
    ],
)
async def test_what_cannot_be_is_refused(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    path = await path_of(service)
    entry = await add(service, path)
    assert pointers(await service.http.post(path, json=ANNE | changes)) == [pointer]
    patch = await service.http.patch(f"/v1/directory/{entry['id']}", json=changes)
    assert pointers(patch) == [pointer]


async def test_who_may(service: Service) -> None:
    client_id = await service.a_client()
    path = f"/v1/clients/{client_id}/directory"
    entry = await add(service, path)
    own = f"/v1/directory/{entry['id']}"
    stranger = await service.a_client(reference="stranger", contact_points=[])
    for tied in (None, client_id):
        reader = await key_for(service, Scope.OPS_READ, client_id=tied)
        assert (await service.http.get(path, headers=reader)).status_code == 200
        for method, where in (("POST", path), ("PATCH", own), ("DELETE", own)):
            answer = await service.http.request(method, where, headers=reader)
            assert codes(answer) == (403, "missing-scope")
        writer = await key_for(service, Scope.INTERACTIONS_WRITE, client_id=tied)
        assert (await service.http.post(path, json=ANNE, headers=writer)).status_code == 201
    foreign = await key_for(service, Scope.OPS_READ, Scope.INTERACTIONS_WRITE, client_id=stranger)
    for method, where in (
        ("GET", path),
        ("POST", path),
        ("PATCH", own),
        ("DELETE", own),
        ("PATCH", f"/v1/directory/{NOBODY}"),
        ("GET", f"/v1/clients/{NOBODY}/directory"),
    ):
        answer = await service.http.request(method, where, headers=foreign)
        assert codes(answer) == (404, "not-found"), (method, where)
    assert (await service.http.get(path)).json()["items"][0] == entry
