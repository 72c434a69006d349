import asyncio

from app.domain.access.keys import Scope
from tests.api.clients.given import INBOX, asked, codes, key_for
from tests.service import DUPONT, Service

KEY = {"Idempotency-Key": "k-1"}


async def count(service: Service) -> int:
    return len((await service.http.get("/v1/clients")).json()["items"])


async def test_a_creation_sent_again_gets_its_first_answer(service: Service) -> None:
    first = await service.http.post("/v1/clients", json=DUPONT, headers=KEY)
    client_id = first.json()["id"]
    await service.http.patch(f"/v1/clients/{client_id}", json={"name": "Dupont SA"})
    again = await service.http.post("/v1/clients", json=DUPONT, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert await count(service) == 1


async def test_a_body_is_compared_by_what_it_says(service: Service) -> None:
    first = await service.http.post("/v1/clients", json=DUPONT, headers=KEY)
    spelled = dict(reversed((DUPONT | {"region": None}).items()))
    again = await service.http.post("/v1/clients", json=spelled, headers=KEY)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


async def test_a_key_stands_for_one_body(service: Service) -> None:
    await service.http.post("/v1/clients", json=DUPONT, headers=KEY)
    other = asked(reference="other", contact_points=[])
    refusal = await service.http.post("/v1/clients", json=other, headers=KEY)
    assert codes(refusal) == (409, "idempotency-conflict")
    assert await count(service) == 1


async def test_two_callers_may_choose_one_key(service: Service) -> None:
    other_caller = await key_for(service, Scope.CLIENTS_ADMIN)
    await service.http.post("/v1/clients", json=DUPONT, headers=KEY)
    other = asked(reference="other", contact_points=[])
    response = await service.http.post("/v1/clients", json=other, headers=KEY | other_caller)
    assert response.status_code == 201


async def test_a_refused_creation_leaves_its_key_free(service: Service) -> None:
    await service.a_client()
    refused = await service.http.post("/v1/clients", json=asked(reference="b"), headers=KEY)
    assert codes(refused) == (409, "inbox-taken")
    mended = asked(reference="b", contact_points=[INBOX | {"value": "+3225550199"}])
    assert (await service.http.post("/v1/clients", json=mended, headers=KEY)).status_code == 201


async def test_of_identical_creations_that_race_one_creates(service: Service) -> None:
    responses = await asyncio.gather(
        *(service.http.post("/v1/clients", json=DUPONT, headers=KEY) for _ in range(12))
    )
    assert sorted(response.status_code for response in responses) == [200] * 11 + [201]
    assert len({response.json()["id"] for response in responses}) == 1
    assert await count(service) == 1


async def test_of_different_creations_that_race_for_a_key_one_creates(service: Service) -> None:
    bodies = [asked(reference=f"c{n}", contact_points=[]) for n in range(8)]
    responses = await asyncio.gather(
        *(service.http.post("/v1/clients", json=body, headers=KEY) for body in bodies)
    )
    assert sorted(response.status_code for response in responses) == [201] + [409] * 7
    assert await count(service) == 1


async def test_a_key_has_1_to_512_characters(service: Service) -> None:
    for key in ("", "x" * 513):
        headers = {"Idempotency-Key": key}
        response = await service.http.post("/v1/clients", json=DUPONT, headers=headers)
        assert codes(response) == (422, "invalid-request")
