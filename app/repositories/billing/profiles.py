"""Billing profiles: one row a client, or none."""

from collections.abc import Mapping
from typing import Any

import asyncpg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain.billing.profiles import USUAL, BillingProfile
from app.domain.billing.vat import Vat, VatRate, VatTreatment
from app.repositories.accounts.transactions import Transaction
from app.repositories.connections import Connection
from app.repositories.tables.billing import billing_profiles
from app.repositories.tables.clients import clients

_VAT = """
SELECT vat_treatment, vat_rate_hundredths, vat_note FROM billing_profiles WHERE client_id = $1
"""


async def read_profile(transaction: Transaction, client_id: str) -> BillingProfile | None:
    """Return how a client is billed; None when there is no such client."""
    statement = (
        select(billing_profiles)
        .select_from(clients.outerjoin(billing_profiles))
        .where(clients.c.id == client_id)
    )
    row = (await transaction.execute(statement)).mappings().first()
    return None if row is None else profile_from_row(dict(row))


async def keep_profile(transaction: Transaction, client_id: str, profile: BillingProfile) -> None:
    """Store how a client that exists is billed, in the place of what was stored before."""
    vat = profile.vat
    rate = vat and vat.rate
    values = {
        "vat_treatment": vat and vat.treatment,
        "vat_rate_hundredths": rate and rate.hundredths,
        "vat_note": vat and vat.note,
    }
    statement = insert(billing_profiles).values(client_id=client_id, **values)
    await transaction.execute(
        statement.on_conflict_do_update(index_elements=["client_id"], set_=values)
    )


async def read_vat(connection: Connection, client_id: str) -> Vat | None:
    """Return how a client is taxed; None until somebody chose that."""
    row = await connection.fetchrow(_VAT, client_id)
    return None if row is None else profile_from_row(row).vat


def profile_from_row(row: Mapping[str, Any] | asyncpg.Record) -> BillingProfile:
    """Return the profile that a row of ``billing_profiles`` holds; a row of nulls is none."""
    if row["vat_treatment"] is None:
        return USUAL
    hundredths = row["vat_rate_hundredths"]
    return BillingProfile(
        vat=Vat(
            treatment=VatTreatment(row["vat_treatment"]),
            rate=None if hundredths is None else VatRate(hundredths),
            note=row["vat_note"],
        )
    )
