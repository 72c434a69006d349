"""Webhook endpoints: created with a secret that is shown once, changed, rotated, removed.

Their owners read the log of deliveries, and send again.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.notifications.destinations import require_destination
from app.domain.notifications.endpoints import (
    OVERLAP,
    Endpoint,
    EndpointIsDisabled,
    WebhookDelivery,
    require_audience,
)
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.signatures import SECRET_BYTES, secret_text
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists
from app.repositories.notifications.endpoints import (
    EndpointFilter,
    delete_endpoint,
    find_endpoint,
    insert_endpoint,
    list_endpoints,
    replace_secret,
    update_endpoint,
)
from app.repositories.notifications.webhook_deliveries import (
    WebhookDeliveryFilter,
    deliver_again,
    find_delivery,
    list_deliveries,
)
from app.services.identifiers import new_id
from app.services.secrets import SecretBox


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """An endpoint as it is asked for."""

    client_id: str | None
    url: str
    types: frozenset[NoticeType]
    description: str
    is_enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new endpoint, and its secret as it is stored."""

    endpoint: Endpoint
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """A new secret as it is stored, and how long the former one signs as well."""

    sealed: str
    former_ends_at: datetime


class Endpoints:
    """Everything that owners of endpoints do with them.

    Args:
        database: where they are.
        box: seals their secrets.
        is_private_allowed: whether they may be on other than public servers.
    """

    def __init__(self, database: Database, box: SecretBox, *, is_private_allowed: bool) -> None:
        self._database = database
        self._box = box
        self._is_private_allowed = is_private_allowed

    async def create(self, connection: Connection, new: NewEndpoint, now: datetime) -> Created:
        """Store a new endpoint with a secret of its own.

        Raises:
            ForbiddenDestination, NotForClients, UnknownClient, SecretsKeyMissing: nothing is
                stored.
        """
        self._require(new.url, new.types, new.client_id)
        if new.client_id and not await client_exists(connection, new.client_id):
            raise UnknownClient(new.client_id)
        endpoint = Endpoint(
            id=new_id(),
            client_id=new.client_id,
            url=new.url,
            types=new.types,
            description=new.description,
            is_enabled=new.is_enabled,
            disabled_reason=None,
            failing_since=None,
            previous_secret_ends_at=None,
            created_at=now,
        )
        sealed = self._new_secret()
        await insert_endpoint(connection, endpoint, sealed)
        return Created(endpoint=endpoint, sealed=sealed)

    async def list(self, criteria: EndpointFilter) -> list[Endpoint]:
        """Return endpoints, oldest first."""
        async with self._database.read() as connection:
            return await list_endpoints(connection, criteria)

    async def read(self, endpoint_id: str, limited_to: str | None) -> Endpoint:
        """Return an endpoint.

        Raises:
            NothingFound: there is none, or it is not of the one client that may be seen.
        """
        async with self._database.write() as connection:
            return await _require_visible(connection, endpoint_id, limited_to)

    async def change(
        self, endpoint_id: str, limited_to: str | None, changes: Mapping[str, Any]
    ) -> Endpoint:
        """Change what is given; its failures are forgotten.

        Args:
            endpoint_id: which one.
            limited_to: the one client that may be seen.
            changes: fields of ``NewEndpoint``.

        Raises:
            NothingFound, ForbiddenDestination, NotForClients: nothing is changed.
        """
        async with self._database.write() as connection:
            endpoint = await _require_visible(connection, endpoint_id, limited_to)
            changed = replace(endpoint, **changes, failing_since=None)
            self._require(changed.url, changed.types, changed.client_id)
            if changed.is_enabled:
                changed = replace(changed, disabled_reason=None)
            await update_endpoint(connection, changed)
        return changed

    async def rotate(
        self, connection: Connection, endpoint_id: str, limited_to: str | None, at: datetime
    ) -> Rotated:
        """Give an endpoint a new secret; for a day the one before signs as well.

        Args:
            connection: in the transaction in which it is given.
            endpoint_id: which one.
            limited_to: the one client that may be seen.
            at: by the real clock, as receivers go by it.

        Raises:
            NothingFound, SecretsKeyMissing: nothing is changed.
        """
        await _require_visible(connection, endpoint_id, limited_to)
        sealed = self._new_secret()
        await replace_secret(connection, endpoint_id, sealed, at + OVERLAP)
        return Rotated(sealed=sealed, former_ends_at=at + OVERLAP)

    async def remove(self, endpoint_id: str, limited_to: str | None) -> None:
        """Remove an endpoint and the log of its deliveries.

        Raises:
            NothingFound: there is none to be seen.
        """
        async with self._database.write() as connection:
            await _require_visible(connection, endpoint_id, limited_to)
            await delete_endpoint(connection, endpoint_id)

    def require_url(self, url: str) -> None:
        """Refuse what is not sent to.

        Raises:
            ForbiddenDestination: with the reason.
        """
        require_destination(url, is_private_allowed=self._is_private_allowed)

    def reveal(self, sealed: str) -> str:
        """Return a secret as its receiver keeps it."""
        return self._box.open(sealed)

    def _new_secret(self) -> str:
        return self._box.seal(secret_text(secrets.token_bytes(SECRET_BYTES)))

    def _require(self, url: str, types: frozenset[NoticeType], client_id: str | None) -> None:
        self.require_url(url)
        require_audience(types, client_id)


async def _require_visible(
    connection: Connection, endpoint_id: str, limited_to: str | None
) -> Endpoint:
    endpoint = await find_endpoint(connection, endpoint_id)
    if endpoint is None or limited_to not in (None, endpoint.client_id):
        raise NothingFound
    return endpoint


async def list_owned_deliveries(
    database: Database,
    endpoints: Endpoints,
    criteria: WebhookDeliveryFilter,
    limited_to: str | None,
) -> list[WebhookDelivery]:
    """Return the log of an endpoint, newest first.

    Raises:
        NothingFound: there is no such endpoint to be seen.
    """
    await endpoints.read(criteria.endpoint_id, limited_to)
    async with database.read() as connection:
        return await list_deliveries(connection, criteria)


async def redeliver(
    database: Database, endpoints: Endpoints, delivery_id: str, limited_to: str | None
) -> WebhookDelivery:
    """Attempt a delivery at once, however it ended before; the receiver sees the same id.

    Raises:
        NothingFound: there is no such delivery to be seen.
        EndpointIsDisabled: enable it first.
    """
    delivery = await _require_delivery(database, delivery_id)
    endpoint = await endpoints.read(delivery.endpoint_id, limited_to)
    if not endpoint.is_enabled:
        raise EndpointIsDisabled(endpoint.id)
    async with database.write() as connection:
        await deliver_again(connection, delivery_id, new_id())
    return await _require_delivery(database, delivery_id)


async def _require_delivery(database: Database, delivery_id: str) -> WebhookDelivery:
    async with database.read() as connection:
        delivery = await find_delivery(connection, delivery_id)
    if delivery is None:
        raise NothingFound
    return delivery
