"""What was claimed, credited and paid never changes: the database sees to it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.repositories.connections import Connection
from app.services.identifiers import new_id
from tests import databases
from tests.repositories.billing.test_frozen_invoices import an_invoice
from tests.repositories.given import ROLES, a_client, connected, undone

REFUSALS = (asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError)

ROWS = """
INSERT INTO receivables VALUES ($1, $2, 'invoice', 'EUR', 10000, '2026-12-04', NULL, '{F1}');
"""
ENTRY = """
INSERT INTO bank_entries (id, entry_key, imported_at, account, statement, booked_on, currency,
  amount_cents, unassigned_cents, communication, payer_name)
VALUES ($1, sha256('1'), now(), 'BE68539007547034', '1', '2026-12-05', 'EUR', 500, 500, 'Merci',
  'Jeanne Exemple')
"""
PAYMENT = """
INSERT INTO invoice_payments (id, invoice_id, client_id, kind, currency, amount_cents, paid_on,
  reference, bank_entry_id, recorded_at)
VALUES ($1, $2, $3, '{kind}', 'EUR', 500, '2026-12-05', 'Jeanne', $4, now())
"""


async def rows(connection: Connection) -> None:
    client_id = await a_client(connection)
    first = await an_invoice(connection, client_id, 1)
    second = await an_invoice(connection, client_id, 2)
    entry = new_id()
    await connection.execute(ROWS, first, client_id)
    await connection.execute("INSERT INTO invoice_credits VALUES ($1, $2, 1)", first, second)
    await connection.execute(ENTRY, entry)
    payment, refund = new_id(), new_id()
    await connection.execute(PAYMENT.format(kind="payment"), payment, first, client_id, entry)
    await connection.execute(PAYMENT.format(kind="refund"), refund, first, client_id, entry)
    await connection.execute("INSERT INTO payment_reversals VALUES ($1, $2)", payment, refund)
    await connection.execute("INSERT INTO bank_entry_twins VALUES (sha256('2'), $1)", entry)


@pytest.fixture(scope="module")
async def recorded(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    """Give a database with a row of each table."""
    async with databases.database(postgres_server, template_database) as url:
        async with connected(url, "application") as connection:
            await rows(connection)
        yield url


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE receivables SET gross_cents = 0",
        "DELETE FROM receivables",
        "UPDATE invoice_credits SET amount_cents = 2",
        "DELETE FROM invoice_credits",
        "UPDATE invoice_payments SET amount_cents = 1",
        "UPDATE invoice_payments SET reference = 'Another'",
        "DELETE FROM invoice_payments",
        "UPDATE payment_reversals SET refund_id = payment_id",
        "DELETE FROM payment_reversals",
        "UPDATE bank_entry_twins SET entry_id = NULL",
        "DELETE FROM bank_entry_twins",
        "TRUNCATE invoice_payments CASCADE",
        "UPDATE bank_entries SET amount_cents = 600",
        "UPDATE bank_entries SET payer_name = 'Another'",
        "DELETE FROM bank_entries",
        "TRUNCATE bank_entries CASCADE",
    ],
)
async def test_nobody_changes_it(recorded: str, role: str, change: str) -> None:
    async with connected(recorded, role) as connection:
        with pytest.raises(REFUSALS):
            await connection.execute(change)


async def test_what_names_a_person_can_be_erased_and_an_entry_assigned(recorded: str) -> None:
    async with undone(recorded, "application") as connection:
        await connection.execute("UPDATE invoice_payments SET reference = '—'")
        await connection.execute("UPDATE bank_entries SET payer_name = NULL, communication = NULL")
        await connection.execute("UPDATE bank_entries SET unassigned_cents = 0, reason = NULL")
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("UPDATE bank_entries SET unassigned_cents = -1")
