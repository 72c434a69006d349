import asyncio
from datetime import datetime
from typing import Any

import pytest
from httpx import Response

from tests import sql
from tests.api.clients.given import a_call, a_later_version, codes, pointers
from tests.service import Service

ESSENTIEL = {
    "plan": "ESSENTIEL",
    "version": "2026-01",
    "starts_on": "2026-01-01",
    "ends_on": None,
    "block": False,
}


async def put(service: Service, client_id: str, plan: str, **changes: Any) -> Response:
    body = {"plan": plan} | changes
    return await service.http.put(f"/v1/clients/{client_id}/subscription", json=body)


async def change(service: Service, client_id: str, plan: str, **changes: Any) -> dict[str, Any]:
    """Change the plan, check that reading shows the answer, and return it."""
    response = await put(service, client_id, plan, **changes)
    assert response.status_code == 200, response.text
    read = await service.http.get(f"/v1/clients/{client_id}/subscription")
    assert read.json() == response.json()
    answer: dict[str, Any] = response.json()
    return answer


async def signed(service: Service, **subscription: Any) -> str:
    first = {"plan": "ESSENTIEL", "starts_on": "2026-01-01"} | subscription
    return await service.a_client(subscription=first)


async def test_a_subscription_is_shown_with_the_one_that_follows(service: Service) -> None:
    client_id = await service.a_client()
    shown = await service.http.get(f"/v1/clients/{client_id}/subscription")
    assert shown.json() == {"client_id": client_id, "current": ESSENTIEL, "next": None}


async def test_a_change_takes_effect_at_the_next_period(service: Service) -> None:
    client_id = await service.a_client()
    shown = await change(service, client_id, "CONFORT")
    assert shown["current"] == ESSENTIEL | {"ends_on": "2026-11-30"}
    assert shown["next"] == ESSENTIEL | {"plan": "CONFORT", "starts_on": "2026-12-01"}


async def test_a_change_takes_effect_at_once_if_asked(service: Service) -> None:
    client_id = await service.a_client()
    shown = await change(service, client_id, "PREMIUM", effective="now")
    assert shown["current"] == ESSENTIEL | {"plan": "PREMIUM", "starts_on": "2026-11-23"}
    assert shown["next"] is None
    decision = (await service.post(a_call("CA-1"))).json()
    assert decision["quota"]["included"] == 300


async def test_days_and_months_are_those_of_the_client(service: Service) -> None:
    client_id = await service.a_client(timezone="Asia/Tokyo")
    service.set_clock(datetime.fromisoformat("2026-11-30T23:30:00+01:00"))
    assert (await change(service, client_id, "CONFORT", effective="now"))["current"][
        "starts_on"
    ] == "2026-12-01"
    assert (await change(service, client_id, "PREMIUM"))["next"]["starts_on"] == "2027-01-01"


async def test_the_last_change_of_a_day_holds(service: Service) -> None:
    client_id = await service.a_client()
    await change(service, client_id, "PREMIUM", effective="now")
    await change(service, client_id, "CONFORT", effective="now")
    shown = await change(service, client_id, "CONFORT", effective="now", block=True)
    assert shown["current"] == ESSENTIEL | {
        "plan": "CONFORT",
        "starts_on": "2026-11-23",
        "block": True,
    }
    again = await change(service, client_id, "CONFORT", effective="now", block=True)
    assert again == shown


async def test_a_change_replaces_the_one_that_was_to_follow(service: Service) -> None:
    client_id = await service.a_client()
    await change(service, client_id, "PREMIUM")
    assert (await change(service, client_id, "CONFORT"))["next"]["plan"] == "CONFORT"
    shown = await change(service, client_id, "ESSENTIEL", effective="now")
    assert (shown["current"]["starts_on"], shown["next"]) == ("2026-11-23", None)


async def test_the_block_follows_the_change(service: Service) -> None:
    client_id = await service.a_client()
    shown = await change(service, client_id, "ESSENTIEL", block=True)
    assert (shown["current"]["block"], shown["next"]["block"]) == (False, True)
    shown = await change(service, client_id, "ESSENTIEL", effective="now", block=True)
    assert (shown["current"]["block"], shown["next"]) == (True, None)


@pytest.mark.parametrize("block", [True, False])
async def test_a_block_left_out_stays_as_it_is(service: Service, *, block: bool) -> None:
    client_id = await signed(service, block=block)
    shown = await change(service, client_id, "PREMIUM")
    assert shown["next"]["block"] is block
    assert (await change(service, client_id, "PREMIUM", block=None))["next"]["block"] is block


async def test_a_service_ends_after_its_last_day(service: Service) -> None:
    client_id = await service.a_client()
    shown = await change(
        service, client_id, "ESSENTIEL", effective="now", ends_on="2026-11-23", block=True
    )
    assert shown["current"]["ends_on"] == "2026-11-23"
    service.set_clock(datetime.fromisoformat("2026-11-24T10:00:00+01:00"))
    read = (await service.http.get(f"/v1/clients/{client_id}/subscription")).json()
    assert (read["current"], read["next"]) == (None, None)
    late = (await service.post(a_call("CA-1", time="2026-11-24T09:00:00+01:00"))).json()
    assert late["outcome"] == "unassigned"
    resumed = await change(service, client_id, "ESSENTIEL")
    assert resumed["next"] == ESSENTIEL | {"starts_on": "2026-12-01", "block": True}


