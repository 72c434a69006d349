"""`make bench`: measures the service beside its yardsticks and prints the table."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.embedded_postgres import EmbeddedPostgres
from benchmarks.agendas import agenda_rows
from benchmarks.database import fill, fresh_database, prepare_schema
from benchmarks.desk import desk_rows
from benchmarks.hooks import hook_rows
from benchmarks.ingest import growth_row, ingest_rows
from benchmarks.measures import settle, singles
from benchmarks.reading import deadline_rows, quota_row
from benchmarks.rows import Row, Target, print_rows
from benchmarks.servers import Server, serving
from benchmarks.sheets import sheet_rows
from benchmarks.threads import thread_rows

PARTS = ("ingest", "threads", "quota", "hooks", "agendas", "sheets", "desk", "growth", "deadlines")


def main() -> None:
    """Run the parts that were asked for and print ratios of this run."""
    arguments = _arguments()
    rows: list[Row] = []
    if set(arguments.parts) != {"deadlines"}:
        with (
            tempfile.TemporaryDirectory(prefix="exitadmin-bench-") as folder,
            EmbeddedPostgres(Path(folder) / "postgres") as server,
        ):
            rows += _served(asyncio.run(fresh_database(server, "bench")), arguments)
    if "deadlines" in arguments.parts:
        _say("deadlines")
        rows += deadline_rows()
    print_rows(rows)


def _served(url: str, arguments: argparse.Namespace) -> list[Row]:
    """Measure what needs the service, over a database of its own."""
    prepare_schema(url)
    ids = asyncio.run(fill(url))
    with (
        serving("benchmarks.no_op:app") as no_op,
        serving("benchmarks.service:create", is_service=True, BENCH_DATABASE_URL=url) as service,
    ):
        _say("warming up")
        for server in (no_op, service):
            singles(server, arguments.requests // 2)
        rows: list[Row] = []
        for part, measure in _measures(service, no_op, url, ids[0], arguments).items():
            if part in arguments.parts:
                _say(part)
                asyncio.run(settle(url))
                rows += measure()
        memory = Target(200, is_limit=True)
        rows.append(Row("memory of the service, MiB", service.resident_mib(), memory, "at the end"))
        return rows


def _measures(
    service: Server, no_op: Server, url: str, client_id: str, arguments: argparse.Namespace
) -> dict[str, Callable[[], list[Row]]]:
    requests, stored = arguments.requests, arguments.stored

    def told(done: int) -> None:
        _say(f"{done:,} events stored")

    return {
        "ingest": lambda: ingest_rows(service, no_op, url, requests=requests),
        "threads": lambda: thread_rows(service),
        "quota": lambda: [quota_row(service, no_op, client_id, requests=requests)],
        "hooks": lambda: hook_rows(service, requests=requests // 2),
        "agendas": lambda: agenda_rows(service, client_id),
        "sheets": lambda: sheet_rows(service, url, client_id),
        "desk": lambda: desk_rows(service, url, client_id),
        "growth": lambda: [growth_row((service, no_op), url, stored, requests, told)],
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)} (all)")
    parser.add_argument(
        "--requests", type=int, default=4_000, help="requests a measurement (4,000)"
    )
    parser.add_argument(
        "--stored", type=int, default=1_000_000, help="events stored for the growth row"
    )
    arguments = parser.parse_args()
    arguments.parts = arguments.parts or PARTS
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return arguments


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
