"""Parts of a batch: PostgreSQL writes one while the next is being decided.

A batch would otherwise wait a third of its time for its last statement (docs/performance.md). It
is one transaction all the same: its parts are stored together, or none of them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from app.repositories.connections import Connection
from app.repositories.metering.records import PartRecord, write_records

Item = TypeVar("Item")

_FIRST_EVENTS = 12
_LEAST_EVENTS = 16
_MOST_PARTS = 12


def parts_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the items in parts that are worth a statement each; one empty part for nothing.

    The first is the smallest: until it is decided, PostgreSQL has nothing to write.
    """
    first, others = items[:_FIRST_EVENTS], items[_FIRST_EVENTS:]
    count = min(len(others) // _LEAST_EVENTS, _MOST_PARTS - 1)
    if count == 0:
        return [items]
    size = -(-len(others) // count)
    return [first] + [others[start : start + size] for start in range(0, len(others), size)]


@asynccontextmanager
async def writing_ahead(
    connection: Connection,
) -> AsyncIterator[Callable[[PartRecord], Awaitable[None]]]:
    """Give what begins to write a part once the former one is written; all are in the end.

    The connection is free on leaving, also after a failure: it can roll back.
    """
    writing: asyncio.Task[None] | None = None

    async def begin(part: PartRecord) -> None:
        nonlocal writing
        texts = part.as_texts()
        if writing is not None:
            await writing
        writing = asyncio.create_task(write_records(connection, texts))
        # Let it send its statement before the next part is decided.
        await asyncio.sleep(0)

    try:
        yield begin
    finally:
        if writing is not None:
            await asyncio.wait([writing])
    if writing is not None:
        await writing
