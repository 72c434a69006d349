"""How the deployment stands, read from the database when it is scraped, whoever works."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.repositories.billing.statement_audits import AuditTotals, keep_audit
from app.repositories.database import Database
from app.repositories.deployment_figures import MOST, Watched
from app.services.health import read_figures
from tests.acceptance.database_proxy import database_proxy
from tests.api.monitoring.events import a_call
from tests.databases import execute
from tests.service import NOW, Service, running_service

JOB = """
INSERT INTO jobs (id, kind, key, state, run_at, available_at, payload, attempts, created_at)
VALUES (gen_random_uuid(), '{}', gen_random_uuid(), '{}', timestamptz '{}', {}, '{{}}', 1, now())
"""
MAIL = """
INSERT INTO mail_deliveries
  (id, type, cause_key, address, language, occurred_at, data, state, created_at)
VALUES (gen_random_uuid(), 'quota.exhausted', gen_random_uuid(), 'marc@dupont.example', 'fr',
  now(), '{}', 'pending', now() - interval '2 hours')
"""
ENDPOINT = """
INSERT INTO webhook_endpoints
  (id, url, types, description, secret, is_enabled, disabled_reason, failures, failing_since,
   created_at)
VALUES (gen_random_uuid(), 'https://x.example', '{{}}', '', '', {}, {}, 1, now(), now())
"""
INTEGRATION = """
WITH made AS (
  INSERT INTO integrations
    (id, kind, name, timezone, region, settings, secrets, is_enabled, created_at)
  VALUES (gen_random_uuid(), 'twilio', 'x', 'Europe/Brussels', 'BE', '{{}}', '', {}, now())
  RETURNING id
)
INSERT INTO integration_health
SELECT id, 0, 0, 0, 0, 5, 0, now(), now(), 'signature', {} FROM made
"""
DONE = """
INSERT INTO jobs (id, kind, key, state, run_at, done_at, payload, attempts, created_at)
SELECT gen_random_uuid(), 'notice', gen_random_uuid(), 'done', now(), now(), '{}', 1, now()
FROM generate_series(1, 60000)
"""
DELIVERED = """
INSERT INTO mail_deliveries
  (id, type, cause_key, address, language, occurred_at, data, state, created_at)
SELECT gen_random_uuid(), 'x', gen_random_uuid(), 'x', 'fr', now(), '{}', 'delivered', now()
FROM generate_series(1, 60000)
"""
LATE = """
INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
SELECT gen_random_uuid(), 'notice', gen_random_uuid(), 'ready', now() - interval '99 years', '{}',
  0, now()