async def test_an_agreed_end_stays_until_it_is_taken_back(service: Service) -> None:
    client_id = await signed(service, ends_on="2026-12-31")
    kept = await change(service, client_id, "CONFORT", effective="now")
    assert kept["current"]["ends_on"] == "2026-12-31"
    free = await change(service, client_id, "CONFORT", effective="now", ends_on=None)
    assert free["current"]["ends_on"] is None


async def test_a_block_switched_on_does_not_end_the_service_with_the_month(
    service: Service,
) -> None:
    client_id = await service.a_client()
    await change(service, client_id, "CONFORT")
    shown = await change(service, client_id, "ESSENTIEL", effective="now", block=True)
    assert (shown["current"]["ends_on"], shown["next"]) == (None, None)


async def test_who_goes_on_with_a_plan_keeps_its_version(
    service: Service, restored_url: str
) -> None:
    client_id = await service.a_client()
    await a_later_version(restored_url, "2026-06-01")
    await change(service, client_id, "PREMIUM")
    same = await change(service, client_id, "ESSENTIEL")
    assert same["next"]["version"] == "2026-01"
    await change(service, client_id, "PREMIUM", effective="now")
    back = await change(service, client_id, "ESSENTIEL")
    assert back["next"]["version"] == "2026-06-01"


async def test_who_signs_takes_the_newest_version_in_force_then(
    service: Service, restored_url: str
) -> None:
    await a_later_version(restored_url, "2026-06-01")
    await a_later_version(restored_url, "2027-01-01")
    starts = {"2026-05-31": "2026-01", "2026-06-01": "2026-06-01", "2027-02-01": "2027-01-01"}
    for starts_on, version in starts.items():
        first = {"plan": "ESSENTIEL", "starts_on": starts_on}
        body = {"reference": starts_on, "name": "A", "subscription": first}
        client = (await service.http.post("/v1/clients", json=body)).json()
        assert client["subscription"]["version"] == version


async def test_a_client_without_a_subscription_may_sign_one(service: Service) -> None:
    client_id = await service.a_client(subscription=None)
    shown = await change(service, client_id, "PREMIUM", effective="now", block=True)
    assert shown["current"]["plan"] == "PREMIUM"
    assert (await service.post(a_call("CA-1"))).json()["outcome"] == "counted"


async def test_a_plan_without_the_block_refuses_it(service: Service, restored_url: str) -> None:
    await a_later_version(restored_url, "2026-06-01")
    client_id = await signed(service, plan="CONFORT", block=True)
    for changes in ({}, {"block": True}):
        refusal = await put(service, client_id, "ESSENTIEL", **changes)
        assert codes(refusal) == (422, "block-not-offered")
        assert pointers(refusal) == ["/block"]
    shown = await change(service, client_id, "ESSENTIEL", block=False)
    assert shown["next"]["block"] is False
    first = {"plan": "ESSENTIEL", "starts_on": "2026-11-01", "block": True}
    body = {"reference": "new", "name": "A", "subscription": first}
    created = await service.http.post("/v1/clients", json=body)
    assert pointers(created) == ["/subscription/block"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"plan": "GRATUIT"}, "/plan", "unknown-plan"),
        ({}, "/plan", "invalid-request"),
        ({"plan": None}, "/plan", "invalid-request"),
        ({"plan": "PREMIUM", "effective": "tomorrow"}, "/effective", "invalid-request"),
        ({"plan": "PREMIUM", "block": 1}, "/block", "invalid-request"),
        ({"plan": "PREMIUM", "ends_on": "soon"}, "/ends_on", "invalid-request"),
        ({"plan": "PREMIUM", "ends_on": "2026-11-30"}, "/ends_on", "empty-subscription"),
        (
            {"plan": "PREMIUM", "effective": "now", "ends_on": "2026-11-22"},
            "/ends_on",
            "empty-subscription",
        ),
        ({"plan": "PREMIUM", "starts_on": "2026-12-01"}, "/starts_on", "invalid-request"),
    ],
)
async def test_a_change_that_cannot_be_signed_changes_nothing(
    service: Service, body: dict[str, Any], pointer: str, code: str
) -> None:
    client_id = await service.a_client()
    path = f"/v1/clients/{client_id}/subscription"
    response = await service.http.put(path, json=body)
    assert codes(response) == (422, code)
    assert pointers(response) == [pointer]
    read = (await service.http.get(path)).json()
    assert (read["current"], read["next"]) == (ESSENTIEL, None)


async def test_changes_at_the_same_time_leave_one_timeline(service: Service) -> None:
    client_id = await service.a_client()
    plans = ["ESSENTIEL", "CONFORT", "PREMIUM"] * 4
    whens = ["now", "next_period"] * 6
    responses = await asyncio.gather(
        *(
            put(service, client_id, plan, effective=when)
            for plan, when in zip(plans, whens, strict=True)
        )
    )
    assert {response.status_code for response in responses} == {200}
    rows = await sql.fetch(
        service.state.database,
        "SELECT starts_on, ends_before FROM subscriptions WHERE client_id = $1 ORDER BY 1",
        client_id,
    )
    ends = [row["ends_before"] for row in rows]
    assert ends == [row["starts_on"] for row in rows[1:]] + [None]


async def test_a_change_is_seen_by_the_next_event_although_the_client_is_remembered(
    service: Service,
) -> None:
    client_id = await service.a_client()
    assert (await service.post(a_call("CA-1"))).json()["quota"]["included"] == 120
    await change(service, client_id, "CONFORT", effective="now")
    assert (await service.post(a_call("CA-2"))).json()["quota"]["included"] == 200
