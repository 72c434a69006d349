"""The work list over 200,000 open interactions: how PostgreSQL reads it, by its own account."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.deadlines.clocks import Sla
from app.repositories.deadlines.work_list import WorkListQuery, find_work, work_query
from tests import databases, sql
from tests.api.deadlines.given import a_message
from tests.conftest import execute
from tests.service import NOW, Service, running_service

OPEN = 200_000
PAGE = 51
INDEX = "interactions_work_list_idx"
LATER = NOW + timedelta(days=1)
FAR = NOW + timedelta(days=100)

_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = 'interactions' ORDER BY ordinal_position
"""
_COPIED = {
    "id": "made.id",
    "thread_id": "made.id",
    "event_id": "'copy-' || made.id",
    "occurred_at": "i.occurred_at + made.n * interval '1 second'",
    "due_at": "i.due_at + made.n * interval '3 minutes'",
    "warn_at": "i.warn_at + made.n * interval '3 minutes'",
}


@pytest.fixture(scope="module")
async def crowded(postgres_server: str, template_database: str) -> AsyncIterator[Service]:
    """Give a service clients of three plans, with 200,000 open interactions in all."""
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        await _fill(service)
        await execute(url, "ANALYZE interactions")
        yield service


async def _fill(service: Service) -> None:
    for plan in ("ESSENTIEL", "CONFORT", "PREMIUM"):
        inbox = f"{plan.lower()}@exitadmin.example"
        client = await service.a_client(
            reference=plan,
            contact_points=[{"role": "inbox", "kind": "email", "value": inbox}],
            subscription={"plan": plan, "starts_on": "2026-01-01", "block": False},
        )
        assert (await service.post(a_message(client, to=inbox))).status_code == 201
    database = service.state.database
    names = [row["column_name"] for row in await sql.fetch(database, _COLUMNS)]
    copied = ", ".join(_COPIED.get(name, f"i.{name}") for name in names)
    await sql.execute(
        database,
        f"INSERT INTO interactions ({', '.join(names)}) SELECT {copied} FROM interactions i,"  # noqa: S608
        " LATERAL (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $1) n"
        " WHERE i.id IS NOT NULL) made",
        OPEN // 3,
    )


async def explained(service: Service, sought: WorkListQuery) -> dict[str, Any]:
    statement, values = work_query(sought, LATER)
    text = await sql.fetchval(
        service.state.database, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", *values
    )
    plan: dict[str, Any] = json.loads(text)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def after(due: datetime) -> tuple[datetime, int, datetime, str]:
    return due, 1, NOW, "00000000-0000-7000-8000-000000000000"


@pytest.mark.slow
async def test_every_page_is_read_from_the_index_where_it_begins(crowded: Service) -> None:
    """The real plan: nothing is discouraged, nothing sorted, nothing read and thrown away."""
    asked = [
        WorkListQuery(limit=PAGE),
        WorkListQuery(limit=PAGE, after=after(FAR)),
        WorkListQuery(limit=PAGE, sla=Sla.BREACHED),
        WorkListQuery(limit=PAGE, sla=Sla.ON_TRACK),
        WorkListQuery(limit=PAGE, sla=Sla.ON_TRACK, after=after(FAR)),
    ]
    for sought in asked:
        plan = await explained(crowded, sought)
        found = list(nodes(plan))
        kinds = [node["Node Type"] for node in found]
        assert kinds == ["Limit", "Index Scan"], (sought, kinds)
        assert found[-1]["Index Name"] == INDEX
        assert found[-1].get("Rows Removed by Filter", 0) <= PAGE, sought
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 10 * PAGE


@pytest.mark.slow
async def test_what_is_at_risk_is_found_by_when_it_was_warned_of(crowded: Service) -> None:
    plan = await explained(crowded, WorkListQuery(limit=PAGE, sla=Sla.AT_RISK))
    read = [node for node in nodes(plan) if "Relation Name" in node]
    assert plan["Actual Rows"] > 0
    assert {node["Node Type"] for node in read} <= {"Index Scan", "Bitmap Heap Scan"}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50 * PAGE


@pytest.mark.slow
async def test_a_page_asked_for_again_and_again_is_read_the_same_way(crowded: Service) -> None:
    """PostgreSQL may plan anew, without the values, what was asked for often."""
    sought = WorkListQuery(limit=PAGE, after=after(FAR))
    statement, values = work_query(sought, NOW)
    async with crowded.state.database.write() as connection:
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        rows = await connection.fetch(f"EXPLAIN {statement}", *values)
        found = await find_work(connection, sought, NOW)
    text = "\n".join(row[0] for row in rows)
    assert INDEX in text
    assert "Index Cond" in text
    assert "Sort" not in text
    assert len(found) == PAGE
