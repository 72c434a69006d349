"""Writing events: rounds of everything beside its yardsticks, and the medians of their ratios."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from statistics import harmonic_mean

from benchmarks import yardsticks
from benchmarks.database import BLOCKED_LINE
from benchmarks.load import Load
from benchmarks.measures import BATCH, batches, settle, singles, store_events
from benchmarks.rows import Row, Target, latency_row, ratio_row
from benchmarks.servers import Server

ROUNDS = 5
_SLICES = 4
_PGBENCH_SECONDS = 3
_LONE_SHARE = 10
_BATCH_SHARE = 350
_RAW_TIMES = 300


def ingest_rows(service: Server, no_op: Server, url: str, *, requests: int) -> list[Row]:
    """Measure writing: singles, one hot client, one at its cap, arrays, a lone connection."""
    rates: defaultdict[str, list[float]] = defaultdict(list)
    lone: list[Load] = []
    many: list[Load] = []
    for _ in range(ROUNDS):
        # What arrays leave to be done, a notice for every client at once, is no part of an event.
        asyncio.run(settle(url))
        nothing, slices = _by_turns(no_op, service, requests)
        many += slices
        rates["many"].append(harmonic_mean(one.per_second for one in slices))
        rates["nothing"].append(harmonic_mean(nothing))
        arrays = batches(service, max(8, requests // _BATCH_SHARE))
        rates["array"].append(arrays.per_second * BATCH)
        after = singles(no_op, requests // _SLICES).per_second
        rates["nothing beside arrays"].append(harmonic_mean((nothing[-1], after)))
        rates["bench"].append(yardsticks.pgbench(url, is_hot=False, seconds=_PGBENCH_SECONDS))
        rates["hot"].append(singles(service, requests, line=0).per_second)
        rates["bench hot"].append(yardsticks.pgbench(url, is_hot=True, seconds=_PGBENCH_SECONDS))
        rates["capped"].append(singles(service, requests, line=BLOCKED_LINE).per_second)
        lone.append(singles(service, requests // _LONE_SHARE, at_once=1))
        rates["lone"].append(lone[-1].p50_ms)
        rates["raw"].append(asyncio.run(yardsticks.raw_transaction_ms(url, _RAW_TIMES)))
    return [
        *_ratios(rates),
        latency_row("single events over 32 connections, ms", many),
        latency_row("one connection, ms", lone),
    ]


def _by_turns(no_op: Server, service: Server, requests: int) -> tuple[list[float], list[Load]]:
    """Measure singles and the no-op in slices, a no-op on both sides of each.

    The machine's pace changes within seconds, and drops under load.
    """
    share = requests // _SLICES
    nothing = [singles(no_op, share).per_second]
    slices = []
    for _ in range(_SLICES):
        slices.append(singles(service, share))
        nothing.append(singles(no_op, share).per_second)
    return nothing, slices


def _ratios(rates: dict[str, list[float]]) -> list[Row]:
    def row(what: str, names: str, target: Target | None, unit: str = "/s") -> Row:
        measured, yardstick = names.split(" ÷ ")
        pairs = list(zip(rates[measured], rates[yardstick], strict=True))
        return ratio_row(what, pairs, target, unit)

    return [
        row("single events ÷ FastAPI no-op POST", "many ÷ nothing", Target(0.5, 1.0)),
        row("single events ÷ pgbench, a transaction an event", "many ÷ bench", Target(0.35, 1.0)),
        row("one client ÷ pgbench on one book", "hot ÷ bench hot", Target(1.5, 3)),
        row("one client at its cap ÷ one that is not", "capped ÷ hot", None),
        row(
            "arrays of 1,000: events ÷ no-op requests",
            "array ÷ nothing beside arrays",
            Target(1.2, 3),
        ),
        row(
            "one connection: latency ÷ raw transaction",
            "lone ÷ raw",
            Target(3, 1.5, is_limit=True),
            " ms",
        ),
    ]


def growth_row(
    servers: tuple[Server, Server],
    url: str,
    stored: int,
    requests: int,
    told: Callable[[int], None],
) -> Row:
    """Measure singles before and after very many events were stored.

    Both beside the no-op: minutes pass between them, in which the machine may change its pace.
    """

    def rounds() -> list[tuple[float, float]]:
        return [
            (singles(service, requests).per_second, singles(no_op, requests).per_second)
            for _ in range(ROUNDS)
        ]

    service, no_op = servers
    before = rounds()
    asyncio.run(store_events(url, 0, stored, told))
    singles(service, requests)
    pairs = list(zip(_shares(rounds()), _shares(before), strict=True))
    what = f"single events with {stored:,} stored ÷ before, both ÷ no-op"
    return ratio_row(what, pairs, Target(0.85, 0.95), "")


def _shares(rounds: list[tuple[float, float]]) -> list[float]:
    return sorted(measured / nothing for measured, nothing in rounds)
