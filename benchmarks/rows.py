"""The rows of the table: a ratio, what it must reach, and the figures it is made of."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Load


@dataclass(frozen=True, slots=True)
class Target:
    """What a ratio must reach, and what it should; at most that, where it is a limit."""

    first: float
    goal: float | None = None
    is_limit: bool = False

    def is_reached(self, ratio: float) -> bool:
        """Tell whether a ratio reaches the first target."""
        return ratio <= self.first if self.is_limit else ratio >= self.first

    def shown(self, bound: float | None) -> str:
        """Return a bound as the table shows it."""
        return "" if bound is None else f"{'≤' if self.is_limit else '≥'} {bound:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """A ratio of one run; a row without a target is for information."""

    what: str
    ratio: float
    target: Target | None
    figures: str

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table's line."""
        ratio = f"{self.ratio:.2f}"
        if self.target is None:
            return (self.what, ratio, "", "", "", self.figures)
        bounds = self.target.shown(self.target.first), self.target.shown(self.target.goal)
        verdict = "reached" if self.target.is_reached(self.ratio) else "missed"
        return (self.what, ratio, bounds[0], verdict, bounds[1], self.figures)


def ratio_row(
    what: str, pairs: Sequence[tuple[float, float]], target: Target | None, unit: str = "/s"
) -> Row:
    """Return the median ratio of rounds, each measured and yardstick side by side."""
    measured, yardstick = (median(one) for one in zip(*pairs, strict=True))
    digits = 0 if unit == "/s" else 2
    figures = f"{measured:,.{digits}f}{unit} ÷ {yardstick:,.{digits}f}{unit}"
    return Row(what, median(one / other for one, other in pairs), target, figures)


def latency_row(what: str, loads: Sequence[Load]) -> Row:
    """Return what a client waits, in milliseconds."""
    p50, p99 = median(one.p50_ms for one in loads), median(one.p99_ms for one in loads)
    return Row(what, p50, None, f"p99 {p99:.1f} ms")


def print_rows(rows: Iterable[Row]) -> None:
    """Print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| what | this run | first | | goal | figures |\n| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row.cells())} |", flush=True)
