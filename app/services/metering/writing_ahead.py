"""Large batches are written in parts: PostgreSQL stores one while the next is being decided.

It is one transaction all the same: its parts are stored together, or none of them
(docs/decisions/0022-what-must-pay.md).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from app.repositories.connections import Connection
from app.repositories.metering.records import BatchRecord, write_records

Item = TypeVar("Item")

PART_EVENTS = 200
"""Fewer are not worth statements of their own."""


def parts_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the items in parts; one, however small, in any case."""
    return [items[start : start + PART_EVENTS] for start in range(0, len(items) or 1, PART_EVENTS)]


@asynccontextmanager
async def writing_ahead(
    connection: Connection,
) -> AsyncIterator[Callable[[BatchRecord], Awaitable[None]]]:
    """Give what begins to write a part once the former one is written; all are in the end.

    The connection is free on leaving, also after a failure: it can roll back.
    """
    writing: asyncio.Task[None] | None = None

    async def begin(part: BatchRecord) -> None:
        nonlocal writing
        if writing is not None:
            await writing
        writing = asyncio.create_task(write_records(connection, part))
        await asyncio.sleep(0)  # it sends its first statement before the next part is decided

    try:
        yield begin
    finally:
        if writing is not None:
            await asyncio.wait([writing])
    if writing is not None:
        await writing
