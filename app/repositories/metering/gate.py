"""The transaction of a batch, and the gate that every batch passes on its way in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.repositories.connections import Connection

_GATE = 7_225_011_873

# One message instead of two: a round trip less on the hot path.
_ENTER = f"BEGIN; SELECT pg_advisory_xact_lock_shared({_GATE})"
_ENTER_ALONE = f"BEGIN; SELECT pg_advisory_xact_lock({_GATE})"


@asynccontextmanager
async def gated_transaction(
    connection: Connection, *, alone: bool, keep: bool = True
) -> AsyncIterator[None]:
    """Open a transaction that has passed the gate; it commits on leaving.

    An event that has to wait for another one, and that other one, could otherwise be recorded at
    the same time by two processes, each without seeing the other: a batch with such an event
    passes alone, every other batch shares the gate.

    Args:
        connection: not in a transaction.
        alone: wait for every batch in flight, and let none in before this one has ended.
        keep: False rolls back in any case: nothing is stored.
    """
    try:
        await connection.execute(_ENTER_ALONE if alone else _ENTER)
        yield
    except BaseException:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT" if keep else "ROLLBACK")
