"""What the business itself has set up, in one reading, for the desk's list of what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.repositories.connections import Connection

MOST_UNTAXED = 20
"""Clients of whom nobody chose how they are taxed: no more are named."""

_READ = """
SELECT
  EXISTS (SELECT FROM people WHERE role = 'admin' AND password IS NOT NULL
    AND blocked_at IS NULL AND erased_at IS NULL) AS has_admin,
  EXISTS (SELECT FROM notification_recipients WHERE client_id IS NULL) AS has_operator_address,
  EXISTS (SELECT FROM clients) AS has_client,
  ARRAY(SELECT DISTINCT kind FROM integrations WHERE is_enabled) AS integration_kinds
"""

_UNTAXED = """
SELECT c.id, c.name FROM clients c LEFT JOIN billing_profiles b ON b.client_id = c.id
WHERE b.vat_treatment IS NULL ORDER BY c.reference LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class UntaxedClient:
    """A client of whom nobody chose how it is taxed: it is not invoiced."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessSetup:
    """What of the business is set.

    Attributes:
        has_admin: some admin who may sign in has a password.
        has_operator_address: somebody hears by mail of what concerns all clients.
        integration_kinds: providers whose integration is enabled.
        untaxed: up to twenty.
    """

    has_admin: bool
    has_operator_address: bool
    has_client: bool
    integration_kinds: frozenset[str]
    untaxed: Sequence[UntaxedClient]


async def read_business_setup(connection: Connection) -> BusinessSetup:
    """Return what is set, in a snapshot."""
    row = await connection.fetchrow(_READ)
    assert row is not None  # noqa: S101 - a row of scalars always is
    untaxed = await connection.fetch(_UNTAXED, MOST_UNTAXED)
    return BusinessSetup(
        has_admin=row["has_admin"],
        has_operator_address=row["has_operator_address"],
        has_client=row["has_client"],
        integration_kinds=frozenset(row["integration_kinds"]),
        untaxed=[UntaxedClient(each["id"], each["name"]) for each in untaxed],
    )
