"""Invoices issued before payments were kept are claimed to the cent when the schema gets them."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from app.domain.billing.invoices.invoices import Invoice
from app.domain.clients.plans.periods import Period
from app.repositories.billing.invoices import INVOICES
from app.repositories.billing.payments.receivables import read_claims
from app.repositories.billing.statements import keep_final_statement
from app.repositories.connections import Connection
from app.repositories.migrate import MIGRATIONS
from app.services.identifiers import new_id
from tests import databases
from tests.architecture.test_migrations import config_for
from tests.documents.billing.invoices.samples import a_statement
from tests.repositories.given import a_client, connected

GOLDEN = Path(__file__).parents[2] / "golden"
KEEP = """
INSERT INTO invoices (id, client_id, series, sequence, number, period, revision, cancels_id,
  issued_at, document)
VALUES ($1, $2, 'X', $3, $4, $5, 1, $6, now(), $7)
"""


def before_payments() -> str:
    """Return the revision before the one that keeps payments."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    [revision] = [one for one in scripts if Path(one.path).name.endswith("_add_payments.py")]
    return str(revision.down_revision)


@pytest.fixture
async def former_database(postgres_server: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server) as url:
        await asyncio.to_thread(command.upgrade, config_for(url), before_payments())
        yield url


async def issue(connection: Connection, client_id: str, place: int, **told: str) -> tuple[str, str]:
    """Store a golden invoice; return its id and text."""
    text = (GOLDEN / f"{told['golden']}.json").read_text()
    document = json.loads(text) | {"number": f"X-{place}"}
    if "preceding" in told:
        document["preceding"] = [{"number": told["preceding"], "issued_on": "2026-12-04"}]
    period = f"2026-{place:02d}"
    statement = a_statement(client_id=client_id, period=Period.parse(period))
    await keep_final_statement(connection, statement)
    invoice_id, cancels = new_id(), told.get("cancels")
    values = (document["number"], period, cancels, json.dumps(document))
    await connection.execute(KEEP, invoice_id, client_id, place, *values)
    return invoice_id, json.dumps(document)


async def test_they_are_claimed_and_what_was_credited_is_taken_off(former_database: str) -> None:
    async with connected(former_database, "superuser") as connection:
        client_id = await a_client(connection)
        first, told = await issue(connection, client_id, 1, golden="invoice_belgian")
        cancelling, _ = await issue(
            connection, client_id, 2, golden="invoice_cancellation", cancels=first
        )
        exempt, untaxed = await issue(connection, client_id, 3, golden="invoice_exempt")
        credit, given_back = await issue(
            connection, client_id, 4, golden="invoice_negative_balance", preceding="X-3"
        )
        await asyncio.to_thread(command.upgrade, config_for(former_database), "head")
        found = await read_claims(connection, [first, cancelling, exempt, credit])
        claims = {str(invoice_id): claim for invoice_id, claim in found.items()}
        invoice = read(told)
        assert claims[first].gross_cents == invoice.gross.amount_cents
        assert claims[first].due_on == invoice.payment.due_on
        assert claims[first].is_cancelled
        assert claims[first].credited_cents == claims[cancelling].gross_cents
        assert claims[exempt].gross_cents == read(untaxed).gross.amount_cents
        taken = min(read(given_back).gross.amount_cents, claims[exempt].gross_cents)
        assert claims[exempt].credited_cents == claims[credit].credited_cents == taken
        named = await connection.fetchval(
            "SELECT named_as FROM receivables WHERE invoice_id = $1", first
        )
        assert set(named) == {"X1", "264140000182"}


def read(text: str) -> Invoice:
    invoice: Invoice = INVOICES.deserialise(text)
    return invoice
