"""Invoices, numbered without gaps, and their documents: appended once, never changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.issued_invoices import (
    Form,
    InvoiceNumber,
    IssuedInvoice,
    Sibling,
)
from app.repositories.connections import Connection
from app.repositories.frozen_formats import Fields, FrozenFormat

# The row stays locked until the transaction ends: the next one waits, and sees what became of it.
_NEXT_NUMBER = """
INSERT INTO invoice_series AS s (series, issued, last_issued_on) VALUES ($1, 1, $2)
ON CONFLICT (series) DO UPDATE SET
  issued = s.issued + 1, last_issued_on = greatest(s.last_issued_on, excluded.last_issued_on)
RETURNING issued, last_issued_on
"""


def _next(fields: Fields) -> Fields:
    """Add nothing: what later formats tell of lines and of tax was so of none before."""
    return fields


INVOICES = FrozenFormat(Invoice, 3, {1: _next, 2: _next})

_COLUMNS = """
SELECT i.id, i.client_id, i.series, i.sequence, i.revision, i.part, i.cancels_id, i.issued_at,
  i.document, c.id AS cancelled_by_id,
  (SELECT json_agg(json_build_array(s.id, s.document ->> 'kind', s.number) ORDER BY s.part)
   FROM invoices s WHERE s.client_id = i.client_id AND s.period = i.period
     AND s.revision = i.revision AND s.cancels_id IS NULL AND i.cancels_id IS NULL
     AND s.id <> i.id) AS siblings
FROM invoices i LEFT JOIN invoices c ON c.cancels_id = i.id
"""

_ONE = f"{_COLUMNS} WHERE i.id = $1"

_SEVERAL = f"{_COLUMNS} WHERE i.id = ANY($1::uuid[]) ORDER BY i.id DESC"

_OF_STATEMENT = f"""
{_COLUMNS} WHERE i.client_id = $1 AND i.period = $2 AND i.cancels_id IS NULL
ORDER BY i.revision, i.part
"""

_ABOUT = f"""
{_COLUMNS} WHERE i.client_id = $1 AND i.cancels_id IS NULL
  AND ($2::text[] IS NULL OR i.period = ANY($2) OR EXISTS (
    SELECT FROM jsonb_array_elements(i.document -> 'lines') AS l (line)
    WHERE l.line ->> 'for_period' = ANY($2)))
ORDER BY i.id
"""

_NOT_CHARGED = """
SELECT DISTINCT a.period FROM statement_amounts a
WHERE a.client_id = $1 AND a.for_period = ANY($2) AND a.period < $3 AND a.amount_cents > 0
  AND NOT EXISTS (
    SELECT FROM invoices i
    CROSS JOIN LATERAL jsonb_array_elements(i.document -> 'lines') AS l (line)
    WHERE i.client_id = $1 AND i.period = a.period AND i.cancels_id IS NULL
      AND i.document ->> 'kind' = 'invoice'
      AND coalesce(l.line ->> 'for_period', a.for_period) = a.for_period
      AND NOT EXISTS (SELECT FROM invoices c WHERE c.cancels_id = i.id))
ORDER BY a.period
"""

_LIST = f"""
{_COLUMNS} WHERE i.client_id = $1 AND ($2::text IS NULL OR i.period = $2)
  AND ($3::uuid IS NULL OR i.id < $3)
