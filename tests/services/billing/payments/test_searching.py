"""What SQL lets through for a state is all that the one function of the domain says is in it."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.payments.settlements import Claim, SettlementState, settle
from app.repositories.billing.payments.listing import ClaimFilter, list_claims
from app.repositories.database import Database
from app.services.identifiers import new_id
from tests.repositories.billing.test_frozen_invoices import an_invoice
from tests.repositories.given import a_client, connected

TODAY = datetime(2027, 1, 10, tzinfo=UTC).date()
GROSS = 100_00
RECEIVABLE = "INSERT INTO receivables VALUES ($1, $2, $3, 'EUR', $4, '2026-12-04', $5, '{}')"
CREDIT = "INSERT INTO invoice_credits VALUES ($1, $2, $3)"
PAYMENT = """
INSERT INTO invoice_payments
  (id, invoice_id, client_id, kind, currency, amount_cents, paid_on, recorded_at)
VALUES ($1, $2, $3, $4, 'EUR', $5, '2026-12-05', now())
"""
CASES = [
    *product(
        [InvoiceKind.INVOICE],
        [0, GROSS],
        [None, TODAY, TODAY - timedelta(days=1)],
        [0, 40_00, GROSS],
        [0, 60_00, GROSS],
        [False, True],
    ),
    *product([InvoiceKind.CREDIT_NOTE], [GROSS], [None], [0, GROSS], [0, -GROSS], [False]),
]


@pytest.fixture
async def claims(database_url: str) -> dict[str, Claim]:
    """Return documents in every situation, by id, stored as the service would."""
    stored: dict[str, Claim] = {}
    async with connected(database_url, "superuser") as connection:
        await connection.execute("SET session_replication_role = replica")
        client_id = await a_client(connection)
        other = await an_invoice(connection, client_id, 1, period="2026-01")
        for place, case in enumerate(CASES, start=2):
            kind, gross, due_on, credited, paid, is_cancelled = case
            document = await an_invoice(
                connection, client_id, place, period="2026-01", revision=place
            )
            stored[document] = Claim(
                kind=kind,
                currency="EUR",
                gross_cents=gross,
                due_on=due_on,
                is_cancelled=is_cancelled,
                credited_cents=credited,
                paid_cents=paid,
            )
            await connection.execute(RECEIVABLE, document, client_id, kind, gross, due_on)
            if credited:
                pair = (document, other) if kind is InvoiceKind.INVOICE else (other, document)
                await connection.execute(CREDIT, *pair, credited)
            if paid:
                way = "payment" if paid > 0 else "refund"
                await connection.execute(PAYMENT, new_id(), document, client_id, way, abs(paid))
            if is_cancelled:
                values = {"period": "2026-02", "cancels_id": document, "revision": place}
                await an_invoice(connection, client_id, 1_000 + place, **values)
    return stored


async def test_each_state_has_all_that_are_in_it(
    claims: dict[str, Claim], database: Database
) -> None:
    assert {settle(claim, TODAY).state for claim in claims.values()} == set(SettlementState)
    for state in (None, *SettlementState):
        wanted = ClaimFilter(limit=1_000, state=state)
        async with database.read() as connection:
            found = dict(await list_claims(connection, wanted, TODAY))
        assert {invoice_id: claims[invoice_id] for invoice_id in found} == found
        are = {name for name, claim in claims.items() if in_state(claim, state, TODAY)}
        assert are <= found.keys()


def in_state(claim: Claim, state: SettlementState | None, today: date) -> bool:
    return state in (None, settle(claim, today).state)
