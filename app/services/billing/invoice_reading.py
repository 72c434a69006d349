"""Reads invoices, as values and as documents."""

import asyncio

from app.documents.billing.facturx import render_facturx
from app.documents.billing.ubl import render_ubl
from app.domain.billing.invoices.issued_invoices import Form, IssuedInvoice
from app.domain.errors import NothingFound
from app.repositories.billing.invoices import (
    InvoiceFilter,
    keep_invoice_document,
    list_invoices,
    read_invoice_document,
)
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists
from app.services.billing.invoice_issuing import require_invoice

_WRITERS = {Form.UBL: render_ubl, Form.FACTURX: render_facturx}


async def find_invoice(database: Database, invoice_id: str) -> IssuedInvoice:
    """Return an invoice or credit note.

    Raises:
        NothingFound: it does not exist.
    """
    async with database.read() as connection:
        return await require_invoice(connection, invoice_id)


async def find_invoices(database: Database, wanted: InvoiceFilter) -> list[IssuedInvoice]:
    """Return a client's invoices and credit notes, the latest first.

    Raises:
        NothingFound: the client does not exist.
    """
    async with database.read() as connection:
        invoices = await list_invoices(connection, wanted)
        if not invoices and not await client_exists(connection, wanted.client_id):
            raise NothingFound(wanted.client_id)
    return invoices


async def load_document(database: Database, issued: IssuedInvoice, form: Form) -> bytes:
    """Return an invoice in a form; drawn when it is first asked for, and kept from then on."""
    async with database.read() as connection:
        kept = await read_invoice_document(connection, issued.id, form)
    if kept is not None:
        return kept
    content = await asyncio.to_thread(_WRITERS[form], issued.invoice)
    async with database.write() as connection:
        await keep_invoice_document(connection, issued.id, form, content)
        return await read_invoice_document(connection, issued.id, form) or content
