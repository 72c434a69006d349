"""Billing profiles: one row a client, or none."""

import asyncpg

from app.domain.billing.billing_profiles import USUAL, BillingProfile
from app.domain.billing.tax import Vat, VatRate, VatTreatment
from app.repositories.connections import Connection

_READ = """
SELECT b.vat_treatment, b.vat_rate_hundredths, b.vat_note
FROM clients c LEFT JOIN billing_profiles b ON b.client_id = c.id WHERE c.id = $1
"""

_KEEP = """
INSERT INTO billing_profiles (client_id, vat_treatment, vat_rate_hundredths, vat_note)
VALUES ($1, $2, $3, $4)
ON CONFLICT (client_id) DO UPDATE SET vat_treatment = excluded.vat_treatment,
  vat_rate_hundredths = excluded.vat_rate_hundredths, vat_note = excluded.vat_note
"""

_VAT = """
SELECT vat_treatment, vat_rate_hundredths, vat_note FROM billing_profiles WHERE client_id = $1
"""


async def read_profile(connection: Connection, client_id: str) -> BillingProfile | None:
    """Return how a client is billed; None when there is no such client."""
    row = await connection.fetchrow(_READ, client_id)
    return None if row is None else profile_from_row(row)


async def keep_profile(connection: Connection, client_id: str, profile: BillingProfile) -> None:
    """Store how a client that exists is billed, in the place of what was stored before."""
    vat = profile.vat
    rate = vat and vat.rate
    await connection.execute(
        _KEEP,
        client_id,
        vat and vat.treatment,
        rate and rate.hundredths,
        vat and vat.note,
    )


async def read_vat(connection: Connection, client_id: str) -> Vat | None:
    """Return how a client is taxed; None until somebody chose that."""
    row = await connection.fetchrow(_VAT, client_id)
    return None if row is None else profile_from_row(row).vat


def profile_from_row(row: asyncpg.Record) -> BillingProfile:
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
