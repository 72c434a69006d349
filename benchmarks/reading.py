"""Reading a quota, and deadlines."""

from benchmarks import deadlines
from benchmarks.ingest import ROUNDS
from benchmarks.measures import reads
from benchmarks.rows import Row, Target, ratio_row
from benchmarks.servers import Server


def quota_row(service: Server, no_op: Server, client_id: str, *, requests: int) -> Row:
    """Measure reading a quota."""
    quota = f"/v1/clients/{client_id}/quota?period=2026-11"
    reads(service, quota, requests // 4)
    pairs = []
    for _ in range(ROUNDS):
        nothing = reads(no_op, "/quota", requests)
        pairs.append((reads(service, quota, requests).per_second, nothing.per_second))
    return ratio_row("quota ÷ FastAPI no-op GET", pairs, Target(0.6, 0.9))


def deadline_rows() -> list[Row]:
    """Measure deadlines, in microseconds a call."""
    return [
        Row(
            f"deadline, {row.delay_hours} business hours, µs",
            row.ours_us,
            Target(5, 1.7, is_limit=True),
            f"businesstimedelta {row.businesstimedelta_us:,.0f}, pandas {row.pandas_us:,.0f}",
        )
        for row in deadlines.rows()
    ]
