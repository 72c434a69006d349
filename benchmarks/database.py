"""The database that is measured: durable, migrated, with a thousand clients."""

import json
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from app.domain.metering.ledger import genesis
from app.repositories.migrate import migrate
from app.services.identifiers import new_id

CLIENTS = 1_000
BLOCKED_LINE = CLIENTS
"""The line of one client more, whose month is blocked at its cap."""


def line_of(number: int) -> str:
    """Return the number that is answered for a client."""
    return f"+3225{number:06d}"


async def fresh_database(server: str, name: str) -> str:
    """Create a database and return its URL."""
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


async def fill(url: str) -> list[str]:
    """Add the clients with a line each and a subscription, and return their ids."""
    connection = await asyncpg.connect(url)
    ids = [new_id() for _ in range(CLIENTS + 1)]
    rows = [
        {"id": one, "n": n, "head": "\\x" + genesis(one).hash.hex(), "line": line_of(n)}
        for n, one in enumerate(ids)
    ]
    given = json.dumps(rows)
    for statement in _FILL:
        await connection.execute(statement, given)
    await connection.execute("ANALYZE clients, books, subscriptions, contact_points")
    await connection.close()
    return ids


_GIVEN = "json_to_recordset($1::json) AS t(id uuid, n int, head bytea, line text)"

_FILL = (
    f"""INSERT INTO clients (id, reference, name, timezone, language, region, created_at)
    SELECT id, 'c' || n, 'Client ' || n, 'Europe/Brussels', 'fr', 'BE', now() FROM {_GIVEN}""",
    f"""INSERT INTO books (client_id, entries, head, recorded, profile_version)
    SELECT id, 0, head, 0, 1 FROM {_GIVEN}""",
    f"""INSERT INTO subscriptions (client_id, starts_on, plan_code, plan_version, is_blocking)
    SELECT id, date '2026-01-01', 'ESSENTIEL', '2026-01', n = {BLOCKED_LINE} FROM {_GIVEN}""",
    f"""INSERT INTO contact_points (client_id, id, role, kind, value, given_as)
    SELECT id, gen_random_uuid(), 'inbox', 'phone', line, line FROM {_GIVEN}""",
)


def prepare_schema(url: str) -> None:
    """Bring the database to the newest schema."""
    migrate(url)


STORE_EVENTS = """
WITH c AS (
  SELECT client_id, row_number() OVER (ORDER BY client_id) - 1 AS n FROM books
), f AS (
  SELECT c.client_id, s.i, gen_random_uuid() AS interaction_id,
    timestamptz '2026-01-05 09:00+01' + s.i * interval '17 seconds' AS at
  FROM generate_series($1::bigint, $2::bigint) AS s(i) JOIN c ON c.n = s.i % 1000
), e AS (
  INSERT INTO events (source, event_id, type, occurred_at, recorded_at, fingerprint, data, decision,
    client_id, interaction_id, recording)
  SELECT '/stored', 'S-' || i, 'call.received', at, at, decode(md5(i::text), 'hex'),
    '{"answered": true}', '{"outcome": "counted"}', client_id, interaction_id, -i FROM f
), l AS (
  INSERT INTO ledger_entries SELECT client_id, -i, at, at, '2026-01', interaction_id, 1,
    'inbound_third_party', 1, sha256('a'), sha256('b')
  FROM f
)
INSERT INTO interactions (client_id, id, thread_id, source, event_id, kind, direction, counterpart,
  occurred_at, period, is_with_client, was_answered, has_voicemail, purpose, requires_action,
  is_voided, clock_facts, rule, units, status)
SELECT client_id, interaction_id, interaction_id, '/stored', 'S-' || i, 'call', 'inbound',
  '+32475550199', at, '2026-01', false, true, false, 'follow_up', false, false, '[]',
  'inbound_third_party', 1, 'recorded' FROM f
"""
"""Stores events and interactions as they would stand after a long time, without deciding them."""
