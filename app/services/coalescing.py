"""One batch in flight: what arrives while it is being handled leaves together with the next one.

There is no timer: what arrives alone leaves at once (docs/decisions/0004-coalescing-intake.md).
"""

import asyncio
from collections.abc import Awaitable, Callable


class Coalescer:
    """Handles batch after batch, in a task of its own, as long as anything waits.

    Args:
        waits: returns whether anything waits.
        handle: takes what is due next of what waits, and handles it; it raises nothing.
    """

    def __init__(self, waits: Callable[[], bool], handle: Callable[[], Awaitable[None]]) -> None:
        self._waits = waits
        self._handle = handle
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Have handled what waits now."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def finish(self) -> None:
        """Return when nothing waits any more."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            while self._waits():
                await self._handle()
        finally:
            self._task = None
