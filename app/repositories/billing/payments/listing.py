"""Documents of all clients with what was credited and paid of them, the latest first."""

from dataclasses import dataclass
from datetime import date

from app.domain.billing.payments.settlements import Claim
from app.repositories.billing.payments.receivables import CLAIM_COLUMNS, claim_of
from app.repositories.connections import Connection

_LIST = f"""
SELECT invoice_id, client_id, kind, currency, gross_cents, due_on, is_cancelled, credited_cents,
  paid_cents
FROM (
  SELECT {CLAIM_COLUMNS} FROM receivables r
  WHERE ($1::uuid IS NULL OR r.client_id = $1) AND ($2::date IS NULL OR r.issued_on >= $2)
    AND ($3::date IS NULL OR r.issued_on <= $3) AND ($4::uuid IS NULL OR r.invoice_id < $4)
    AND (NOT $5 OR r.kind = 'invoice')
) AS claims
WHERE NOT $5 OR (NOT is_cancelled AND gross_cents > credited_cents + paid_cents)
ORDER BY invoice_id DESC LIMIT $6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """Which documents are asked for; None admits all.

    Attributes:
        issued_from, issued_to: the first and the last date of issue.
        is_owed: only invoices of which something is still to be paid.
        before: the id of the document before the first that is returned.
    """

    limit: int
    client_id: str | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    is_owed: bool = False
    before: str | None = None


async def list_claims(connection: Connection, wanted: ClaimFilter) -> list[tuple[str, Claim]]:
    """Return documents with their ids, the latest first."""
    rows = await connection.fetch(
        _LIST,
        wanted.client_id,
        wanted.issued_from,
        wanted.issued_to,
        wanted.before,
        wanted.is_owed,
        wanted.limit,
    )
    return [(row["invoice_id"], claim_of(row)) for row in rows]
