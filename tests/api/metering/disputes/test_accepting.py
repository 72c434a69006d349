"""POST /v1/disputes/{id}/accept: what puts it right is recorded with the decision, or nothing."""

import asyncio
from typing import Any

import pytest

from tests.api.clients.given import codes, pointers
from tests.api.metering.disputes.given import Case, a_case
from tests.service import Service

ANSWER = "En effet, cet appel venait de vous."


async def entries(case: Case) -> list[dict[str, Any]]:
    path = f"/v1/clients/{case.client_id}/ledger"
    return list((await case.service.http.get(path)).json()["items"])


async def history(case: Case) -> list[dict[str, Any]]:
    path = f"/v1/interactions/{case.interaction_id}"
    return list((await case.service.http.get(path)).json()["history"])


async def verified(case: Case) -> bool:
    path = f"/v1/clients/{case.client_id}/ledger/verify"
    return bool((await case.service.http.get(path)).json()["ok"])


async def test_an_accepted_dispute_voids_what_was_recorded_by_mistake(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    response = await case.say(dispute_id, "accept", answer=ANSWER, void=True)
    accepted = response.json()
    assert response.status_code == 200, response.text
    assert (accepted["status"], accepted["answer"]) == ("accepted", ANSWER)
    assert (accepted["units_before"], accepted["units_after"]) == (1, 0)
    assert [one["units"] for one in await entries(case)] == [1, -1]
    assert (await service.quota(case.client_id))["units"]["used"] == 0
    assert await verified(case)


@pytest.mark.parametrize(
    ("language", "word"),
    [("fr", "Contestation acceptée"), ("nl", "Aanvaarde betwisting"), ("en", "Accepted dispute")],
)
async def test_the_reason_of_what_is_recorded_names_the_dispute(
    service: Service, language: str, word: str
) -> None:
    case = await a_case(service, language=language)
    dispute_id = (await case.opened())["id"]
    await case.say(dispute_id, "accept", answer=ANSWER, void=True)
    last = (await history(case))[-1]
    assert (last["type"], last["data"]["reason"]) == ("interaction.voided", f"{word} {dispute_id}")


async def test_units_after_are_those_of_the_same_interactions(service: Service) -> None:
    """Voided, a root leaves its follow-ups as if they stood alone; what comes later is no part."""
    case = await a_case(service)
    data = {"kind": "planning_change", "cause": {"id": case.interaction_id}}
    action = {"source": "/desk", "type": "action.performed", "data": data}
    await service.post(action | {"id": "a-1"})
    dispute = await case.opened()
    await service.post(action | {"id": "a-2"})
    accepted = (await case.say(dispute["id"], "accept", answer=ANSWER, void=True)).json()
    assert (accepted["units_before"], accepted["units_after"]) == (1, 1)
    assert (await service.quota(case.client_id))["units"]["used"] == 2


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"void": True}, ["/answer"]),
        ({"answer": ANSWER, "void": False}, ["/void"]),
        ({"answer": ANSWER, "void": True, "time": "2026-11-23T10:00:00Z"}, ["/time"]),
    ],
)
async def test_a_body_that_does_not_say_how_is_refused(
    service: Service, body: dict[str, Any], wrong: list[str]
) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    assert pointers(await case.say(dispute_id, "accept", **body)) == wrong


async def test_two_accept_at_once_and_the_ledger_gets_one_reversal(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    answers = await asyncio.gather(
        *(case.say(dispute_id, "accept", answer=ANSWER, void=True) for _ in range(4)),
        *(case.say(dispute_id, "reject", answer="Non") for _ in range(2)),
        case.say(dispute_id, "withdraw"),
    )
    assert sorted(one.status_code for one in answers) == [200, *[409] * 6]
    [decided] = [one.json() for one in answers if one.status_code == 200]
    expected = [1, -1] if decided["status"] == "accepted" else [1]
    assert [one["units"] for one in await entries(case)] == expected
    assert await verified(case)


async def test_accepting_amid_other_facts_counts_once(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    void = f"/v1/interactions/{case.interaction_id}/void"
    follow_up = {
        "source": "/desk",
        "type": "action.performed",
        "data": {"kind": "coordination", "cause": {"id": case.interaction_id}},
    }
    answers = await asyncio.gather(
        *(service.post(follow_up | {"id": f"a-{number}"}) for number in range(8)),
        case.say(dispute_id, "accept", answer=ANSWER, void=True),
        service.http.post(void, json={"reason": "Doublon"}),
    )
    assert {one.status_code for one in answers} <= {200, 201}
    assert (await service.quota(case.client_id))["units"]["used"] == 8
    assert await verified(case)


async def test_accepted_again_with_its_key_it_is_the_first_answer(service: Service) -> None:
    case = await a_case(service)
    path = f"/v1/disputes/{(await case.opened())['id']}/accept"
    body, headers = {"answer": ANSWER, "void": True}, case.operator | {"Idempotency-Key": "k"}
    first, again = [await service.http.post(path, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert codes(await case.say(path.split("/")[3], "accept", **body)) == (409, "dispute-decided")


async def test_what_is_recorded_says_who_accepted(service: Service) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    accepted = (await case.say(dispute_id, "accept", answer=ANSWER, void=True)).json()
    assert [one["by"] for one in await history(case)] == [None, accepted["decided_by"]]
