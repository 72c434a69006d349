"""POST /v1/disputes/{id}/reject and /withdraw: once, for ever."""

import asyncio

import pytest

from tests.api.clients.given import codes, pointers
from tests.api.metering.disputes.given import ANSWER, a_case
from tests.service import Service


async def test_an_operator_rejects_a_dispute(service: Service) -> None:
    case = await a_case(service)
    opened = await case.opened()
    response = await case.say(opened["id"], "reject", answer=ANSWER)
    rejected = response.json()
    assert response.status_code == 200
    assert rejected == opened | {
        "status": "rejected",
        "decided_at": "2026-11-23T09:00:00Z",
        "decided_by": {"id": rejected["decided_by"]["id"], "name": "test"},
        "answer": ANSWER,
        "units_after": 1,
    }
    assert rejected["decided_by"]["id"] != opened["opened_by"]["id"]


async def test_a_client_withdraws_its_dispute(service: Service) -> None:
    case = await a_case(service)
    opened = await case.opened()
    withdrawn = (await case.say(opened["id"], "withdraw")).json()
    assert (withdrawn["status"], withdrawn["answer"], withdrawn["units_after"]) == (
        "withdrawn",
        None,
        1,
    )
    assert withdrawn["decided_by"] == opened["opened_by"]


@pytest.mark.parametrize("first", ["reject", "withdraw"])
@pytest.mark.parametrize("then", ["reject", "withdraw"])
async def test_what_is_decided_is_never_decided_again(
    service: Service, first: str, then: str
) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    bodies = {"reject": {"answer": ANSWER}, "withdraw": {}}
    assert (await case.say(dispute_id, first, **bodies[first])).status_code == 200
    again = await case.say(dispute_id, then, **bodies[then])
    assert codes(again) == (409, "dispute-decided")


async def test_two_decide_at_once_and_one_of_them_does(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    answers = await asyncio.gather(
        *(case.say(dispute_id, "reject", answer=f"Non, {number}") for number in range(4)),
        *(case.say(dispute_id, "withdraw") for _ in range(4)),
    )
    assert sorted(one.status_code for one in answers) == [200, *[409] * 7]
    [decided] = [one.json() for one in answers if one.status_code == 200]
    shown = await service.http.get(f"/v1/disputes/{dispute_id}", headers=case.operator)
    assert shown.json() == decided


async def test_two_open_at_once_and_one_of_them_does(service: Service) -> None:
    case = await a_case(service)
    answers = await asyncio.gather(*(case.open() for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [201, *[409] * 5]
    assert len(await case.listed("/v1/disputes?status=open")) == 1


async def test_a_decision_sent_again_with_its_key_is_the_first_one(service: Service) -> None:
    case = await a_case(service)
    path = f"/v1/disputes/{(await case.opened())['id']}/reject"
    headers = case.operator | {"Idempotency-Key": "k"}
    first, again = [
        await service.http.post(path, json={"answer": ANSWER}, headers=headers) for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


async def test_an_answer_has_1_to_2000_characters(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    assert pointers(await case.say(dispute_id, "reject", answer="")) == ["/answer"]
    assert pointers(await case.say(dispute_id, "reject", answer="x" * 2_001)) == ["/answer"]


async def test_a_client_does_not_decide(service: Service) -> None:
    case = await a_case(service)
    path = f"/v1/disputes/{(await case.opened())['id']}/reject"
    response = await service.http.post(path, json={"answer": ANSWER}, headers=case.client)
    assert codes(response) == (403, "missing-scope")


async def test_another_clients_dispute_is_not_found(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    other = await a_case_beside(service)
    response = await service.http.post(f"/v1/disputes/{dispute_id}/withdraw", headers=other)
    assert codes(response) == (404, "not-found")
    nobodys = f"/v1/disputes/{case.interaction_id}"
    for response in (
        await service.http.get(f"/v1/disputes/{dispute_id}", headers=other),
        await service.http.get(nobodys, headers=case.operator),
        await service.http.post(f"{nobodys}/reject", json={}, headers=case.operator),
    ):
        assert codes(response) == (404, "not-found")


async def a_case_beside(service: Service) -> dict[str, str]:
    """Return the headers of another client's key."""
    return (await a_case(service, reference="leroy", contact_points=[])).client
