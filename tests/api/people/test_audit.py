from typing import Any

import asyncpg
import pytest

from app.domain.people.roles import Role
from tests.api.agendas.given import a_desk
from tests.pages.visitor import signed_in
from tests.repositories.given import connected
from tests.service import Service

KEY_IN = {"name": "Standard", "scopes": ["events:write"]}


async def acts(service: Service) -> list[dict[str, Any]]:
    response = await service.http.get("/v1/audit")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_what_people_do_is_written_down_the_last_first(service: Service) -> None:
    async with signed_in(service) as visitor:
        await visitor.get("/me")
        await visitor.send("/sign-out", {})
        await visitor.sign_in("anne@exitadmin.example", "not this one")
        await visitor.sign_in("nobody@exitadmin.example", "not this one")
        await visitor.sign_in("anne@exitadmin.example")
    entries = await acts(service)
    [person] = (await service.http.get("/v1/people")).json()["items"]
    done = [(entry["act"], entry["person"], entry["from"]) for entry in entries]
    assert done == [
        ("sign_in.ok", person["id"], "127.0.0.1"),
        ("sign_in.failed", None, "127.0.0.1"),
        ("sign_in.failed", person["id"], "127.0.0.1"),
        ("sign_out", person["id"], "127.0.0.1"),
        ("person.welcomed", person["id"], "127.0.0.1"),
        ("person.invited", None, None),
    ]
    assert entries[-1]["on"] == {"kind": "person", "id": person["id"]}
    assert set(entries[0]) == {"id", "at", "act", "person", "key", "from", "on"}


async def test_keys_people_settings_exports_and_erasures_are_written_down(
    service: Service,
) -> None:
    client = await service.a_client()
    http = service.http
    key = (await http.post("/v1/keys", json=KEY_IN)).json()["id"]
    await http.delete(f"/v1/keys/{key}")
    person = {"email": "anne@exitadmin.example", "role": "operator"}
    person_id = (await http.post("/v1/people", json=person)).json()["id"]
    await http.patch(f"/v1/people/{person_id}", json={"role": "admin", "blocked": True})
    recipients: dict[str, Any] = {"recipients": []}
    await http.put("/v1/notification-recipients", json=recipients)
    await http.put(f"/v1/clients/{client}/notification-recipients", json=recipients)
    await http.get(f"/v1/clients/{client}/ledger", headers={"Accept": "text/csv"})
    await http.get(f"/v1/clients/{client}/ledger")
    erasure = (await http.post("/v1/erasures", json={"party": "+32475550199"})).json()["id"]
    entries = await acts(service)
    assert {entry["key"] for entry in entries} == {"admin"}
    assert [(entry["act"], entry["on"]["kind"], entry["on"]["id"]) for entry in entries] == [
        ("erasure", "erasure", erasure),
        ("export", "ledger", client),
        ("settings", "recipients", client),
        ("settings", "recipients", None),
        ("person.blocked", "person", person_id),
        ("person.role_changed", "person", person_id),
        ("person.invited", "person", person_id),
        ("key.revoked", "key", key),
        ("key.made", "key", key),
    ]


async def test_links_of_feeds_are_written_down_as_they_are_made_and_revoked(
    service: Service,
) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/feeds"
    body, key = {"name": "Téléphone", "mode": "full"}, {"Idempotency-Key": "k"}
    made = [await service.http.post(path, json=body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 200]
    [feed] = (await service.http.get(path)).json()["items"]
    assert (await service.http.delete(f"{path}/{feed['id']}")).status_code == 204
    entries = (await acts(service))[:2]
    assert [(entry["act"], entry["on"]["kind"], entry["on"]["id"]) for entry in entries] == [
        ("feed.revoked", "feed", feed["id"]),
        ("feed.made", "agenda", desk.agenda_id),
    ]


async def test_what_was_refused_or_only_tried_out_is_no_change_of_settings(
    service: Service,
) -> None:
    client = await service.a_client()
    await service.http.put("/v1/notification-recipients", json={"recipients": 1})
    await service.http.put("/v1/seller", json={})
    calendar = {"calendar": None, "open_deadlines": "keep"}
    path = f"/v1/clients/{client}/calendar"
    tried = await service.http.put(f"{path}?dry_run=true", json=calendar)
    assert (tried.status_code, await acts(service)) == (200, [])
    done = await service.http.put(path, json=calendar)
    assert done.status_code == 200
    assert [entry["on"]["kind"] for entry in await acts(service)] == ["calendar"]


async def test_the_audit_goes_on_where_a_page_ended(service: Service) -> None:
    for number in range(3):
        person = {"email": f"p{number}@exitadmin.example", "role": "operator"}
        await service.http.post("/v1/people", json=person)
    first = (await service.http.get("/v1/audit?limit=2")).json()
    rest = (await service.http.get(f"/v1/audit?limit=2&cursor={first['next_cursor']}")).json()
    ids = [entry["id"] for entry in [*first["items"], *rest["items"]]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next_cursor"]) == (3, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET act = 'sign_out'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ],
)
async def test_nobody_changes_what_was_written_down(restored_url: str, statement: str) -> None:
    async with connected(restored_url, "superuser") as connection:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="never changed"):
            await connection.execute(statement)


async def test_the_admin_reads_it_on_a_page(service: Service) -> None:
    async with signed_in(service, Role.ADMIN) as visitor:
        assert (await visitor.get("/desk/audit")).status_code == 200
        assert len(visitor.page.xpath("//tr[@data-audit]")) == 2
        assert "a accepté une invitation" in visitor.texts("//main")[0]
