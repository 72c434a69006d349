"""Answers a creation that is sent twice with its first answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.repositories.access.idempotency_keys import Claim, claim_key, find_answer, keep_answer
from app.repositories.connections import Connection
from app.repositories.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """What was answered the first time, as JSON, and whether that was earlier."""

    body: dict[str, Any]
    is_repeat: bool


async def with_idempotency_key(
    database: Database,
    claim: Claim | None,
    now: datetime,
    create: Callable[[Connection], Awaitable[dict[str, Any]]],
) -> FirstAnswer:
    """Create something and keep the answer, in one transaction; a repeat creates nothing.

    Args:
        database: where.
        claim: the sender's key and what it stands for; None when nothing need be remembered.
        now: when.
        create: makes the thing within the transaction and returns the answer.

    Raises:
        KeyConflict: the key was used for another request.
    """
    async with database.write() as connection:
        first = None if claim is None else await claim_key(connection, claim, now)
        if first is not None:
            return FirstAnswer(body=first, is_repeat=True)
        answer = await create(connection)
        if claim is not None:
            await keep_answer(connection, claim, answer)
    return FirstAnswer(body=answer, is_repeat=False)


async def with_idempotency_key_afterwards(
    database: Database,
    claim: Claim | None,
    now: datetime,
    do: Callable[[], Awaitable[dict[str, Any]]],
) -> FirstAnswer:
    """Do what has transactions of its own, and keep the answer; a repeat does nothing.

    For what may be done twice without harm: two that race are both done, and both get the answer
    that was kept first.

    Raises:
        KeyConflict: the key was used for another request.
    """
    if claim is None:
        return FirstAnswer(body=await do(), is_repeat=False)
    async with database.write() as connection:
        first = await find_answer(connection, claim)
    if first is not None:
        return FirstAnswer(body=first, is_repeat=True)
    answer = await do()

    async def done(_: Connection) -> dict[str, Any]:
        return answer

    return await with_idempotency_key(database, claim, now, done)
