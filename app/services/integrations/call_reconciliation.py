"""Compares an export of call records with what is recorded, and records what is missing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.metering.events.events import EventKey
from app.domain.metering.events.later_notifications import family_of
from app.integrations.call_records.comparison import Comparison, compare
from app.integrations.call_records.exports import Export
from app.integrations.call_records.pairing import Surroundings
from app.integrations.deliveries import IntegrationConfig
from app.integrations.telephony.calls import Call, Direction
from app.repositories.integrations.inboxes import read_lines, read_owners
from app.repositories.integrations.recorded_facts import Span, read_alike_calls, read_own_calls
from app.services.integrations.delivery_results import Recorded
from app.services.integrations.recording import EventRecorder
from app.services.integrations.webhook_context import WebhookContext

_MARGIN = timedelta(minutes=2)

ExportReader = Callable[[bytes, IntegrationConfig, frozenset[str]], Export]
"""Reads an export of an integration, given the lines of ours that may stand in it."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """An export, how it compares, and the results of the calls that were missing.

    Attributes:
        recorded: None when nothing was to be recorded.
    """

    export: Export
    comparison: Comparison
    recorded: Sequence[Recorded] | None = None


async def reconcile_calls(
    context: WebhookContext,
    config: IntegrationConfig,
    body: bytes,
    read: ExportReader,
    *,
    apply: bool,
) -> Reconciliation:
    """Read an export and compare its calls with those that are recorded.

    Args:
        context: where they are.
        config: the integration whose calls they are.
        body: the export.
        read: as the integration's settings say.
        apply: whether to record the missing calls.

    Raises:
        UnreadablePayload: it cannot be read like that.
    """
    async with context.database.read() as connection:
        lines = await read_lines(connection, config.client_id)
    export = await asyncio.to_thread(read, body, config, lines)
    comparison = await _compare(context, config, export.calls, lines)
    if not apply:
        return Reconciliation(export, comparison)
    events = [event_of(call, config) for call in comparison.missing]
    recorded = await EventRecorder(context, config, context.clock.now()).record(events)
    return Reconciliation(export, comparison, recorded)


def event_of(call: Call, config: IntegrationConfig) -> dict[str, Any]:
    """Return the event of a call."""
    return call.as_fact(config).as_event()


async def _compare(
    context: WebhookContext,
    config: IntegrationConfig,
    calls: Sequence[Call],
    lines: frozenset[str],
) -> Comparison:
    instants = [call.began_at for call in calls if call.began_at is not None]
    if not instants:
        return Comparison()
    span = _span(config, calls, instants)
    async with context.database.read() as connection:
        own = await read_own_calls(connection, span)
        alike = await read_alike_calls(connection, span, _parties(calls, Direction.INBOUND))
        owners = await read_owners(connection, _parties(calls, Direction.OUTBOUND))
    around = Surroundings(source=config.source, region=config.region, lines=lines, owners=owners)
    return await asyncio.to_thread(compare, calls, [*own, *alike], around)


def _span(config: IntegrationConfig, calls: Sequence[Call], instants: Sequence[datetime]) -> Span:
    return Span(
        source=config.source,
        first=min(instants) - _MARGIN,
        last=max(instants) + _MARGIN,
        ids=[name for call in calls for name in _ids(call)],
        client_id=config.client_id,
    )


def _ids(call: Call) -> list[str]:
    return [key.id for key in family_of(EventKey("", call.id))]


def _parties(calls: Sequence[Call], calling: Direction) -> list[tuple[str, datetime]]:
    """Return one end of each call: counterparts call inwards, lines of ours outwards."""
    pairs = [
        (call.from_party if call.direction is calling else call.to_party, call.began_at)
        for call in calls
    ]
    return [(party, at) for party, at in pairs if party is not None and at is not None]
