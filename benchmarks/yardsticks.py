"""pgbench beside the service: the same writes, one transaction an event, on the same server."""

import re
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

import asyncpg

from app.embedded_postgres.binaries import find_binaries
from benchmarks.database import CLIENTS

_RATE = re.compile(r"tps = ([\d.]+) \(without initial")

_WRITES = """
WITH b AS (
  UPDATE books SET entries = entries + 1, recorded = recorded + 1
  WHERE client_id = (SELECT client_id FROM contact_points WHERE role = 'inbox' AND value = {line})
  RETURNING client_id, entries, recorded, gen_random_uuid() AS id
), e AS (
  INSERT INTO events SELECT 'pgbench', id::text, 'call.received', now(), now(),
    sha256(id::text::bytea),
    '{{"from": "+32475550199", "to": "+3225550101", "answered": true, "voicemail": false,
      "duration_s": 95, "urgent": false, "requires_action": false}}',
    '{{"event": {{"source": "/bench", "id": "B-1000000"}}, "duplicate": false,
      "outcome": "counted", "rule": "inbound_third_party", "units": 1,
      "interaction_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
      "client_id": "019aafb8-0000-7000-8000-000000000001", "due_at": null, "urgent": null,
      "quota": {{"period": "2026-11", "included": 120, "used": 57, "extra": 0, "held": 0}}}}',
    client_id, id, recorded
  FROM b
), n AS (
  INSERT INTO interactions (client_id, id, thread_id, source, event_id, kind, direction,
    counterpart, occurred_at, period, is_with_client, was_answered, has_voicemail, purpose,
    requires_action, is_voided, clock_facts, rule, units, status)
  SELECT client_id, id, id, 'pgbench', id::text, 'call', 'inbound', '+32475550199', now(),
    '2026-11', false, true, false, 'follow_up', false, false, '[]', 'inbound_third_party', 1,
    'recorded'
  FROM b
), l AS (
  INSERT INTO ledger_entries SELECT client_id, entries, now(), now(), '2026-11', id, 1,
    'inbound_third_party', entries, sha256('a'), sha256('b')
  FROM b
)
INSERT INTO period_counters SELECT client_id, '2026-11', 1, 0 FROM b
ON CONFLICT (client_id, period) DO UPDATE SET used = period_counters.used + 1
"""

_ANY_LINE = "'+3225' || lpad((:n)::text, 6, '0')"
_ONE_LINE = "'+3225000000'"


def pgbench(url: str, *, is_hot: bool, seconds: int) -> float:
    """Return transactions a second with 32 clients, over many accounts or one."""
    writes = _WRITES.format(line=_ONE_LINE if is_hot else _ANY_LINE)
    script = f"\\set n random(0, {CLIENTS - 1})\n{' '.join(writes.split())};\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "writes.sql"
        file.write_text(script)
        command = [find_binaries() / "pgbench", "-n", "-M", "prepared", "-c", "32", "-j", "1"]
        done = subprocess.run(
            [*command, "-T", str(seconds), "-f", file, url],
            capture_output=True,
            text=True,
            check=True,
        )
    found = _RATE.search(done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


async def raw_transaction_ms(url: str, times: int) -> float:
    """Return the median milliseconds of one asyncpg transaction of the same writes."""
    connection = await asyncpg.connect(url)
    statement = _WRITES.format(line="'+3225000001'")
    taken = []
    for _ in range(times):
        started = perf_counter()
        async with connection.transaction():
            await connection.execute(statement)
        taken.append(perf_counter() - started)
    await connection.close()
    return sorted(taken)[times // 2] * 1000
