"""Billing profiles: one row a client, or none."""

from collections.abc import Mapping
from typing import Any

import asyncpg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain.billing.profiles import USUAL, BillingProfile
from app.domain.billing.vat import Vat, VatRate, VatTreatment
from app.repositories.accounts.transactions import Transaction
from app.repositories.tables.billing import billing_profiles
from app.repositories.tables.clients import clients


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
    rate = profile.vat.rate
    values = {
        "vat_treatment": profile.vat.treatment,
        "vat_rate_hundredths": None if rate is None else rate.hundredths,
        "vat_note": profile.vat.note,
    }
    statement = insert(billing_profiles).values(client_id=client_id, **values)
    await transaction.execute(
        statement.on_conflict_do_update(index_elements=["client_id"], set_=values)
    )


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
