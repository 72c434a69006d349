"""Compares an export of call records with what is recorded."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.api.hooks.desk import Desk
from app.api.integrations.bodies import SettingsIn
from app.api.integrations.call_record_settings import AsteriskRecords, CallRecordSettings
from app.api.refusals import InvalidRequest, Problem
from app.domain.events.events import EventKey
from app.domain.events.later_notifications import family_of
from app.integrations.call_records.asterisk import Dialplan, read_asterisk
from app.integrations.call_records.columns import read_export
from app.integrations.call_records.comparison import Comparison, Surroundings, compare
from app.integrations.call_records.exports import Export
from app.integrations.deliveries import IntegrationConfig
from app.integrations.errors import UnreadablePayload
from app.integrations.telephony.calls import Call, Direction
from app.repositories.integrations.recorded_calls import (
    Span,
    read_alike_calls,
    read_lines,
    read_own_calls,
    read_owners,
)

_MARGIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """An export, and how it compares."""

    export: Export
    comparison: Comparison


class UnreadableExport(InvalidRequest):
    """The export cannot be read as the integration's settings say."""

    code = "unreadable-export"
    title = "The export cannot be read as the integration's settings say"


async def reconcile(desk: Desk, config: IntegrationConfig, body: bytes) -> Reconciled:
    """Read an export and compare its calls with those that are recorded.

    Raises:
        UnreadableExport: it cannot be read like that.
    """
    told = SettingsIn.model_validate(dict(config.settings)).cdr
    settings = told or AsteriskRecords(format="asterisk")
    lines = await read_lines(desk.state.database.pool, config.client_id)
    try:
        export = await asyncio.to_thread(_read, body, settings, config, lines)
    except UnreadablePayload as problem:
        raise UnreadableExport([Problem("", "unreadable", str(problem))]) from None
    return Reconciled(export, await _compared(desk, config, export.calls, lines))


async def _compared(
    desk: Desk, config: IntegrationConfig, calls: Sequence[Call], lines: frozenset[str]
) -> Comparison:
    instants = [call.began_at for call in calls if call.began_at is not None]
    if not instants:
        return Comparison()
    pool, span = desk.state.database.pool, _span(config, calls, instants)
    own = await read_own_calls(pool, span)
    alike = await read_alike_calls(pool, span, _parties(calls, Direction.INBOUND))
    around = Surroundings(
        source=config.source,
        region=config.region,
        lines=lines,
        owners=await read_owners(pool, _parties(calls, Direction.OUTBOUND)),
    )
    return await asyncio.to_thread(compare, calls, [*own, *alike], around)


def _read(
    body: bytes,
    settings: CallRecordSettings,
    config: IntegrationConfig,
    lines: frozenset[str],
) -> Export:
    if not isinstance(settings, AsteriskRecords):
        return read_export(body, settings.mapping(), config)
    dialplan = Dialplan(
        inbound_contexts=frozenset(settings.inbound_contexts),
        our_numbers=lines,
        lines=SettingsIn.model_validate(dict(config.settings)).lines,
    )
    return read_asterisk(body, dialplan, config)


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
