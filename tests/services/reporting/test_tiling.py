"""Reports tile: whatever happens on whatever days, each fact is in exactly one of each kind."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from app.domain.clients.plans.terms import ReportKind
from tests import databases
from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service, running_service

BEGIN = datetime.fromisoformat("2026-03-20T08:00:00+01:00")
CLOSED = {"mon": [["09:00", "12:00"]], "wed": [["14:00", "24:00"]], "sat": [["10:00", "11:00"]]}


@pytest.fixture(scope="module")
async def rehearsing(postgres_server: str, template_database: str) -> AsyncIterator[Service]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        yield service


@pytest.mark.parametrize("seed", range(4))
async def test_random_days_leave_no_gap_and_no_overlap(rehearsing: Service, seed: int) -> None:
    random = Random(seed)
    await set_clock(rehearsing, BEGIN.isoformat())
    account = await an_account(rehearsing, plan="PREMIUM")
    recorded = await _live(account, random)
    listed = await reports(account)
    for kind in ReportKind:
        of_kind = [one for one in listed if one["kind"] == kind]
        assert of_kind[0]["span"]["from"] == _utc(BEGIN)
        assert all(one["span"]["to"] == other["span"]["from"] for one, other in pairwise(of_kind))
        told = [await _facts(account, one["id"]) for one in of_kind]
        numbers = Counter(number for facts in told for number in facts)
        assert set(numbers.values()) <= {1}
        last = of_kind[-1]["span"]["to"]
        due = {number for number, at in recorded.items() if _utc(at) <= last}
        assert numbers.keys() == due


async def _live(account: Account, random: Random) -> dict[str, datetime]:
    """Let some days pass, over a clock change; return when each event was recorded."""
    now, recorded = BEGIN, dict[str, datetime]()
    for step in range(40):
        now += timedelta(minutes=random.choice((0, 1, 45, 300, 900)))
        await set_clock(account.service, now.isoformat())
        if random.random() < 0.15:
            await _change_calendar(account, random)
        for number in range(random.choice((0, 0, 1, 3))):
            name = f"event-{step}-{number}"
            told_at = now - timedelta(hours=random.choice((0, 0, 1, 30)))
            await account.record(account.call(name, told_at.isoformat()))
            recorded[name] = now
    await set_clock(account.service, (now + timedelta(days=8)).isoformat())
    return recorded


async def _change_calendar(account: Account, random: Random) -> None:
    weekly = {"timezone": "Europe/Brussels", "weekly": CLOSED, "holidays": None}
    body: dict[str, Any] | None = random.choice((None, weekly))
    answer = await account.service.http.patch(f"/v1/clients/{account.id}", json={"calendar": body})
    assert answer.status_code == 200, answer.text


async def _facts(account: Account, report_id: str) -> list[str]:
    content = (await report(account, report_id))["content"]
    sections = ("received", "done", "passed_on", "without_action", "changes")
    return [fact["event_id"] for section in sections for fact in content[section]]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
