"""What something costs, to be compared with what something like it costs in the same run."""

import gc
import time
from collections.abc import Awaitable, Callable

HANG_SECONDS = 60
"""After which nothing comes any more, however slow the machine is."""


def cpu_seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the least time of the processor that a call takes; others' load is not in it."""
    gc.disable()
    try:
        return min(_once(work) for _ in range(rounds))
    finally:
        gc.enable()


async def cpu_seconds_of(work: Callable[[], Awaitable[object]]) -> float:
    """Return the time of the processor that this process takes until work is done, threads too."""
    gc.disable()
    try:
        started = time.process_time()
        await work()
        return time.process_time() - started
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started
