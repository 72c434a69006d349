"""What was answered to a creation, kept under the key that its sender chose."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.accounts import KeyConflict
from app.repositories.tables.access import idempotency_keys

_TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A creation that its sender may send again.

    Attributes:
        owner: the id of the API key; two of them may choose the same key.
        fingerprint: 32 bytes over what is asked for, and of which route.
    """

    owner: str
    key: str
    fingerprint: bytes


async def claim_key(
    connection: AsyncConnection, claim: Claim, at: datetime
) -> dict[str, Any] | None:
    """Return the first answer, or None when the key is new: then the creation is this one's.

    Waits for a transaction that has claimed the same key and not ended yet.

    Raises:
        KeyConflict: the key was used for another request.
    """
    claimed = await connection.execute(
        insert(idempotency_keys)
        .values(
            owner=claim.owner,
            key=claim.key,
            fingerprint=claim.fingerprint,
            answer={},
            created_at=at,
        )
        .on_conflict_do_nothing()
        .returning(idempotency_keys.c.key)
    )
    if claimed.first() is not None:
        return None
    return await find_answer(connection, claim)


async def find_answer(connection: AsyncConnection, claim: Claim) -> dict[str, Any] | None:
    """Return the first answer, or None when the key is new.

    Raises:
        KeyConflict: the key was used for another request.
    """
    first = (await connection.execute(select(idempotency_keys).where(*_is(claim)))).one_or_none()
    if first is None:
        return None
    if first.fingerprint != claim.fingerprint:
        raise KeyConflict(claim.key)
    return _read(first.answer)


async def keep_answer(connection: AsyncConnection, claim: Claim, answer: dict[str, Any]) -> None:
    """Keep the answer of a creation whose key was claimed in the same transaction."""
    kept = {_TEXT: json.dumps(answer, ensure_ascii=False)}
    await connection.execute(update(idempotency_keys).where(*_is(claim)).values(answer=kept))


def _read(kept: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in the order in which it was given, which PostgreSQL's objects have not."""
    answer: dict[str, Any] = json.loads(kept[_TEXT]) if _TEXT in kept else kept
    return answer


def _is(claim: Claim) -> tuple[Any, Any]:
    return (idempotency_keys.c.owner == claim.owner, idempotency_keys.c.key == claim.key)
