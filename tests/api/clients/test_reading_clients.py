import pytest

from app.domain.access.keys import Scope
from app.services.identifiers import new_id
from tests.api.clients.given import asked, codes, key_for, pointers
from tests.service import Service


async def clients(service: Service, count: int) -> list[str]:
    return [await service.a_client(reference=f"c{n}", contact_points=[]) for n in range(count)]


async def test_a_client_that_does_not_exist_is_not_found(service: Service) -> None:
    unknown = f"/v1/clients/{new_id()}"
    change = {"plan": "PREMIUM"}
    responses = [
        await service.http.get(unknown),
        await service.http.patch(unknown, json={"name": "A"}),
        await service.http.get(f"{unknown}/subscription"),
        await service.http.put(f"{unknown}/subscription", json=change),
    ]
    assert {codes(response) for response in responses} == {(404, "not-found")}


async def test_an_id_is_a_uuid(service: Service) -> None:
    assert pointers(await service.http.get("/v1/clients/dupont")) == ["/path/client_id"]


async def test_a_client_is_found_by_its_reference(service: Service) -> None:
    ids = await clients(service, 3)
    page = (await service.http.get("/v1/clients?reference=c1")).json()
    assert [client["id"] for client in page["items"]] == [ids[1]]
    assert page["next_cursor"] is None
    assert (await service.http.get("/v1/clients?reference=c")).json()["items"] == []


@pytest.mark.parametrize("limit", [1, 2, 5, 500])
async def test_every_client_is_listed_once_whatever_the_limit(service: Service, limit: int) -> None:
    ids = await clients(service, 5)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        page = (await service.http.get("/v1/clients", params=query)).json()
        assert 1 <= len(page["items"]) <= limit
        seen += [client["id"] for client in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(ids)


async def test_a_list_has_50_items_unless_asked_for_more(service: Service) -> None:
    await clients(service, 51)
    page = (await service.http.get("/v1/clients")).json()
    assert len(page["items"]) == 50
    assert page["next_cursor"] is not None


@pytest.mark.parametrize("cursor", ["", "x", "é", "bm90IGEgdXVpZA"])
async def test_a_cursor_that_no_list_gave_is_refused(service: Service, cursor: str) -> None:
    response = await service.http.get("/v1/clients", params={"cursor": cursor})
    assert codes(response) == (422, "invalid-cursor")
    assert pointers(response) == ["/query/cursor"]


async def test_a_key_tied_to_a_client_sees_no_other(service: Service) -> None:
    own, other = await clients(service, 2)
    key = await key_for(service, Scope.CLIENTS_ADMIN, client_id=own)
    listed = (await service.http.get("/v1/clients", headers=key)).json()
    assert [client["id"] for client in listed["items"]] == [own]
    hidden = await service.http.get("/v1/clients?reference=c1", headers=key)
    assert hidden.json()["items"] == []
    assert (await service.http.get(f"/v1/clients/{own}", headers=key)).status_code == 200
    foreign = f"/v1/clients/{other}"
    refusals = [
        await service.http.get(foreign, headers=key),
        await service.http.patch(foreign, json={"name": "A"}, headers=key),
        await service.http.get(f"{foreign}/subscription", headers=key),
        await service.http.put(f"{foreign}/subscription", json={"plan": "PREMIUM"}, headers=key),
    ]
    assert {codes(response) for response in refusals} == {(404, "not-found")}


async def test_a_key_tied_to_a_client_changes_it_and_creates_no_other(service: Service) -> None:
    [own] = await clients(service, 1)
    key = await key_for(service, Scope.CLIENTS_ADMIN, client_id=own)
    changed = await service.http.patch(f"/v1/clients/{own}", json={"name": "B"}, headers=key)
    assert changed.json()["name"] == "B"
    refusal = await service.http.post("/v1/clients", json=asked(reference="new"), headers=key)
    assert codes(refusal) == (403, "missing-scope")


async def test_nobody_works_on_clients_without_the_right_to(service: Service) -> None:
    [own] = await clients(service, 1)
    reader = await key_for(service, Scope.QUOTA_READ, Scope.EVENTS_WRITE)
    for headers, expected in (
        (reader, (403, "missing-scope")),
        ({"Authorization": ""}, (401, "not-authenticated")),
    ):
        responses = [
            await service.http.post("/v1/clients", json=asked(), headers=headers),
            await service.http.get("/v1/clients", headers=headers),
            await service.http.get(f"/v1/clients/{own}", headers=headers),
            await service.http.patch(f"/v1/clients/{own}", json={}, headers=headers),
            await service.http.get(f"/v1/clients/{own}/subscription", headers=headers),
            await service.http.put(f"/v1/clients/{own}/subscription", json={}, headers=headers),
        ]
        assert {codes(response) for response in responses} == {expected}
