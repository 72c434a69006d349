"""Thresholds are settings: from when on a deadline is at risk, and what is told of a month."""

import pytest
from pydantic import ValidationError

from app.settings import Settings
from tests import sql
from tests.api.deadlines.given import deadline, instant, open_message
from tests.api.metering.given import calls
from tests.service import Service, running_service

MORNING = "2026-11-23T09:00:00+01:00"


async def told(service: Service) -> set[str]:
    rows = await sql.fetch(
        service.state.database, "SELECT key FROM jobs WHERE key LIKE 'quota.threshold_reached:%'"
    )
    return {row["key"].rpartition(":")[2] for row in rows}


async def test_a_deadline_is_at_risk_from_the_share_that_is_set(database_url: str) -> None:
    async with running_service(database_url, at_risk_percent=50) as service:
        await service.a_client()
        message = await open_message(service, "m1", MORNING)
        assert instant((await deadline(service, message))["warn_at"]) == instant(
            "2026-11-23T11:00:00+01:00"
        )
    async with running_service(database_url) as service:
        other = await open_message(service, "m2", MORNING)
        await service.http.post(f"/v1/interactions/{message}/triage", json={"urgent": False})
        warned = [(await deadline(service, each))["warn_at"] for each in (message, other)]
        assert [instant(at) for at in warned] == [
            instant("2026-11-23T11:00:00+01:00"),
            instant("2026-11-23T12:00:00+01:00"),
        ]


async def test_a_month_is_told_at_the_shares_that_are_set(database_url: str) -> None:
    async with running_service(database_url, quota_percents="10,5") as service:
        client = await service.a_client()
        await calls(service, client, 12)
        assert await told(service) == {"5", "10"}


async def test_half_four_fifths_and_all_of_a_month_are_told(service: Service) -> None:
    client = await service.a_client()
    await calls(service, client, 120)
    assert await told(service) == {"50", "80", "100"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AT_RISK_PERCENT", "0"),
        ("AT_RISK_PERCENT", "100"),
        ("QUOTA_PERCENTS", "50,101"),
        ("QUOTA_PERCENTS", "half"),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"EXITADMIN_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings(_env_file=None)


def test_shares_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXITADMIN_QUOTA_PERCENTS", "100, 25")
    assert Settings(_env_file=None).thresholds.quota_percents == (25, 100)
