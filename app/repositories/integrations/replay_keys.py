"""Keys that a provider uses once: a known one with other content is a replay."""

from dataclasses import dataclass
from datetime import datetime

from app.repositories.connections import Connection

_CLAIM = """
INSERT INTO replay_keys AS k (integration_id, key, digest, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (integration_id, key) DO UPDATE SET digest = k.digest RETURNING digest
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayKey:
    """A key, and the 32 bytes that stand for the content it came with."""

    integration_id: str
    key: str
    digest: bytes


async def claim_replay_key(connection: Connection, claimed: ReplayKey, at: datetime) -> bool:
    """Remember a key; False when it came with other content before."""
    sent = claimed.integration_id, claimed.key, claimed.digest
    first = await connection.fetchval(_CLAIM, *sent, at)
    return bool(first == claimed.digest)


async def purge_replay_keys(connection: Connection, before: datetime) -> None:
    """Forget keys seen before an instant: their signatures have expired."""
    await connection.execute("DELETE FROM replay_keys WHERE seen_at < $1", before)
