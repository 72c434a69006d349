"""Which ledger entries follow from accepted disputes."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from app.repositories.connections import Connection

_READ = """
SELECT id, first_entry, last_entry FROM disputes
WHERE client_id = $1 AND first_entry IS NOT NULL ORDER BY first_entry
"""


@dataclass(frozen=True, slots=True)
class DisputedEntries:
    """A client's accepted disputes with the entries of each, in the order of the ledger.

    Attributes:
        spans: the first and the last sequence number, and the dispute's id; none overlap.
    """

    spans: Sequence[tuple[int, int, str]]

    def dispute_of(self, seq: int) -> str | None:
        """Return the id of the dispute that an entry follows from."""
        place = bisect_right(self.spans, seq, key=lambda span: span[0]) - 1
        if place < 0:
            return None
        _, last, dispute_id = self.spans[place]
        return dispute_id if seq <= last else None


async def read_disputed_entries(connection: Connection, client_id: str) -> DisputedEntries:
    """Return the entries that follow from a client's disputes."""
    rows = await connection.fetch(_READ, client_id)
    return DisputedEntries([(row["first_entry"], row["last_entry"], row["id"]) for row in rows])
