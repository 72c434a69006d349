"""Reads deliveries, with what may be one call or message told by two sources; nothing is merged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.errors import NothingFound
from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection
from app.repositories.integrations.deliveries import (
    ArchivedDelivery,
    DeliveryFilter,
    find_deliveries,
    find_delivery,
)
from app.repositories.integrations.duplicates import Duplicate, find_duplicates
from app.services.integrations.webhook_context import WebhookContext

Duplicates = Mapping[EventKey, Sequence[str]]
"""By event, the interactions that may be the same one; an event without is left out.

The same direction, counterpart and line of ours (as far as both sources tell it), within 90
seconds, from another source, or a mail under another of its Message-IDs.
"""


@dataclass(frozen=True, slots=True)
class DeliveryListing:
    """Deliveries, and the possible duplicates of their events."""

    deliveries: Sequence[ArchivedDelivery]
    duplicates: Duplicates


async def list_deliveries(context: WebhookContext, criteria: DeliveryFilter) -> DeliveryListing:
    """Return deliveries without their bodies, newest first."""
    await context.archive.finish()
    async with context.database.read() as connection:
        deliveries = await find_deliveries(connection, criteria)
        return DeliveryListing(deliveries, await _duplicates(connection, deliveries))


async def read_delivery(
    context: WebhookContext, delivery_id: str, client_id: str | None
) -> DeliveryListing:
    """Return one delivery with its body.

    Args:
        context: where it is kept.
        delivery_id: which.
        client_id: only of integrations of that client; None for any.

    Raises:
        NothingFound: there is none, or it is not to be seen.
    """
    await context.archive.finish()
    async with context.database.read() as connection:
        delivery = await find_delivery(connection, delivery_id, client_id)
        if delivery is None:
            raise NothingFound(delivery_id)
        return DeliveryListing([delivery], await _duplicates(connection, [delivery]))


def key_of(event: Mapping[str, str]) -> EventKey:
    """Return the key of an event as a delivery's outcome names it."""
    return EventKey(event["source"], event["id"])


async def _duplicates(connection: Connection, deliveries: Sequence[ArchivedDelivery]) -> Duplicates:
    duplicates: defaultdict[EventKey, list[str]] = defaultdict(list)
    sent = [
        (key_of(event), delivery.client_id)
        for delivery in deliveries
        for event in delivery.outcome.events
    ]
    if not sent:
        return duplicates
    for alike in await find_duplicates(connection, sent):
        if _may_share_a_line(alike):
            duplicates[alike.key].append(alike.other_id)
    return duplicates


def _may_share_a_line(alike: Duplicate) -> bool:
    ours = "to" if alike.is_inbound else "from"
    lines = {
        normalise_party(line, alike.region)
        for data in (alike.data, alike.other_data)
        if (line := data.get(ours)) is not None
    }
    return len(lines) <= 1
