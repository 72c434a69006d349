"""Numbers as JSON Schema has them, instants as RFC 3339 has them."""

from typing import Any

import pytest

from tests.acceptance.account import Account
from tests.service import Service


@pytest.mark.parametrize("duration", [95, 95.0, -0.0])
async def test_a_number_without_fraction_is_an_integer(account: Account, duration: Any) -> None:
    assert (await account.service.post(account.call("c", duration_s=duration))).status_code == 201
    again = await account.service.post(account.call("c", duration_s=int(duration)))
    assert again.json()["duplicate"] is True


@pytest.mark.parametrize("duration", [95.5, True, "95", -1, -1.0, 1e300, 10**9 + 1, [], {}])
async def test_nothing_else_is_one(account: Account, duration: Any) -> None:
    response = await account.service.post(account.call("c", duration_s=duration))
    [error] = response.json()["errors"]
    assert (response.status_code, error["pointer"]) == (422, "/data/duration_s")
    assert error["detail"] == "Write a whole number from 0 to 1000000000"


SELLER = {
    "name": "Accueil SRL",
    "address": {"street": "Rue 1", "postal_code": "1000", "city": "Bruxelles", "country": "BE"},
    "iban": "BE68539007547034",
}


@pytest.mark.parametrize(("days", "status"), [(30.0, 200), (30.5, 422), (True, 422), ("30", 422)])
async def test_it_is_so_in_every_body(service: Service, days: Any, status: int) -> None:
    seller = await service.http.put("/v1/seller", json=SELLER | {"payment_days": days})
    assert seller.status_code == status
    integration = {
        "kind": "aircall",
        "name": "x",
        "secrets": {"token": "kT7pQ2xW9zL4mN8v"},
        "settings": {"tolerance_s": days},
    }
    made = await service.http.post("/v1/integrations", json=integration)
    assert made.status_code == {200: 201}.get(status, status)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23t09:00:00z", "2026-11-23T09:00:00Z"),
        ("2026-11-23 10:00:00.250+01:00", "2026-11-23T09:00:00.250000Z"),
        ("2026-10-31T23:59:60Z", "2026-10-31T23:59:59.999999Z"),
        ("2026-06-30T15:59:60.5-08:00", "2026-06-30T23:59:59.999999Z"),
    ],
)
async def test_an_instant_is_read(account: Account, written: str, read: str) -> None:
    decision = await account.decide(account.call("c") | {"time": written})
    path = f"/v1/interactions/{decision['interaction_id']}"
    assert (await account.service.http.get(path)).json()["occurred_at"] == read


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23T10:00Z",
        "2026-11-23T10Z",
        "2026-11-23T10:00:00,5Z",
        "2026-11-23T10:00:00+0100",
        "2026-11-23T10:00:00+01",
        "2026-11-23T10:00:00",
        "20261123T100000Z",
        "2026-W48-1T10:00:00Z",
        "2026-11-23",
        "2026-11-23T24:00:00Z",
        "2026-11-23T10:00:60Z",
        "2026-11-22T23:59:60Z",
        "2026-02-30T10:00:00Z",
        " 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00Z\n",
        "2026-11-23_10:00:00Z",
        "1764000000",
        1764000001,
    ],
)
async def test_what_rfc_3339_does_not_know_is_refused(account: Account, written: Any) -> None:
    response = await account.service.post(account.call("c") | {"time": written})
    assert response.status_code == 422, response.text
    assert [one["pointer"] for one in response.json()["errors"]] == ["/time"]


async def test_calendars_hold_instants_and_dates_as_they_are_written(service: Service) -> None:
    closure = {"starts_at": 1764000000, "ends_at": "2026-12-01T10:00Z"}
    calendar = {
        "timezone": "Europe/Brussels",
        "weekly": {"mon": [["09:00", "17:00"]]},
        "holidays": {"country": None, "dates": [1764000000, "2026-12-24T00:00:00"]},
        "closures": [closure],
        "openings": [{"date": 5, "intervals": []}],
    }
    asked = {"calendar": calendar, "start": "2026-11-23T10:00:00Z", "business_seconds": 60}
    response = await service.http.post("/v1/business-time", json=asked)
    assert {one["pointer"] for one in response.json()["errors"]} == {
        "/calendar/holidays/dates/0",
        "/calendar/holidays/dates/1",
        "/calendar/closures/0/starts_at",
        "/calendar/closures/0/ends_at",
        "/calendar/openings/0/date",
    }
