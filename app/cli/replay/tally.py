"""Counts what became of the events, and shows how far the file has been sent."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from app.cli.replay.lines import Batch, Line
from app.cli.replay.sending import Answer, Refused

REFUSED = "refused"


class Tally:
    """The counts of one run, with a bar on standard error where a person looks at it."""

    def __init__(self, total_bytes: int | None) -> None:
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self._progress = Progress(
            SpinnerColumn(),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=total_bytes)
        self._console = console
        self._began_at = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.answered_line = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @property
    def has_refused(self) -> bool:
        """Tell whether something was refused."""
        return self.counts[REFUSED] > 0

    def take(self, batch: Batch, answers: Sequence[Answer]) -> None:
        """Count a batch that was answered, and name the lines that were refused."""
        for unreadable in batch.unreadable:
            self._name(unreadable.number, unreadable.reason)
        for line, answer in zip(batch.lines, answers, strict=True):
            self._count(line, answer)
        told = f"{self.counts.total():,} events, {self._rate():,.0f}/s, {self._told()}"
        self._progress.update(self._task, advance=batch.bytes_read, description=told)

    def summary(self) -> str:
        """Return the counts by outcome, the largest first."""
        seconds = time.monotonic() - self._began_at
        first = f"{self.counts.total():,} events in {seconds:.1f} s ({self._rate():,.0f}/s)"
        rows = [f"  {outcome:<12} {count:>9,}" for outcome, count in self.counts.most_common()]
        return "\n".join([first, *rows])

    def _count(self, line: Line, answer: Answer) -> None:
        self.answered_line = max(self.answered_line, line.number)
        if isinstance(answer, Refused):
            self._name(line.number, f"{answer.status} {answer.code}: {answer.detail}")
        else:
            self.counts[answer.outcome] += 1

    def _name(self, number: int, reason: str) -> None:
        self.answered_line = max(self.answered_line, number)
        self.counts[REFUSED] += 1
        self._console.print(f"line {number}: {reason}")

    def _rate(self) -> float:
        return self.counts.total() / max(time.monotonic() - self._began_at, 0.001)

    def _told(self) -> str:
        return ", ".join(f"{count:,} {outcome}" for outcome, count in self.counts.most_common())
