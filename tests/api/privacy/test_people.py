"""Whoever signs in is erased with the address: no name, no way in, nothing in what was kept."""

from app.domain.people.roles import Role
from tests.pages.visitor import signed_in
from tests.repositories.given import connected
from tests.service import Service

EMAIL = "Anne@exitadmin.example"
NAMES = ("nne@exitadmin", "Lambert", "Anne")


async def test_a_person_who_is_erased_is_named_nowhere_and_signs_in_no_more(
    service: Service, restored_url: str
) -> None:
    body = {"email": EMAIL, "name": "Anne Lambert", "role": "operator"}
    headers = {"Idempotency-Key": "k"}
    assert (await service.http.post("/v1/people", json=body, headers=headers)).status_code == 201
    repeated = await service.http.post("/v1/people", json=body, headers=headers)
    assert (repeated.status_code, repeated.json()["name"]) == (200, "Anne Lambert")
    done = await service.http.post("/v1/erasures", json={"party": "anne@EXITADMIN.example"})
    assert done.json()["people"] == 1
    again = await service.http.post("/v1/erasures", json={"party": EMAIL})
    assert again.json()["people"] == 0
    assert (await service.http.get("/v1/people")).json()["items"] == []
    assert await _everything(restored_url) == []
    assert (await service.http.post("/v1/people", json=body)).status_code == 201


async def test_their_sessions_end(service: Service) -> None:
    async with signed_in(service, email=EMAIL) as visitor:
        await service.http.post("/v1/erasures", json={"party": EMAIL})
        assert (await visitor.get("/desk")).status_code == 303
        assert (await visitor.sign_in(EMAIL)).status_code == 401
    entries = (await service.http.get("/v1/audit")).json()["items"]
    assert [entry for entry in entries if "nne" in str(entry)] == []


async def test_of_one_client_only_its_own_person_is_erased(service: Service) -> None:
    first = await service.a_client()
    second = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    async with signed_in(service, Role.CLIENT, EMAIL, (first, second)) as visitor:
        for client, people in ((first, 0), (second, 0)):
            body = {"party": EMAIL, "client_id": client}
            assert (await service.http.post("/v1/erasures", json=body)).json()["people"] == people
        assert (await visitor.get("/portal")).status_code == 200
        [person] = (await service.http.get("/v1/people")).json()["items"]
        await service.http.patch(f"/v1/people/{person['id']}", json={"clients": [first]})
        body = {"party": EMAIL, "client_id": first}
        assert (await service.http.post("/v1/erasures", json=body)).json()["people"] == 1


async def _everything(url: str) -> list[str]:
    """Return the tables in which one of the names still stands."""
    async with connected(url, "superuser") as connection:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        found = []
        for (table,) in tables:
            rows = await connection.fetch(f"SELECT t::text FROM {table} t")  # noqa: S608 - own
            if any(name in row[0] for row in rows for name in NAMES):
                found.append(table)
        return found
