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
        ({"answer": ANSWER}, [""]),
        ({"answer": ANSWER, "void": True, "correction": {"with_client": True}}, [""]),
        ({"answer": ANSWER, "correction": {}}, ["/correction"]),
        (
            {"answer": ANSWER, "correction": {"reason": "x", "answered": 1}},
            ["/correction/answered", "/correction/reason"],
        ),
        ({"answer": ANSWER, "void": True, "time": "2026-11-23T10:00:00Z"}, ["/time"]),
    ],
)
async def test_a_body_that_does_not_say_how_is_refused(
    service: Service, body: dict[str, Any], wrong: list[str]
) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    assert sorted(pointers(await case.say(dispute_id, "accept", **body))) == wrong


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


async def test_an_accepted_dispute_corrects_what_a_machine_recorded(service: Service) -> None:
    """The caller was the client on a borrowed telephone."""
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    body = {"answer": ANSWER, "correction": {"with_client": True}}
    response = await case.say(dispute_id, "accept", **body)
    assert response.status_code == 200, response.text
    assert (response.json()["units_before"], response.json()["units_after"]) == (1, 0)
    last = (await history(case))[-1]
    assert last["type"] == "interaction.corrected"
    assert dispute_id in last["data"]["reason"]
    assert last["by"] == response.json()["decided_by"]
    shown = await service.http.get(f"/v1/interactions/{case.interaction_id}")
    assert shown.json()["rule"] == "inbound_from_client"
    assert [one["dispute"] for one in await entries(case)] == ["accepted", "accepted"]
    assert await verified(case)


async def test_a_call_placed_for_a_matter_joins_its_thread(service: Service) -> None:
    case = await a_case(service)
    data = {"from": "+3225550101", "to": "+32475550177", "answered": True}
    placed = {"id": "p-1", "source": "/telephony/main", "type": "call.placed", "data": data}
    alone = (await service.post(placed)).json()
    assert alone["units"] == 1
    dispute = await case.opened(alone["interaction_id"])
    body = {"answer": ANSWER, "correction": {"cause": {"id": case.interaction_id}}}
    accepted = (await case.say(dispute["id"], "accept", **body)).json()
    assert (accepted["units_before"], accepted["units_after"]) == (1, 0)
    assert (await service.quota(case.client_id))["units"]["used"] == 1
    assert await verified(case)


@pytest.mark.parametrize(
    ("correction", "code", "pointer"),
    [
        ({"delivered": False}, "correction-does-not-fit", "/correction/delivered"),
        ({"cause": None}, "correction-does-not-fit", "/correction/cause"),
    ],
)
async def test_what_the_correction_may_not_say_refuses_the_whole(
    service: Service, correction: dict[str, Any], code: str, pointer: str
) -> None:
    case = await a_case(service)
    opened = await case.opened()
    refused = await case.say(opened["id"], "accept", answer=ANSWER, correction=correction)
    assert (codes(refused), pointers(refused)) == ((422, code), [pointer])
    shown = await service.http.get(f"/v1/disputes/{opened['id']}", headers=case.operator)
    assert shown.json() == opened
    assert len(await history(case)) == 1
    assert (await case.say(opened["id"], "accept", answer=ANSWER, void=True)).status_code == 200


async def test_a_cause_has_to_be_one(service: Service) -> None:
    case = await a_case(service)
    other = await a_case(service, reference="leroy", contact_points=[])
    data = {"kind": "coordination", "cause": {"id": case.interaction_id}}
    action = {"id": "a-1", "source": "/desk", "type": "action.performed", "data": data}
    done = (await service.post(action)).json()["interaction_id"]
    dispute_id = (await case.opened(done))["id"]
    for cause, code in (
        (done, "circular-cause"),
        (other.interaction_id, "cause-of-another-client"),
        (dispute_id, "unknown-interaction"),
    ):
        body = {"answer": ANSWER, "correction": {"cause": {"id": cause}}}
        refused = await case.say(dispute_id, "accept", **body)
        assert (codes(refused), pointers(refused)) == ((422, code), ["/correction/cause"])


async def test_accepting_and_correcting_at_once_end_as_one_after_the_other(
    service: Service,
) -> None:
    case = await a_case(service)
    dispute_id = (await case.opened())["id"]
    said = {"interaction": {"id": case.interaction_id}, "reason": "Essai"}
    events = [
        {
            "id": f"k-{number}",
            "source": "/desk",
            "type": "interaction.corrected",
            "data": said | {"with_client": number % 2 == 0},
        }
        for number in range(6)
    ]
    body = {"answer": ANSWER, "correction": {"with_client": True}}
    answers = await asyncio.gather(
        *(service.post(event) for event in events[:3]),
        case.say(dispute_id, "accept", **body),
        *(service.post(event) for event in events[3:]),
    )
    assert {one.status_code for one in answers} == {200, 201}
    assert await verified(case)
    used = (await service.quota(case.client_id))["units"]["used"]
    assert sum(one["units"] for one in await entries(case)) == used
