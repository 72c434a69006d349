"""Invoices never change, and no number of a series is left out: the database sees to it."""

from typing import Any

import asyncpg
import pytest

from app.domain.clients.plans.periods import Period
from app.repositories.billing.statements import keep_final_statement
from app.repositories.connections import Connection
from app.services.identifiers import new_id
from tests.documents.billing.invoices.samples import a_statement
from tests.repositories.given import ROLES, a_client, connected

CHANGES = [
    f"{change} {table}{rest}"
    for table in ("invoices", "invoice_documents")
    for change, rest in (
        ("UPDATE", " SET {column} = {column}"),
        ("DELETE FROM", ""),
        ("TRUNCATE", " CASCADE"),
    )
]
COLUMNS = {"invoices": "number", "invoice_documents": "form"}

KEEP_INVOICE = """
INSERT INTO invoices (id, client_id, series, sequence, number, period, revision, cancels_id,
  issued_at, document)
VALUES ($1, $2, 'F2026', $3::bigint, 'F2026-' || $3::bigint, $4, $5, $6, now(), '{}')
"""


async def an_invoice(connection: Connection, client_id: str, sequence: int, **given: Any) -> str:
    invoice_id = new_id()
    period = given.get("period", f"2026-{sequence:02d}")
    if "period" not in given:
        statement = a_statement(client_id=client_id, period=Period.parse(period))
        await keep_final_statement(connection, statement)
    values = (period, given.get("revision", 1), given.get("cancels_id"))
    await connection.execute(KEEP_INVOICE, invoice_id, client_id, sequence, *values)
    return invoice_id


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("change", CHANGES)
async def test_nobody_changes_an_invoice(database_url: str, role: str, change: str) -> None:
    table = "invoice_documents" if "invoice_documents" in change else "invoices"
    async with connected(database_url, role) as connection:
        await an_invoice(connection, await a_client(connection), 1)
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError)):
            await connection.execute(change.format(column=COLUMNS[table]))


async def test_a_number_follows_the_one_before(database_url: str) -> None:
    async with connected(database_url, "superuser") as connection:
        client_id = await a_client(connection)
        with pytest.raises(asyncpg.RestrictViolationError):
            await an_invoice(connection, client_id, 2)
        await an_invoice(connection, client_id, 1)
        await an_invoice(connection, client_id, 2, period="2026-02")
        with pytest.raises(asyncpg.UniqueViolationError):
            await an_invoice(connection, client_id, 2, period="2026-01", revision=2)


async def test_a_statement_has_one_invoice_and_an_invoice_one_credit_note(
    database_url: str,
) -> None:
    async with connected(database_url, "superuser") as connection:
        client_id = await a_client(connection)
        first = await an_invoice(connection, client_id, 1)
        with pytest.raises(asyncpg.UniqueViolationError):
            await an_invoice(connection, client_id, 2, period="2026-01")
        await an_invoice(connection, client_id, 2, period="2026-01", cancels_id=first)
        with pytest.raises(asyncpg.UniqueViolationError):
            await an_invoice(connection, client_id, 3, period="2026-01", cancels_id=first)
        await an_invoice(connection, client_id, 3, period="2026-01", revision=2)
