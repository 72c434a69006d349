"""The daily audit: figures for operators, and a dead job where something does not agree."""

from datetime import UTC, datetime

from app.domain.billing.statements.statement_schedule import audit_job
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import finalise, leap
from tests.repositories.given import connected
from tests.service import Service

DUE = """
INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
VALUES (gen_random_uuid(), 'statement.audit', gen_random_uuid(), 'ready', now(), '{}', 0, now())
"""
MEDDLING = "SET session_replication_role = replica; UPDATE statements SET net_cents = 1"


async def figures(service: Service) -> dict[str, float]:
    text = (await service.http.get("/metrics")).text
    shown = (line.split() for line in text.splitlines() if line.startswith("exitadmin_audit"))
    return {name.removeprefix("exitadmin_audit_"): float(value) for name, value in shown}


async def an_audit(service: Service, database_url: str) -> None:
    async with connected(database_url, "superuser") as connection:
        await connection.execute(DUE)
    await service.app.state.notifying.worker.run_due(datetime.now(UTC))


async def test_it_counts_what_does_not_agree(service: Service, database_url: str) -> None:
    account = await an_account(service)
    await leap(service, "2026-12-02T09:00:00+01:00")
    await finalise(account)
    await an_audit(service, database_url)
    assert await figures(service) == {}, "a rehearsal is not audited"
    service.state.clock.clear()
    await an_audit(service, database_url)
    found = await figures(service)
    assert (found["clients"], found["differences"]) == (1, 0)
    assert found["statements"] >= 1, "those that the real time has made final are there too"
    assert found["ended_timestamp_seconds"] > 0
    async with connected(database_url, "superuser") as connection:
        await connection.execute(MEDDLING)
    await an_audit(service, database_url)
    assert (await figures(service))["differences"] >= 1
    dead = (await service.http.get("/v1/jobs?state=dead")).json()["items"]
    assert {one["kind"] for one in dead} == {"statement.audit"}
    assert f"client {account.id}: statement_sums (month 2026-11)" in dead[0]["last_error"]


def test_it_is_due_at_three_in_the_morning() -> None:
    before = datetime(2026, 11, 26, 2, 59, tzinfo=UTC)
    after = datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert audit_job(before).run_at == after
    assert audit_job(after).run_at == datetime(2026, 11, 27, 3, tzinfo=UTC)
