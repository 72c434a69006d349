"""Calendars that are refused, each at its place, and those who may not ask for one."""

from typing import Any
from uuid import uuid4

import pytest

from app.domain.access.keys import Scope
from tests.api.deadlines.given import BELGIAN, OFFICE, a_closure, get_calendar
from tests.api.metering.given import get_with_key
from tests.service import Service


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"timezone": "Europe/Brusels"}, "/calendar/timezone", "unknown_time_zone"),
        ({"holidays": BELGIAN | {"country": "XX"}}, "/calendar/holidays/country", None),
        ({"weekly": {"mon": [["17:00", "09:00"]]}}, "/calendar/weekly/mon/0", "interval_reversed"),
        ({"weekly": {}}, "/calendar/weekly", "never_open"),
        (
            {"closures": [a_closure("2026-12-01T00:00:00+01:00", "2027-12-31T00:00:00+01:00")]},
            "/calendar/weekly",
            "closed_too_long",
        ),
        (
            {"weekly": {}, "openings": [{"date": "2028-01-10", "intervals": [["09:00", "12:00"]]}]},
            "/calendar/weekly",
            "closed_too_long",
        ),
    ],
)
async def test_a_calendar_that_is_wrong_is_refused_at_its_place(
    service: Service, changes: dict[str, Any], pointer: str, code: str | None
) -> None:
    client = await service.a_client()
    wrong = {"calendar": OFFICE | changes}
    path = f"/v1/clients/{client}"
    other = {"reference": "other", "name": "Other", **wrong}
    refusals = [
        await service.http.put(f"{path}/calendar", json=wrong),
        await service.http.patch(path, json=wrong),
        await service.http.post("/v1/clients", json=other),
    ]
    for refusal in refusals:
        assert (refusal.status_code, refusal.json()["code"]) == (422, "invalid-calendar")
        [error] = refusal.json()["errors"]
        assert error["pointer"] == pointer
        assert code in (None, error["code"])
    assert (await get_calendar(service, client))["calendar"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/calendar"),
        ({"calendar": None, "open_deadlines": "sooner"}, "/open_deadlines"),
        ({"calendar": OFFICE | {"colour": "red"}}, "/calendar/colour"),
    ],
)
async def test_a_change_that_cannot_be_read_is_pointed_at(
    service: Service, body: dict[str, Any], pointer: str
) -> None:
    client = await service.a_client()
    refusal = await service.http.put(f"/v1/clients/{client}/calendar", json=body)
    assert refusal.status_code == 422
    assert [error["pointer"] for error in refusal.json()["errors"]] == [pointer]


async def test_the_calendar_of_nobody_is_not_found(service: Service) -> None:
    path = f"/v1/clients/{uuid4()}/calendar"
    assert (await service.http.get(path)).status_code == 404
    assert (await service.http.put(path, json={"calendar": None})).status_code == 404


async def test_a_calendar_is_for_those_who_administer_that_client(service: Service) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="other", contact_points=[])
    path = f"/v1/clients/{client}/calendar"
    answers = [
        await get_with_key(service, path, Scope.QUOTA_READ),
        await get_with_key(service, path, Scope.CLIENTS_ADMIN),
        await get_with_key(service, path, Scope.CLIENTS_ADMIN, client_id=client),
        await get_with_key(service, path, Scope.CLIENTS_ADMIN, client_id=other),
    ]
    assert [answer.status_code for answer in answers] == [403, 200, 200, 404]
