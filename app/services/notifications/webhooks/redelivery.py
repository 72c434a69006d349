"""Deliveries read by the owners of endpoints, and attempted anew when asked."""

from app.domain.errors import NothingFound
from app.domain.notifications.endpoints import Delivery, EndpointIsDisabled
from app.repositories.database import Database
from app.repositories.notifications.deliveries import (
    DeliveriesSought,
    deliver_again,
    find_delivery,
    list_deliveries,
)
from app.services.identifiers import new_id
from app.services.notifications.webhooks.endpoints import Endpoints


async def deliveries_of(
    database: Database, endpoints: Endpoints, sought: DeliveriesSought, limited_to: str | None
) -> list[Delivery]:
    """Return the log of an endpoint, newest first.

    Raises:
        NothingFound: there is no such endpoint to be seen.
    """
    await endpoints.read(sought.endpoint_id, limited_to)
    async with database.read() as connection:
        return await list_deliveries(connection, sought)


async def redeliver(
    database: Database, endpoints: Endpoints, delivery_id: str, limited_to: str | None
) -> Delivery:
    """Attempt a delivery at once, whatever came of it before; the receiver sees the same id.

    Raises:
        NothingFound: there is no such delivery to be seen.
        EndpointIsDisabled: enable it first.
    """
    delivery = await _found(database, delivery_id)
    endpoint = await endpoints.read(delivery.endpoint_id, limited_to)
    if not endpoint.is_enabled:
        raise EndpointIsDisabled(endpoint.id)
    async with database.write() as connection:
        await deliver_again(connection, delivery_id, new_id())
    return await _found(database, delivery_id)


async def _found(database: Database, delivery_id: str) -> Delivery:
    async with database.read() as connection:
        delivery = await find_delivery(connection, delivery_id)
    if delivery is None:
        raise NothingFound
    return delivery
