"""Documents of invoices: drawn once, then the same bytes for ever."""

from app.domain.billing.invoices.issued_invoices import Form
from app.repositories.connections import Connection

_READ = "SELECT content FROM invoice_documents WHERE invoice_id = $1 AND form = $2"

_KEEP = """
INSERT INTO invoice_documents (invoice_id, form, content) VALUES ($1, $2, $3)
ON CONFLICT (invoice_id, form) DO NOTHING
"""


async def read_document(connection: Connection, invoice_id: str, form: Form) -> bytes | None:
    """Return a document as it was first drawn; None when it never was."""
    content: bytes | None = await connection.fetchval(_READ, invoice_id, form)
    return content


async def keep_document(
    connection: Connection, invoice_id: str, form: Form, content: bytes
) -> None:
    """Keep a document, unless another one was kept before."""
    await connection.execute(_KEEP, invoice_id, form, content)
