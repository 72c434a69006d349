"""Records what a delivery tells: its events, and what it says of calls beside their ends.

What is told of a call is stored first, and read again once its event is recorded: of two notices
that are taken at the same time, the later one sees the other.
"""

from collections.abc import Mapping
from typing import Any

from app.domain.metering.counting.decisions import EventConflict
from app.domain.metering.events.call_tidings import CallTidings, with_tidings
from app.domain.metering.events.events import EventKey
from app.domain.metering.events.later_notifications import Addition, family_of, settled
from app.integrations.verdicts import Event, Verdict
from app.repositories.integrations.call_tidings import add_tidings, forget_legs, read_tidings
from app.repositories.integrations.recorded_facts import read_facts
from app.services.integrations.recorded_results import Recorded
from app.services.integrations.recording.event_recorder import EventRecorder

_ROUNDS = 5


async def record_verdict(recorder: EventRecorder, verdict: Verdict) -> list[Recorded]:
    """Record what a verdict tells and say what became of each event; none where there is none.

    Raises:
        IntakeFull, IntakeUnavailable: nothing was acknowledged.
        asyncpg.PostgresError, OSError: the database is away.
    """
    known = {
        EventKey(recorder.source, told.call_id): await _keep_tidings(recorder, told)
        for told in verdict.tidings
    }
    contents = [_as_known(event, known) for event in verdict.events]
    recorded = await recorder.record([one for one in contents if one is not None], known)
    for key in known:
        recorded += await _settle(recorder, key)
    return recorded


async def _keep_tidings(recorder: EventRecorder, told: CallTidings) -> CallTidings:
    """Store what is told of a call, and return all that is known of it now."""
    async with recorder.database.write() as connection:
        return await add_tidings(connection, recorder.source, told, recorder.at)


def _as_known(event: Event, known: Mapping[EventKey, CallTidings]) -> Mapping[str, Any] | None:
    """Return an event as everything known makes it; None where its legs are the calls."""
    tidings = known.get(EventKey(event["source"], event["id"]))
    if tidings is None:
        return event
    if tidings.is_made_by_legs:
        return None
    return {**event, "data": with_tidings(event["data"], tidings)}


async def _settle(recorder: EventRecorder, key: EventKey) -> list[Recorded]:
    """Bring what is recorded of a call to what is known of it by now."""
    recorded: list[Recorded] = []
    for _ in range(_ROUNDS):
        async with recorder.database.read() as connection:
            known = await read_tidings(connection, key)
        if known is None:
            break
        legs = await _record_legs(recorder, key, known)
        added = await _missing(recorder, key, known)
        news = await recorder.add(added.events)
        recorded += [*legs, *news]
        if added.difference is not None:
            conflict = EventConflict(key.id)
            return [*recorded, recorder.contradicted(None, conflict, added.difference)]
        if not news:
            break
    return recorded


async def _missing(recorder: EventRecorder, key: EventKey, known: CallTidings) -> Addition:
    """Return what brings a call to what is known of it.

    First what is recorded, then what is known: else what came of later tidings would be taken back.
    """
    if known.reach is None and not known.is_made_by_legs:
        return Addition()
    async with recorder.database.read() as connection:
        facts = await read_facts(connection, family_of(key), recorder.client_id)
        return settled(await read_tidings(connection, key) or known, facts)


async def _record_legs(
    recorder: EventRecorder, key: EventKey, known: CallTidings
) -> list[Recorded]:
    """Record the legs of a call of staff, each a call of its own; those of others are none."""
    if not known.legs or not known.is_known:
        return []
    recorded = await recorder.record(list(known.legs.values())) if known.is_staff else []
    if not any(one.is_put_off for one in recorded):
        async with recorder.database.write() as connection:
            await forget_legs(connection, key, list(known.legs))
    return recorded
