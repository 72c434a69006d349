"""What is owed under documents, and what of it was credited and paid so far."""

from collections.abc import Iterable, Sequence

import asyncpg

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.payments.matching import Candidate
from app.domain.billing.payments.receivables import Receivable
from app.domain.billing.payments.settlements import Claim, CreditedInvoice
from app.repositories.connections import Connection

_KEEP = """
INSERT INTO receivables
  (invoice_id, client_id, kind, currency, gross_cents, issued_on, due_on, named_as)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

_KEEP_CREDIT = """
INSERT INTO invoice_credits (invoice_id, credit_note_id, amount_cents) VALUES ($1, $2, $3)
"""

_NAMED = """
SELECT r.invoice_id, r.gross_cents - coalesce(
  (SELECT sum(k.amount_cents) FROM invoice_credits k WHERE k.invoice_id = r.invoice_id), 0
)::bigint AS claimed_cents
FROM invoices i JOIN receivables r ON r.invoice_id = i.id
WHERE i.number = ANY($1) AND r.kind = 'invoice' ORDER BY r.issued_on, i.id
"""

CLAIM_COLUMNS = """
r.invoice_id, r.client_id, r.kind, r.currency, r.gross_cents, r.due_on,
EXISTS (SELECT FROM invoices c WHERE c.cancels_id = r.invoice_id) AS is_cancelled,
coalesce((SELECT sum(k.amount_cents) FROM invoice_credits k
  WHERE k.invoice_id = r.invoice_id OR k.credit_note_id = r.invoice_id), 0)::bigint
  AS credited_cents,
coalesce((SELECT sum(CASE p.kind WHEN 'payment' THEN p.amount_cents ELSE -p.amount_cents END)
  FROM invoice_payments p WHERE p.invoice_id = r.invoice_id), 0)::bigint AS paid_cents
"""

_CLAIMS = f"SELECT {CLAIM_COLUMNS} FROM receivables r WHERE r.invoice_id = ANY($1::uuid[])"


async def keep_receivable(connection: Connection, receivable: Receivable) -> None:
    """Append what is owed under a document, in the transaction that issues it."""
    await connection.execute(
        _KEEP,
        receivable.invoice_id,
        receivable.client_id,
        receivable.kind,
        receivable.currency,
        receivable.gross_cents,
        receivable.issued_on,
        receivable.due_on,
        receivable.named_as,
    )


async def keep_credits(
    connection: Connection, credit_note_id: str, taken: Iterable[tuple[str, int]]
) -> None:
    """Append what a credit note takes from invoices: the id of each, and cents."""
    rows = [(invoice_id, credit_note_id, cents) for invoice_id, cents in taken]
    await connection.executemany(_KEEP_CREDIT, rows)


async def read_named_invoices(
    connection: Connection, numbers: Sequence[str]
) -> list[CreditedInvoice]:
    """Return the invoices of numbers with what they still claim, the oldest first."""
    rows = await connection.fetch(_NAMED, list(numbers))
    return [CreditedInvoice(row["invoice_id"], row["claimed_cents"]) for row in rows]


async def read_claims(connection: Connection, invoice_ids: Iterable[str]) -> dict[str, Claim]:
    """Return what is known of documents, by id; one that is not there is left out."""
    rows = await connection.fetch(_CLAIMS, list(invoice_ids))
    return {row["invoice_id"]: claim_of(row) for row in rows}


def claim_of(row: asyncpg.Record) -> Claim:
    """Return the claim that a row of ``CLAIM_COLUMNS`` holds."""
    return Claim(
        kind=InvoiceKind(row["kind"]),
        currency=row["currency"],
        gross_cents=row["gross_cents"],
        due_on=row["due_on"],
        is_cancelled=row["is_cancelled"],
        credited_cents=row["credited_cents"],
        paid_cents=row["paid_cents"],
    )


_NAMED_AS = f"""
SELECT r.named_as, {CLAIM_COLUMNS} FROM receivables r WHERE r.named_as && $1::text[]
ORDER BY r.issued_on, r.invoice_id
"""

_OWNERS = "SELECT DISTINCT client_id FROM receivables WHERE named_as && $1::text[]"


async def find_owners(connection: Connection, names: Sequence[str]) -> list[str]:
    """Return the ids of the clients whose documents have one of these names."""
    return [row["client_id"] for row in await connection.fetch(_OWNERS, list(names))]


async def find_candidates(
    connection: Connection, names: Sequence[str]
) -> dict[str, list[Candidate]]:
    """Return the documents of these names, by name, the oldest first."""
    wanted = set(names)
    by_name: dict[str, list[Candidate]] = {}
    for row in await connection.fetch(_NAMED_AS, list(names)):
        candidate = Candidate(row["invoice_id"], row["client_id"], claim_of(row))
        for name in wanted.intersection(row["named_as"]):
            by_name.setdefault(name, []).append(candidate)
    return by_name
