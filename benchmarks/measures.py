"""The rows of docs/performance.md: each a ratio of one run."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import asyncpg

from benchmarks import deadlines, yardsticks
from benchmarks.database import CLIENTS, STORE_EVENTS, line_of
from benchmarks.load import Load, http_request, run
from benchmarks.servers import KEY, Server

CONNECTIONS = 32
BATCH = 1_000
CALLERS = 2_000
STORE_STEP = 100_000

_numbers = count()


@dataclass(frozen=True, slots=True)
class Row:
    """A ratio, what it must reach, and the figures it is made of."""

    what: str
    ratio: float
    first: str
    goal: str
    figures: str


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
    server: Server, requests: int, *, is_hot: bool = False, at_once: int = CONNECTIONS
) -> Load:
    """Post events one by one, over many clients or one."""
    bodies = [
        json.dumps(call(0 if is_hot else number % CLIENTS)).encode() for number in range(requests)
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
    await connection.execute("VACUUM ANALYZE events, interactions")
    await connection.close()


def ingest_rows(service: Server, no_op: Server, url: str, *, requests: int) -> list[Row]:
    """Measure writing: singles, one hot client, batches, a lone connection."""
    seconds = 5
    singles(service, requests // 4)
    singles(no_op, requests // 4)
    nothing = singles(no_op, requests)
    many = singles(service, requests)
    hot = singles(service, requests, is_hot=True)
    lone = singles(service, requests // 10, at_once=1)
    bulk = batches(service, 40)
    bulk_rate = bulk.per_second * BATCH
    bench = yardsticks.pgbench(url, is_hot=False, seconds=seconds)
    bench_hot = yardsticks.pgbench(url, is_hot=True, seconds=seconds)
    raw_ms = asyncio.run(yardsticks.raw_transaction_ms(url, 500))
    return [
        Row(
            "single events ÷ FastAPI no-op POST",
            many.per_second / nothing.per_second,
            "≥ 0.5",
            "≥ 1.0",
            f"{_rate(many)} ÷ {_rate(nothing)}",
        ),
        Row(
            "single events ÷ pgbench, a transaction an event",
            many.per_second / bench,
            "≥ 0.35",
            "≥ 1.0",
            f"{_rate(many)} ÷ {bench:,.0f}/s",
        ),
        Row(
            "one client ÷ pgbench on one book",
            hot.per_second / bench_hot,
            "≥ 1.5",
            "≥ 3",
            f"{_rate(hot)} ÷ {bench_hot:,.0f}/s",
        ),
        Row(
            "batches of 1,000: events ÷ no-op requests",
            bulk_rate / nothing.per_second,
            "≥ 1.2",
            "≥ 3",
            f"{bulk_rate:,.0f}/s ÷ {_rate(nothing)}",
        ),
        Row(
            "one connection: latency ÷ raw transaction",
            lone.p50_ms / raw_ms,
            "≤ 3",
            "≤ 1.5",
            f"{lone.p50_ms:.2f} ms ÷ {raw_ms:.2f} ms",
        ),
    ]


def read_row(service: Server, no_op: Server, client_id: str, *, requests: int) -> Row:
    """Measure reading a quota."""
    quota = f"/v1/clients/{client_id}/quota?period=2026-11"
    reads(service, quota, requests // 4)
    nothing, read = reads(no_op, "/quota", requests), reads(service, quota, requests)
    return Row(
        "quota ÷ FastAPI no-op GET",
        read.per_second / nothing.per_second,
        "≥ 0.6",
        "≥ 0.9",
        f"{_rate(read)} ÷ {_rate(nothing)}",
    )


def deadline_rows() -> list[Row]:
    """Measure deadlines, in microseconds a call."""
    return [
        Row(
            f"deadline, {row.delay_hours} business hours, µs",
            row.ours_us,
            "≤ 5",
            "≤ 1.7",
            f"businesstimedelta {row.businesstimedelta_us:,.0f}, pandas {row.pandas_us:,.0f}",
        )
        for row in deadlines.rows()
    ]


def _rate(load: Load) -> str:
    return f"{load.per_second:,.0f}/s (p50 {load.p50_ms:.1f} ms, p99 {load.p99_ms:.1f} ms)"
