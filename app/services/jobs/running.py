"""Lets a worker work beside something else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.services.jobs.worker import Worker


@asynccontextmanager
async def at_work(worker: Worker, *, is_wanted: bool = True) -> AsyncIterator[None]:
    """Let a worker do what is due meanwhile; in the end it finishes what it holds.

    Args:
        worker: stands still when it is not wanted: another process has one at work.
        is_wanted: whether it works.
    """
    if not is_wanted:
        yield
        return
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task
