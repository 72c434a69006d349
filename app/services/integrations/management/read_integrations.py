"""Reads integrations with how they fare."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import NothingFound
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.integrations.health import Health, read_health
from app.repositories.integrations.integrations import (
    Integration,
    Sought,
    find_integration,
    find_integrations,
)


@dataclass(frozen=True, slots=True)
class Observed:
    """An integration and how it fares."""

    integration: Integration
    health: Health


async def list_integrations(database: Database, sought: Sought) -> list[Observed]:
    """Return integrations, oldest first."""
    async with database.read_snapshot() as connection:
        found = await find_integrations(connection, sought)
        return await _observed(connection, found)


async def read_integration(
    database: Database, integration_id: str, client_id: str | None
) -> Observed:
    """Return one integration.

    Args:
        database: where.
        integration_id: which.
        client_id: only if it is that client's; None for any.

    Raises:
        NothingFound: there is none, or it is not to be seen.
    """
    async with database.read_snapshot() as connection:
        one = await find_integration(connection, integration_id)
        if one is None or client_id not in (None, one.client_id):
            raise NothingFound(integration_id)
        [observed] = await _observed(connection, [one])
        return observed


async def _observed(connection: Connection, found: Sequence[Integration]) -> list[Observed]:
    health = await read_health(connection, [one.id for one in found])
    return [Observed(one, health.get(one.id, Health())) for one in found]
