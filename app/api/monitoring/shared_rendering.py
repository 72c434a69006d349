"""One rendering at a time, however many ask for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


class SharedRendering(Generic[Subject]):
    """Gives whoever asks while something is being rendered the same bytes.

    It goes on when those who asked have gone; nothing is kept once it is done.

    Args:
        render: what is done, one call after the other; it takes no longer than it may itself.
    """

    def __init__(self, render: Callable[[Subject], Awaitable[bytes]]) -> None:
        self._render = render
        self._task: asyncio.Task[bytes] | None = None

    async def get(self, subject: Subject) -> bytes:
        """Return what is rendered now, of the subject of whoever asked first."""
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._render(subject))
        return await asyncio.shield(self._task)
