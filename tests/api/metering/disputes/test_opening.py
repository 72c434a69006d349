"""POST /v1/clients/{id}/disputes: anything of the client may be disputed, for a while."""

from datetime import datetime

import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import a_call, codes, key_for, pointers
from tests.api.metering.disputes.given import MESSAGE, a_case
from tests.service import Service


async def test_a_client_disputes_an_interaction(service: Service) -> None:
    case = await a_case(service)
    response = await case.open()
    dispute = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/disputes/{dispute['id']}"
    assert dispute == {
        "id": dispute["id"],
        "client_id": case.client_id,
        "interaction_id": case.interaction_id,
        "message": MESSAGE,
        "status": "open",
        "opened_at": "2026-11-23T09:00:00Z",
        "opened_by": {"id": dispute["opened_by"]["id"], "name": "test"},
        "decided_at": None,
        "decided_by": None,
        "answer": None,
        "units_before": 1,
        "units_after": None,
    }
    shown = await service.http.get(f"/v1/disputes/{dispute['id']}", headers=case.client)
    assert shown.json() == dispute


async def test_units_before_are_those_of_the_whole_thread(service: Service) -> None:
    case = await a_case(service)
    data = {"kind": "planning_change", "cause": {"id": case.interaction_id}}
    action = {"source": "/desk", "type": "action.performed", "data": data}
    last = [await service.post(action | {"id": f"a-{number}"}) for number in range(5)][-1]
    assert (await case.opened(last.json()["interaction_id"]))["units_before"] == 3


async def test_what_counts_nothing_may_be_disputed_too(service: Service) -> None:
    case = await a_case(service)
    unanswered = await service.post(a_call("c-2", data={"answered": False}))
    assert (await case.opened(unanswered.json()["interaction_id"]))["units_before"] == 0


async def test_an_interaction_has_one_open_dispute(service: Service) -> None:
    case = await a_case(service)
    first = await case.opened()
    assert codes(await case.open()) == (409, "dispute-open")
    assert (await case.say(first["id"], "reject", answer="Non")).status_code == 200
    assert (await case.open()).status_code == 201


@pytest.mark.parametrize(
    ("now", "status"),
    [("2026-12-31T00:00:00+01:00", 201), ("2026-12-31T00:00:01+01:00", 409)],
)
async def test_it_is_too_late_more_than_thirty_local_days_after_the_period(
    service: Service, now: str, status: int
) -> None:
    case = await a_case(service)
    service.set_clock(datetime.fromisoformat(now))
    response = await case.open()
    assert response.status_code == status
    if status == 409:
        assert codes(response) == (409, "dispute-too-late")


async def test_sent_again_with_its_key_it_is_the_first_one(service: Service) -> None:
    case = await a_case(service)
    body = {"interaction_id": case.interaction_id, "message": MESSAGE}
    path, headers = f"/v1/clients/{case.client_id}/disputes", case.client | {"Idempotency-Key": "k"}
    first, again = [await service.http.post(path, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = await service.http.post(path, json=body | {"message": "Autre"}, headers=headers)
    assert codes(other) == (409, "idempotency-conflict")


async def test_another_clients_interaction_is_not_found(service: Service) -> None:
    case = await a_case(service)
    other = await service.a_client(reference="leroy", contact_points=[])
    theirs = await service.post(a_call("c-9", data={"client_id": other}))
    assert codes(await case.open(theirs.json()["interaction_id"])) == (404, "not-found")
    path = f"/v1/clients/{other}/disputes"
    body = {"interaction_id": theirs.json()["interaction_id"], "message": MESSAGE}
    assert codes(await service.http.post(path, json=body, headers=case.client))[0] == 404


@pytest.mark.parametrize("message", ["", "x" * 2_001])
async def test_a_message_has_1_to_2000_characters(service: Service, message: str) -> None:
    case = await a_case(service)
    assert pointers(await case.open(message=message)) == ["/message"]
    assert (await case.open(message="x" * 2_000)).status_code == 201


async def test_a_scope_is_needed(service: Service) -> None:
    case = await a_case(service)
    body = {"interaction_id": case.interaction_id, "message": MESSAGE}
    path = f"/v1/clients/{case.client_id}/disputes"
    reader = await key_for(service, Scope.OPS_READ, Scope.QUOTA_READ)
    assert codes(await service.http.post(path, json=body, headers=reader))[0] == 403
    assert (await service.http.post(path, json=body, headers=case.operator)).status_code == 201
