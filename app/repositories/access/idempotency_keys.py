"""What was answered to a creation, kept under the key that its sender chose."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.clients.clients import KeyConflict
from app.repositories.connections import Connection

_TEXT = "text"

_CLAIM = """
INSERT INTO idempotency_keys (owner, key, fingerprint, answer, created_at)
VALUES ($1, $2, $3, '{}', $4) ON CONFLICT DO NOTHING RETURNING key
"""

_FIND = "SELECT fingerprint, answer FROM idempotency_keys WHERE owner = $1 AND key = $2"

_KEEP = "UPDATE idempotency_keys SET answer = $3 WHERE owner = $1 AND key = $2"


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


async def claim_key(connection: Connection, claim: Claim, at: datetime) -> dict[str, Any] | None:
    """Return the first answer, or None when the key is new: then the creation is this one's.

    Waits for a transaction that has claimed the same key and not ended yet.

    Raises:
        KeyConflict: the key was used for another request.
    """
    if await connection.fetchrow(_CLAIM, claim.owner, claim.key, claim.fingerprint, at):
        return None
    return await find_answer(connection, claim)


async def find_answer(connection: Connection, claim: Claim) -> dict[str, Any] | None:
    """Return the first answer, or None when the key is new.

    Raises:
        KeyConflict: the key was used for another request.
    """
    first = await connection.fetchrow(_FIND, claim.owner, claim.key)
    if first is None:
        return None
    if first["fingerprint"] != claim.fingerprint:
        raise KeyConflict(claim.key)
    return _read(json.loads(first["answer"]))


async def keep_answer(connection: Connection, claim: Claim, answer: dict[str, Any]) -> None:
    """Keep the answer of a creation whose key was claimed in the same transaction."""
    stored = {_TEXT: json.dumps(answer, ensure_ascii=False)}
    await connection.execute(_KEEP, claim.owner, claim.key, json.dumps(stored))


def _read(stored: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in the order in which it was given, which PostgreSQL's objects have not."""
    answer: dict[str, Any] = json.loads(stored[_TEXT]) if _TEXT in stored else stored
    return answer
