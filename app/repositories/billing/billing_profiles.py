"""Who invoices and who is invoiced: the seller, and for each client its tax and its buyer."""

from dataclasses import dataclass
from hashlib import sha256

import asyncpg

from app.domain.billing.billing_profiles import USUAL, BillingProfile
from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.invoices.trade_parties import Buyer
from app.domain.billing.tax import Vat, VatPreset, VatRate, VatTreatment
from app.repositories.connections import Connection
from app.repositories.frozen_formats import Fields, FrozenFormat

_READ_PROFILE = """
SELECT b.vat_treatment, b.vat_rate_hundredths, b.vat_note, b.vat_preset, b.vat_reason_code
FROM clients c LEFT JOIN billing_profiles b ON b.client_id = c.id WHERE c.id = $1
"""

_KEEP_PROFILE = """
INSERT INTO billing_profiles (client_id, vat_treatment, vat_rate_hundredths, vat_note, vat_preset,
  vat_reason_code)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (client_id) DO UPDATE SET vat_treatment = excluded.vat_treatment,
  vat_rate_hundredths = excluded.vat_rate_hundredths, vat_note = excluded.vat_note,
  vat_preset = excluded.vat_preset, vat_reason_code = excluded.vat_reason_code
"""

_READ_VAT = """
SELECT vat_treatment, vat_rate_hundredths, vat_note, vat_preset, vat_reason_code
FROM billing_profiles WHERE client_id = $1
"""


def _second(fields: Fields) -> Fields:
    """Add nothing: what the second format tells was not known before."""
    return fields


SELLERS = FrozenFormat(Seller, 2, {1: _second})
BUYERS = FrozenFormat(Buyer, 2, {1: _second})

_LOCK_SELLER = "SELECT pg_advisory_xact_lock(7225012118)"

_READ_SELLER = "SELECT document FROM sellers"

_KEEP_SELLER = """
INSERT INTO sellers (is_only, document) VALUES (true, $1)
ON CONFLICT (is_only) DO UPDATE SET document = excluded.document
"""

_READ_BUYER = "SELECT document FROM buyers WHERE client_id = $1"

_KEEP_BUYER = """
INSERT INTO buyers (client_id, document) VALUES ($1, $2)
ON CONFLICT (client_id) DO UPDATE SET document = excluded.document
"""

_FORGET_BUYER = "DELETE FROM buyers WHERE client_id = $1"

_LOCK_CLIENT = """
SELECT c.id, c.reference, c.timezone FROM books b JOIN clients c ON c.id = b.client_id
WHERE b.client_id = $1 FOR UPDATE OF b
"""


async def read_profile(connection: Connection, client_id: str) -> BillingProfile | None:
    """Return how a client is billed; None where it does not exist."""
    row = await connection.fetchrow(_READ_PROFILE, client_id)
    return None if row is None else profile_from_row(row)


async def keep_profile(connection: Connection, client_id: str, profile: BillingProfile) -> None:
    """Store how a client that exists is billed, in the place of what was stored before."""
    vat = profile.vat
    rate = vat and vat.rate
    await connection.execute(
        _KEEP_PROFILE,
        client_id,
        vat and vat.treatment,
        rate and rate.hundredths,
        vat and vat.note,
        vat and vat.preset,
        vat and vat.reason_code,
    )


async def read_vat(connection: Connection, client_id: str) -> Vat | None:
    """Return how a client is taxed; None until that is chosen."""
    row = await connection.fetchrow(_READ_VAT, client_id)
    return None if row is None else profile_from_row(row).vat


def profile_from_row(row: asyncpg.Record) -> BillingProfile:
    """Return the profile that a row of ``billing_profiles`` holds; nulls are the usual one."""
    if row["vat_treatment"] is None:
        return USUAL
    hundredths = row["vat_rate_hundredths"]
    return BillingProfile(
        vat=Vat(
            treatment=VatTreatment(row["vat_treatment"]),
            rate=None if hundredths is None else VatRate(hundredths),
            note=row["vat_note"],
            preset=None if row["vat_preset"] is None else VatPreset(row["vat_preset"]),
            reason_code=row["vat_reason_code"],
        )
    )


@dataclass(frozen=True, slots=True)
class InvoicedClient:
    """What of a client its invoices need beside the buyer."""

    id: str
    reference: str
    timezone: str


async def lock_invoiced_client(connection: Connection, client_id: str) -> InvoicedClient | None:
    """Lock a client's account until the transaction ends; None where it does not exist."""
    row = await connection.fetchrow(_LOCK_CLIENT, client_id)
    return None if row is None else InvoicedClient(row["id"], row["reference"], row["timezone"])


async def read_seller(connection: Connection) -> Seller | None:
    """Return the provider as its invoices name it; None until it is set."""
    document = await connection.fetchval(_READ_SELLER)
    return None if document is None else SELLERS.deserialise(document)


async def lock_seller(connection: Connection) -> Seller | None:
    """Let nobody else change the seller until the transaction ends; return it as it is."""
    await connection.execute(_LOCK_SELLER)
    return await read_seller(connection)


def version_of_seller(seller: Seller | None) -> str:
    """Return what tells a seller as it is from what it was; empty where none is set."""
    return "" if seller is None else sha256(SELLERS.serialise(seller).encode()).hexdigest()


async def keep_seller(connection: Connection, seller: Seller) -> None:
    """Store the seller, in the place of what was stored before."""
    await connection.execute(_KEEP_SELLER, SELLERS.serialise(seller))


async def read_buyer(connection: Connection, client_id: str) -> Buyer | None:
    """Return a client as its invoices name it; None until it is set."""
    document = await connection.fetchval(_READ_BUYER, client_id)
    return None if document is None else BUYERS.deserialise(document)


async def keep_buyer(connection: Connection, client_id: str, buyer: Buyer | None) -> None:
    """Store how the invoices of a client that exists name it; None forgets it."""
    if buyer is None:
        await connection.execute(_FORGET_BUYER, client_id)
    else:
        await connection.execute(_KEEP_BUYER, client_id, BUYERS.serialise(buyer))
