"""What was answered to a creation, kept under the key that its sender chose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.accounts import KeyConflict
from app.repositories.tables.access import idempotency_keys


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
    first = (await connection.execute(select(idempotency_keys).where(*_is(claim)))).one()
    if first.fingerprint != claim.fingerprint:
        raise KeyConflict(claim.key)
    answer: dict[str, Any] = first.answer
    return answer


async def keep_answer(connection: AsyncConnection, claim: Claim, answer: dict[str, Any]) -> None:
    """Keep the answer of a creation whose key was claimed in the same transaction."""
    await connection.execute(update(idempotency_keys).where(*_is(claim)).values(answer=answer))


def _is(claim: Claim) -> tuple[Any, Any]:
    return (idempotency_keys.c.owner == claim.owner, idempotency_keys.c.key == claim.key)
