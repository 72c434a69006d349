"""What is measured: events one by one, in arrays and alone, and reads."""

import asyncio
import json
from collections.abc import Callable
from itertools import count

import asyncpg

from benchmarks.database import CLIENTS, STORE_EVENTS, line_of
from benchmarks.load import Load, http_request, run
from benchmarks.servers import KEY, Server

CONNECTIONS = 32
BATCH = 1_000
CALLERS = 2_000
STORE_STEP = 100_000

DUE = "SELECT count(*) FROM jobs WHERE state = 'ready' AND run_at <= now()"

LOOK_SECONDS = 0.2
MOST_LOOKS = 300

_numbers = count()


def call(line: int) -> dict[str, object]:
    """Return a call that was answered, never seen before."""
    number = next(_numbers)
    return {
        "specversion": "1.0",
        "id": f"B-{number}",
        "source": "/bench",
        "type": "call.received",
        "time": "2026-11-23T10:02:11+01:00",
        "data": {
            "from": f"+3247555{number % CALLERS:04d}",
            "to": line_of(line),
            "answered": True,
            "duration_s": 95,
        },
    }


def singles(
    server: Server, requests: int, *, line: int | None = None, at_once: int = CONNECTIONS
) -> Load:
    """Post events one by one, over all clients, or to one line."""
    bodies = [
        json.dumps(call(number % CLIENTS if line is None else line)).encode()
        for number in range(requests)
    ]
    return _checked(
        run(server.port, [http_request("POST", "/v1/events", b, KEY) for b in bodies], at_once)
    )


def batches(server: Server, requests: int) -> Load:
    """Post arrays of a thousand events; the rate is of arrays."""
    bodies = [
        json.dumps([call(number % CLIENTS) for number in range(BATCH)]).encode()
        for _ in range(requests)
    ]
    return _checked(
        run(server.port, [http_request("POST", "/v1/events", b, KEY) for b in bodies], 4)
    )


def reads(server: Server, path: str, requests: int) -> Load:
    """Read one path."""
    return _checked(run(server.port, [http_request("GET", path, key=KEY)] * requests, CONNECTIONS))


def _checked(load: Load) -> Load:
    assert load.errors == 0, f"{load.errors} requests were refused"
    return load


async def store_events(url: str, first: int, last: int, told: Callable[[int], None]) -> None:
    """Store events as they would stand after a long time."""
    connection = await asyncpg.connect(url, timeout=60)
    for start in range(first, last, STORE_STEP):
        await connection.execute(STORE_EVENTS, start, min(start + STORE_STEP, last) - 1)
        told(min(start + STORE_STEP, last))
    await connection.execute("VACUUM ANALYZE events, interactions, ledger_entries")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def settle(url: str) -> None:
    """Wait until nothing is due, and let the planner know the tables, as in any running service."""
    connection = await asyncpg.connect(url, timeout=60)
    for _ in range(MOST_LOOKS):
        if not await connection.fetchval(DUE):
            break
        await asyncio.sleep(LOOK_SECONDS)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
