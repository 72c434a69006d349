"""`make bench`: measures the service beside its yardsticks and prints the table."""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from pathlib import Path

from app.embedded_postgres import EmbeddedPostgres
from benchmarks.database import fill, fresh_database, prepare_schema
from benchmarks.measures import (
    Row,
    deadline_rows,
    ingest_rows,
    read_row,
    singles,
    store_events,
)
from benchmarks.servers import Server, serving


def main() -> None:
    """Run everything that exists and print ratios of this run."""
    arguments = _arguments()
    with (
        tempfile.TemporaryDirectory(prefix="exitadmin-bench-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres") as server,
    ):
        url = asyncio.run(fresh_database(server, "bench"))
        prepare_schema(url)
        ids = asyncio.run(fill(url))
        with (
            serving("benchmarks.no_op:app") as no_op,
            serving(
                "benchmarks.service:create", is_factory=True, BENCH_DATABASE_URL=url
            ) as service,
        ):
            _say("events, one by one and in batches")
            rows = ingest_rows(service, no_op, url, requests=arguments.requests)
            _say("quota")
            rows.append(read_row(service, no_op, ids[0], requests=arguments.requests))
            if arguments.stored:
                rows.append(_growth(service, url, arguments))
            rows.append(
                Row("memory of the service, MiB", service.resident_mib(), "≤ 200", "", "at the end")
            )
    _say("deadlines")
    rows += deadline_rows()
    _print(rows)


def _growth(service: Server, url: str, arguments: argparse.Namespace) -> Row:
    empty = singles(service, arguments.requests)
    asyncio.run(
        store_events(url, 0, arguments.stored, lambda done: _say(f"{done:,} events stored"))
    )
    singles(service, arguments.requests // 4)
    full = singles(service, arguments.requests)
    return Row(
        f"ingest with {arguments.stored:,} events stored ÷ before",
        full.per_second / empty.per_second,
        "≥ 0.85",
        "≥ 0.95",
        f"{full.per_second:,.0f}/s ÷ {empty.per_second:,.0f}/s",
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--requests", type=int, default=20_000, help="requests a measurement (20,000)"
    )
    parser.add_argument(
        "--stored", type=int, default=1_000_000, help="events stored for the growth row; 0 skips it"
    )
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _print(rows: list[Row]) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | this run | first | goal | figures |\n| --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {row.what} | {row.ratio:.2f} | {row.first} | {row.goal} | {row.figures} |")


if __name__ == "__main__":
    main()
