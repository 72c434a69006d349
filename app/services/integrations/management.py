"""Integrations created, changed, and read with how they fare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import UnknownClient
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.integrations.health import Health, read_health
from app.repositories.integrations.integrations import (
    Integration,
    IntegrationFilter,
    find_integration,
    find_integrations,
    insert_integration,
    update_integration,
)
from app.repositories.metering.profiles import client_exists
from app.services.identifiers import new_id
from app.services.integrations.integration_secrets import open_secrets, rotate_secrets, seal_secrets
from app.services.secrets import SecretBox


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIntegration:
    """An integration as it is asked for; its secrets are complete."""

    kind: str
    name: str
    client_id: str | None
    timezone: str
    region: str
    secrets: Mapping[str, str]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationChange:
    """What is to change; None leaves a thing as it is.

    Attributes:
        secrets: the values that change.
        keeps_former_secrets: whether the values before stay accepted.
    """

    name: str | None = None
    timezone: str | None = None
    region: str | None = None
    settings: Mapping[str, Any] | None = None
    is_enabled: bool | None = None
    secrets: Mapping[str, str]
    keeps_former_secrets: bool = True


async def create_integration(
    connection: Connection, box: SecretBox, new: NewIntegration, now: datetime
) -> Integration:
    """Store an integration and return it as stored.

    Raises:
        UnknownClient: there is no such client.
        SecretsKeyMissing: its secrets cannot be encrypted.
    """
    if new.client_id is not None and not await client_exists(connection, new.client_id):
        raise UnknownClient(new.client_id)
    integration = Integration(
        id=new_id(),
        client_id=new.client_id,
        kind=new.kind,
        name=new.name,
        timezone=new.timezone,
        region=new.region,
        settings=new.settings,
        sealed=seal_secrets(box, {name: (value,) for name, value in new.secrets.items()}),
        is_enabled=True,
        created_at=now,
    )
    await insert_integration(connection, integration)
    return integration


async def change_integration(
    database: Database, box: SecretBox, integration_id: str, change: IntegrationChange
) -> Integration:
    """Change what is given and return the integration as stored.

    Raises:
        NothingFound: there is no such integration.
        SecretsKeyMissing, SecretUnreadable: its secrets cannot be read or encrypted.
    """
    async with database.write() as connection:
        former = await find_integration(connection, integration_id, for_update=True)
        if former is None:
            raise NothingFound(integration_id)
        integration = _apply_change(former, box, change)
        await update_integration(connection, integration)
    return integration


def _apply_change(former: Integration, box: SecretBox, change: IntegrationChange) -> Integration:
    return replace(
        former,
        name=change.name if change.name is not None else former.name,
        timezone=change.timezone if change.timezone is not None else former.timezone,
        region=change.region if change.region is not None else former.region,
        settings=change.settings if change.settings is not None else former.settings,
        is_enabled=former.is_enabled if change.is_enabled is None else change.is_enabled,
        sealed=_change_secrets(former, box, change),
    )


def _change_secrets(former: Integration, box: SecretBox, change: IntegrationChange) -> bytes:
    if not change.secrets and change.keeps_former_secrets:
        return former.sealed
    values = open_secrets(box, former.sealed)
    changed = rotate_secrets(values, change.secrets, keep_former=change.keeps_former_secrets)
    return seal_secrets(box, changed)


@dataclass(frozen=True, slots=True)
class ObservedIntegration:
    """An integration and how it fares."""

    integration: Integration
    health: Health


async def list_integrations(
    database: Database, criteria: IntegrationFilter
) -> list[ObservedIntegration]:
    """Return integrations, oldest first."""
    async with database.read_snapshot() as connection:
        return await _observe(connection, await find_integrations(connection, criteria))


async def read_integration(
    database: Database, integration_id: str, client_id: str | None
) -> ObservedIntegration:
    """Return one integration.

    Args:
        database: where.
        integration_id: which.
        client_id: only if it is that client's; None for any.

    Raises:
        NothingFound: there is none, or it is not to be seen.
    """
    async with database.read_snapshot() as connection:
        integration = await find_integration(connection, integration_id)
        if integration is None or client_id not in (None, integration.client_id):
            raise NothingFound(integration_id)
        [observed] = await _observe(connection, [integration])
        return observed


async def _observe(
    connection: Connection, integrations: Sequence[Integration]
) -> list[ObservedIntegration]:
    health = await read_health(connection, [integration.id for integration in integrations])
    return [
        ObservedIntegration(integration, health.get(integration.id, Health()))
        for integration in integrations
    ]
