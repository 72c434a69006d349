"""Documents of all clients with what was credited and paid of them, the latest first."""

from dataclasses import dataclass
from datetime import date

from app.domain.billing.payments.settlements import Claim, SettlementState
from app.repositories.billing.payments.receivables import CLAIM_COLUMNS, claim_of
from app.repositories.connections import Connection

_OWED = "NOT is_cancelled AND gross_cents > credited_cents + paid_cents"
_HAS_PAYMENTS = "EXISTS (SELECT FROM invoice_payments p WHERE p.invoice_id = r.invoice_id)"
_HAS_CREDITS = "EXISTS (SELECT FROM invoice_credits k WHERE k.invoice_id = r.invoice_id)"
_UPCOMING = "r.kind = 'invoice' AND (r.due_on IS NULL OR r.due_on >= $6)"

# Which documents may be in a state: what has no chance is not computed. Which are says one
# function of the domain.
_CANDIDATES = {
    None: ("true", "true"),
    SettlementState.OPEN: (_UPCOMING, _OWED),
    SettlementState.PARTLY_PAID: (f"{_UPCOMING} AND {_HAS_PAYMENTS}", _OWED),
    SettlementState.OVERDUE: ("r.kind = 'invoice' AND r.due_on < $6", _OWED),
    SettlementState.PAID: (f"(r.gross_cents = 0 OR {_HAS_PAYMENTS} OR {_HAS_CREDITS})", "true"),
    SettlementState.CANCELLED: (
        "EXISTS (SELECT FROM invoices c WHERE c.cancels_id = r.invoice_id)",
        "true",
    ),
    SettlementState.CREDITED: (f"(r.kind = 'credit_note' OR {_HAS_CREDITS})", "true"),
}


def _statement(state: SettlementState | None) -> str:
    may_be, is_likely = _CANDIDATES[state]
    return f"""
    SELECT invoice_id, client_id, kind, currency, gross_cents, due_on, is_cancelled,
      credited_cents, paid_cents
    FROM (
      SELECT {CLAIM_COLUMNS} FROM receivables r
      WHERE ($1::uuid IS NULL OR r.client_id = $1) AND ($2::date IS NULL OR r.issued_on >= $2)
        AND ($3::date IS NULL OR r.issued_on <= $3) AND ($4::uuid IS NULL OR r.invoice_id < $4)
        AND $6::date IS NOT NULL AND {may_be}
    ) AS claims
    WHERE {is_likely} ORDER BY invoice_id DESC LIMIT $5
    """


_STATEMENTS = {state: _statement(state) for state in _CANDIDATES}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """Which documents are asked for; None admits all.

    Attributes:
        issued_from, issued_to: the first and the last date of issue.
        state: only documents that may be in it.
        before: the id of the document before the first that is returned.
    """

    limit: int
    client_id: str | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    state: SettlementState | None = None
    before: str | None = None


async def list_claims(
    connection: Connection, wanted: ClaimFilter, today: date
) -> list[tuple[str, Claim]]:
    """Return documents with their ids, the latest first; some of them may be in another state.

    Args:
        connection: any.
        wanted: which.
        today: the seller's date.
    """
    rows = await connection.fetch(
        _STATEMENTS[wanted.state],
        wanted.client_id,
        wanted.issued_from,
        wanted.issued_to,
        wanted.before,
        wanted.limit,
        today,
    )
    return [(row["invoice_id"], claim_of(row)) for row in rows]
