"""Whose turn it is: single events never wait for more than one batch of arrays."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.services.metering.results import Result, Submission

FEW_EVENTS = 20
_LEAST_CUT = 20

Taken = tuple["Waiting", Sequence[Submission]]
"""Who waits, and what of it is in a batch."""


@dataclass(slots=True)
class Waiting:
    """Events that one request sent, and its answer.

    Attributes:
        submissions: those not decided yet.
        results: of those decided, where they were not all decided at once.
    """

    submissions: Sequence[Submission]
    answered: "asyncio.Future[list[Result]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    results: list[Result] = field(default_factory=list)


class Turns:
    """Lets requests take turns: those of few events, then the arrays of one client, and so on.

    The arrays of keys that see every client are one client's. An array is kept whole, unless
    batches of arrays turn out to be slow while others wait.

    Args:
        most: events in a batch.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._cut = most
        self._few: deque[Waiting] = deque()
        self._arrays: dict[str | None, deque[Waiting]] = {}
        self._is_turn_of_few = True

    def __bool__(self) -> bool:
        """Tell whether anybody waits."""
        return bool(self._few or self._arrays)

    def add(self, waiting: Waiting) -> None:
        """Let a request wait behind the others of its kind."""
        if len(waiting.submissions) <= FEW_EVENTS and not waiting.results:
            self._few.append(waiting)
        else:
            client = waiting.submissions[0].limited_to
            self._arrays.setdefault(client, deque()).append(waiting)

    def next_batch(self) -> list[Taken]:
        """Return what is decided next; of somebody who waits."""
        is_of_few = bool(self._few) and (self._is_turn_of_few or not self._arrays)
        self._is_turn_of_few = not is_of_few
        if is_of_few:
            return list(_packed(self._few, self._most))
        client = next(iter(self._arrays))
        queue = self._arrays.pop(client)
        batch = list(_packed(queue, self._cut))
        if queue:
            self._arrays[client] = queue
        return batch

    def came_so_far(self, decided: int, of: int) -> None:
        """Cut arrays where a batch was slow; less and less, once batches are quick again."""
        self._cut = min(self._most, max(_LEAST_CUT, 2 * (decided if decided < of else self._cut)))


def _packed(queue: deque[Waiting], room: int) -> Iterator[Taken]:
    """Take from a queue what has room; of what has none by itself, the beginning."""
    if len(queue[0].submissions) > room:
        waiting = queue.popleft()
        yield waiting, waiting.submissions[:room]
        return
    while queue and len(queue[0].submissions) <= room:
        waiting = queue.popleft()
        room -= len(waiting.submissions)
        yield waiting, waiting.submissions
