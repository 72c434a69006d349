"""Reports of 500 clients due in the same minute are drawn within one, while events are accepted."""

import asyncio

import pytest

from tests import sql
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.service import Service

CLIENTS = 500
WITHIN_SECONDS = 60

_COPY = """
WITH one AS (SELECT * FROM clients WHERE id = $1), made AS (
  INSERT INTO clients (id, reference, name, timezone, language, region, created_at)
  SELECT gen_random_uuid(), 'copy-' || n, name, timezone, language, region, created_at
  FROM one, generate_series(2, $2::int) AS n
  RETURNING id
), books AS (
  INSERT INTO books (client_id, entries, head, recorded, profile_version)
  SELECT made.id, 0, head, 0, 1 FROM made, books WHERE client_id = $1
), subscribed AS (
  INSERT INTO subscriptions (client_id, plan_code, plan_version, starts_on, is_blocking)
  SELECT made.id, plan_code, plan_version, starts_on, is_blocking
  FROM made, subscriptions WHERE client_id = $1
)
INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
SELECT gen_random_uuid(), 'report.draw', id, 'ready', $3,
  jsonb_build_object('client_id', id), 0, now() FROM made
"""


@pytest.mark.slow
async def test_reports_of_five_hundred_clients_are_drawn_within_a_minute(service: Service) -> None:
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    account = await an_account(service)
    database = service.state.database
    await sql.execute(database, _COPY, account.id, CLIENTS, service.state.clock.now())
    await set_clock(service, "2026-11-23T16:59:59+01:00")
    async with asyncio.timeout(WITHIN_SECONDS):
        drawing = asyncio.create_task(set_clock(service, "2026-11-23T17:00:00+01:00"))
        accepted = 0
        while not drawing.done():
            await account.record(account.call(f"meanwhile-{accepted}", "2026-11-23T16:00:00+01:00"))
            accepted += 1
        await drawing
    assert accepted > 0
    drawn = "SELECT count(*) FROM reports WHERE covers_until = '2026-11-23T16:00:00Z'"
    assert await sql.fetchval(database, drawn) == CLIENTS
