"""The provider's calendar: the setting, a file, and what a change of it does."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Settings
from tests.api.deadlines.given import (
    OFFICE,
    due_at,
    get_calendar,
    instant,
    open_message,
    put_calendar,
)
from tests.service import NOW, Service, running_service

MORNINGS = OFFICE | {"weekly": {"mon": [["09:00", "12:00"]], "tue": [["09:00", "12:00"]]}}
MONDAY_MORNING = "2026-11-23T09:30:00+01:00"


def written(folder: Path, content: Any) -> str:
    file = folder / "calendar.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "has to name a file in JSON"),
        ([], "has to name a valid calendar: it: an object is needed"),
        (OFFICE | {"timezone": "Mars/Base"}, "/timezone: not an IANA time zone"),
        (OFFICE | {"weekly": {}}, "/weekly: there is no opening at all"),
        (
            OFFICE | {"weekly": {"mon": [["12:00", "09:00"]]}},
            "/weekly/mon/0: the interval ends before it starts",
        ),
        (
            MORNINGS | {"weekly": {}, "openings": [{"date": "2019-01-01", "intervals": []}]},
            "there is no opening",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_plainly(
    tmp_path: Path, content: Any, told: str
) -> None:
    with pytest.raises(ValidationError, match=r"calendar") as refusal:
        Settings(_env_file=None, calendar=written(tmp_path, content))
    assert told in str(refusal.value)


def test_a_file_that_is_not_there_is_told_plainly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXITADMIN_CALENDAR", str(tmp_path / "none.json"))
    with pytest.raises(ValidationError, match="has to name a file that can be read"):
        Settings(_env_file=None)


def test_the_file_is_named_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXITADMIN_CALENDAR", written(tmp_path, MORNINGS))
    assert Settings(_env_file=None).calendar.weekly.wed == ()


@pytest.mark.parametrize(
    ("choice", "due"),
    [
        ({}, "2026-11-24T10:30:00+01:00"),
        ({"open_deadlines": "keep"}, "2026-11-23T13:30:00+01:00"),
    ],
)
async def test_another_calendar_holds_from_the_next_start(
    database_url: str, tmp_path: Path, choice: dict[str, str], due: str
) -> None:
    async with running_service(database_url) as service:
        client = await service.a_client()
        before = await open_message(service, "m1", MONDAY_MORNING)
    mornings = written(tmp_path, MORNINGS)
    async with running_service(database_url, calendar=mornings, **choice) as service:
        await jobs_of_the_start(service)
        assert (await get_calendar(service, client))["in_force"] == MORNINGS
        after = await open_message(service, "m2", MONDAY_MORNING)
        assert await due_at(service, before) == instant(due)
        assert await due_at(service, after) == instant("2026-11-24T10:30:00+01:00")
        message = (await service.http.get(f"/v1/interactions/{before}")).json()
        assert message["history"][-1]["type"] == "deadline.changed"


async def test_a_client_with_its_own_calendar_keeps_it_when_the_providers_changes(
    database_url: str, tmp_path: Path
) -> None:
    mornings = written(tmp_path, MORNINGS)
    async with running_service(database_url) as service:
        client = await service.a_client()
        message = await open_message(service, "m1", MONDAY_MORNING)
    async with running_service(database_url, calendar=mornings, worker=False) as service:
        await put_calendar(service, client, OFFICE)
    async with running_service(database_url, calendar=mornings) as service:
        await jobs_of_the_start(service)
        assert (await get_calendar(service, client))["calendar"] == OFFICE
        assert await due_at(service, message) == instant("2026-11-23T13:30:00+01:00")


async def jobs_of_the_start(service: Service) -> None:
    """Do what a start left to be done, by a clock that has passed it."""
    later = datetime.now(UTC) + timedelta(minutes=1)
    response = await service.http.put("/v1/test-clock", json={"now": later.isoformat()})
    assert response.status_code == 200, response.text
    service.set_clock(NOW)


async def test_the_same_calendar_makes_no_new_version(database_url: str) -> None:
    versions: list[str] = []
    for _ in range(2):
        async with running_service(database_url) as service:
            client = await service.a_client(reference=str(len(versions)), contact_points=[])
            versions.append((await get_calendar(service, client))["version"])
    assert versions[0] == versions[1]