FROM generate_series(1, 10010)
"""


async def shown(service: Service) -> dict[str, float]:
    """Return the figures by name, with the kind of job where there is one."""
    response = await service.http.get("/metrics")
    assert response.status_code == 200, response.text
    return {
        " ".join([sample.name.removeprefix("exitadmin_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def test_what_other_processes_did_is_shown(idle_service: Service, idle_url: str) -> None:
    late, later = NOW - timedelta(minutes=10), NOW + timedelta(minutes=10)
    for statement in (
        JOB.format("report.draw", "dead", late, "NULL"),
        JOB.format("notice", "ready", late, "NULL"),
        JOB.format("notice", "ready", later, "NULL"),
        JOB.format("webhook.delivery", "ready", late, "now() - interval '5 minutes'"),
        JOB.format("webhook.delivery", "ready", late, "now() + interval '5 minutes'"),
        MAIL,
        ENDPOINT.format("true", "NULL"),
        ENDPOINT.format("false", "'Gone'"),
        ENDPOINT.format("false", "NULL"),
        INTEGRATION.format("true", 5),
        INTEGRATION.format("true", 4),
        INTEGRATION.format("false", 9),
    ):
        await execute(idle_url, statement)
    await idle_service.post(a_call("nobody's", to="+3225559999"))
    told = await shown(idle_service)
    expected = {
        "database_up": 1,
        "unassigned_events": 1,
        "dead_jobs report.draw": 1,
        "dead_jobs notice": 0,
        "late_jobs notice": 1,
        "late_jobs webhook.delivery": 1,
        "late_jobs report.mail": 0,
        "failing_integrations": 1,
        "failing_webhook_endpoints": 1,
        "disabled_webhook_endpoints": 1,
        "undelivered_mails": 1,
    }
    assert {name: told[name] for name in expected} == expected
    assert told["oldest_due_job_seconds notice"] == pytest.approx(600, abs=1)
    assert 300 <= told["oldest_due_job_seconds webhook.delivery"] < 400
    assert told["oldest_due_job_seconds report.mail"] == 0
    assert 7200 <= told["oldest_undelivered_mail_seconds"] < 7300


async def test_open_and_overdue_interactions_are_counted(idle_service: Service) -> None:
    await idle_service.a_client()
    mail = {"channel": "email", "from": "a@b.example", "to": "dupont@exitadmin.example"}
    for name in ("one", "two"):
        told = {"id": name, "source": "/mail", "type": "message.received", "data": mail}
        assert (await idle_service.post(told)).status_code == 201
    found = await shown(idle_service)
    assert (found["open_interactions"], found["overdue_interactions"]) == (2, 0)
    idle_service.set_clock(NOW + timedelta(days=30))
    found = await shown(idle_service)
    assert (found["open_interactions"], found["overdue_interactions"]) == (2, 2)


async def test_an_audit_is_shown_once_there_was_one_whoever_made_it(
    idle_service: Service, idle_url: str
) -> None:
    assert not [name for name in await shown(idle_service) if name.startswith("audit")]
    elsewhere = Database(idle_url)
    await elsewhere.open()
    for differences in (3, 0):
        found = AuditTotals(clients=7, statements=21, differences=differences)
        async with elsewhere.write() as connection:
            await keep_audit(connection, found)
    await elsewhere.close()
    told = await shown(idle_service)
    assert (told["audit_clients"], told["audit_statements"], told["audit_differences"]) == (
        7,
        21,
        0,
    )
    age = datetime.now(NOW.tzinfo).timestamp() - told["audit_ended_timestamp_seconds"]
    assert 0 <= age < 60


_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def test_scrapes_at_the_same_time_cost_the_database_one_reading(
    service: Service, database_url: str
) -> None:
    connection = await asyncpg.connect(database_url)
    async with connection.transaction():
        await connection.execute("LOCK TABLE audits")
        scrapes = [asyncio.create_task(shown(service)) for _ in range(40)]
        scrapes[0].cancel()
        await asyncio.sleep(1)
        assert await connection.fetchval(_WAITING) == 1
    answers = await asyncio.gather(*scrapes[1:])
    assert [answer["database_up"] for answer in answers] == [1] * 39
    await connection.close()


async def test_figures_are_shown_when_the_database_is_away(database_url: str) -> None:
    async with (
        database_proxy(database_url) as proxy,
        running_service(proxy.url, worker=False) as service,
    ):
        assert (await shown(service))["database_up"] == 1
        await proxy.shut()
        told = await shown(service)
        assert told["database_up"] == 0
        assert told["queue_events"] == 0
        assert not [name for name in told if name.startswith(("unassigned", "dead", "audit"))]
        await proxy.open()
        assert (await shown(service))["database_up"] == 1


@pytest.mark.slow
async def test_what_is_done_costs_a_scrape_nothing(database_url: str) -> None:
    """Counted in entries of indexes that are read."""
    for statement in (DONE, DELIVERED):
        await execute(database_url, statement)
    database = Database(database_url)
    await database.open()
    watched = Watched(kinds=["notice", "report.mail"], failing_after=5)
    read = "SELECT sum(idx_tup_read + idx_tup_fetch) FROM pg_stat_user_indexes"
    async with database.read() as connection:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        before = await connection.fetchval(read)
    await read_figures(database, watched, NOW, timeout_seconds=30)
    async with database.read() as connection:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        after = await connection.fetchval(read)
    await database.close()
    assert after - before < 100


async def test_counts_stop_where_they_would_begin_to_cost(database_url: str) -> None:
    await execute(database_url, LATE)
    database = Database(database_url)
    await database.open()
    watched = Watched(kinds=["notice"], failing_after=5)
    figures = await read_figures(database, watched, NOW, timeout_seconds=30)
    await database.close()
    assert figures.jobs[0].late == MOST
