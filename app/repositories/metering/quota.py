"""Where a client's period stands, in one statement."""

from dataclasses import dataclass

from app.domain.metering.ledger import Head
from app.repositories.connections import Connection

_STANDING = """
SELECT b.entries, b.head, b.profile_version, c.used, c.held
FROM books b LEFT JOIN period_counters c ON c.client_id = b.client_id AND c.period = $2
WHERE b.client_id = $1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A client's ledger, the version of its profile, and the count of one period."""

    head: Head
    profile_version: int
    used: int
    held: int


async def read_standing(connection: Connection, client_id: str, period: str) -> Standing | None:
    """Return where a period stands; None when there is no such client."""
    row = await connection.fetchrow(_STANDING, client_id, period)
    if row is None:
        return None
    return Standing(
        Head(row["entries"], row["head"]),
        row["profile_version"],
        row["used"] or 0,
        row["held"] or 0,
    )