ORDER BY i.id DESC LIMIT $4
"""

_KEEP_INVOICE = """
INSERT INTO invoices (id, client_id, series, sequence, number, period, revision, part, cancels_id,
  issued_at, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

_READ_DOCUMENT = "SELECT content FROM invoice_documents WHERE invoice_id = $1 AND form = $2"

_KEEP_DOCUMENT = """
INSERT INTO invoice_documents (invoice_id, form, content) VALUES ($1, $2, $3)
ON CONFLICT (invoice_id, form) DO NOTHING
"""


async def next_number(connection: Connection, series: str, today: date) -> InvoiceNumber:
    """Take the next number of a series; it is given back should the transaction fail."""
    row = await connection.fetchrow(_NEXT_NUMBER, series, today)
    if row is None:
        raise RuntimeError("taking a number returns it")
    return InvoiceNumber(series, row["issued"], row["last_issued_on"])


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """Which invoices of a client are asked for, the latest first; None admits all.

    Attributes:
        before: the id of the invoice before the first that is returned.
    """

    client_id: str
    limit: int
    period: str | None = None
    before: str | None = None


async def keep_invoice(connection: Connection, issued: IssuedInvoice) -> None:
    """Append an invoice under the number that was taken in this transaction."""
    await connection.execute(
        _KEEP_INVOICE,
        issued.id,
        issued.client_id,
        issued.number.series,
        issued.number.sequence,
        issued.invoice.number,
        issued.invoice.period,
        issued.revision,
        issued.part,
        issued.cancels_id,
        issued.issued_at,
        INVOICES.serialise(issued.invoice),
    )


async def read_invoice(connection: Connection, invoice_id: str) -> IssuedInvoice | None:
    """Return an invoice; None where it does not exist."""
    row = await connection.fetchrow(_ONE, invoice_id)
    return None if row is None else _from_row(row)


async def read_invoices(connection: Connection, invoice_ids: Sequence[str]) -> list[IssuedInvoice]:
    """Return invoices of these ids, the latest first."""
    return [_from_row(row) for row in await connection.fetch(_SEVERAL, list(invoice_ids))]


async def read_statement_invoices(
    connection: Connection, client_id: str, period: str
) -> list[IssuedInvoice]:
    """Return what was issued for a statement, cancelled or not, oldest first."""
    return [_from_row(row) for row in await connection.fetch(_OF_STATEMENT, client_id, period)]


async def read_documents_about(
    connection: Connection, client_id: str, periods: Sequence[str] | None = None
) -> list[IssuedInvoice]:
    """Return what was issued that bills any of the months, oldest first.

    What was cancelled is among it, the credit notes that cancelled it are not.

    Args:
        connection: to the database.
        client_id: whose documents.
        periods: ids of months; None: any.
    """
    rows = await connection.fetch(_ABOUT, client_id, None if periods is None else list(periods))
    return [_from_row(row) for row in rows]


async def read_periods_not_charged(
    connection: Connection, client_id: str, about: Sequence[str], before: str
) -> list[str]:
    """Return the statements before one whose charges for other months are on no invoice in force.

    Args:
        connection: to the database.
        client_id: whose statements.
        about: ids of the months that they charge something for.
        before: the id of that one's month.
    """
    rows = await connection.fetch(_NOT_CHARGED, client_id, list(about), before)
    return [row["period"] for row in rows]


async def list_invoices(connection: Connection, wanted: InvoiceFilter) -> list[IssuedInvoice]:
    """Return a client's invoices and credit notes, the latest first."""
    rows = await connection.fetch(
        _LIST, wanted.client_id, wanted.period, wanted.before, wanted.limit
    )
    return [_from_row(row) for row in rows]


def _from_row(row: asyncpg.Record) -> IssuedInvoice:
    invoice = INVOICES.deserialise(row["document"])
    return IssuedInvoice(
        id=row["id"],
        client_id=row["client_id"],
        revision=row["revision"],
        part=row["part"],
        cancels_id=row["cancels_id"],
        cancelled_by_id=row["cancelled_by_id"],
        issued_at=row["issued_at"],
        number=InvoiceNumber(row["series"], row["sequence"], invoice.issued_on),
        invoice=invoice,
        siblings=tuple(
            Sibling(sibling_id, InvoiceKind(kind), number)
            for sibling_id, kind, number in json.loads(row["siblings"] or "[]")
        ),
    )


async def read_invoice_document(
    connection: Connection, invoice_id: str, form: Form
) -> bytes | None:
    """Return a document as it was first drawn; None before it was."""
    content: bytes | None = await connection.fetchval(_READ_DOCUMENT, invoice_id, form)
    return content


async def keep_invoice_document(
    connection: Connection, invoice_id: str, form: Form, content: bytes
) -> None:
    """Keep a document, unless another one was kept before."""
    await connection.execute(_KEEP_DOCUMENT, invoice_id, form, content)
