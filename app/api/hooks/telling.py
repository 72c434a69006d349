"""Records what a delivery tells: its events, and what it says of calls beside their ends.

What is told of a call is stored first, and read again once its event is recorded: of two notices
that are taken at the same time, the later one sees the other.
"""

from collections.abc import Mapping
from typing import Any

from app.api.hooks.recording import Recorder
from app.api.hooks.told import Told, differing
from app.domain.events.call_tidings import CallTidings, with_tidings
from app.domain.events.events import EventKey
from app.domain.events.later_notifications import Addition, family_of, settled
from app.domain.metering.decisions import EventConflict
from app.integrations.verdicts import Event, Verdict
from app.repositories.integrations.call_tidings import add_tidings, forget_legs, read_tidings
from app.repositories.integrations.recorded_facts import read_facts

_ROUNDS = 5


async def recorded(recorder: Recorder, verdict: Verdict) -> list[Told]:
    """Record what a verdict tells and say what became of each event; none where there is none.

    Raises:
        IntakeFull, IntakeUnavailable: nothing was acknowledged.
        asyncpg.PostgresError, OSError: the database is away.
    """
    known = {
        EventKey(recorder.source, one.call_id): await add_tidings(
            recorder.pool, recorder.source, one, recorder.at
        )
        for one in verdict.tidings
    }
    contents = [_as_known(event, known) for event in verdict.events]
    told = await recorder.record([one for one in contents if one is not None], known)
    for key in known:
        told += await _settled(recorder, key)
    return told


def _as_known(event: Event, known: Mapping[EventKey, CallTidings]) -> Mapping[str, Any] | None:
    """Return an event as everything known makes it; None where its legs are the calls."""
    tidings = known.get(EventKey(event["source"], event["id"]))
    if tidings is None:
        return event
    if tidings.is_made_by_legs:
        return None
    return {**event, "data": with_tidings(event["data"], tidings)}


async def _settled(recorder: Recorder, key: EventKey) -> list[Told]:
    """Bring what is recorded of a call to what is known of it by now."""
    told: list[Told] = []
    for _ in range(_ROUNDS):
        known = await read_tidings(recorder.pool, key)
        if known is None:
            break
        legs = await _legs(recorder, key, known)
        added = await _missing(recorder, key, known)
        news = await recorder.add(added.events)
        told += [*legs, *news]
        if added.difference is not None:
            return [*told, differing(None, EventConflict(key.id), added.difference)]
        if not news:
            break
    return told


async def _missing(recorder: Recorder, key: EventKey, known: CallTidings) -> Addition:
    """Return what brings a call to what is known of it.

    First what is recorded, then what is known: else what came of later tidings would be taken back.
    """
    if known.reach is None and not known.is_made_by_legs:
        return Addition()
    facts = await read_facts(recorder.pool, family_of(key), recorder.client_id)
    return settled(await read_tidings(recorder.pool, key) or known, facts)


async def _legs(recorder: Recorder, key: EventKey, known: CallTidings) -> list[Told]:
    """Record the legs of a call of staff, each a call of its own; those of others are none."""
    if not known.legs or not known.is_known:
        return []
    told = await recorder.record(list(known.legs.values())) if known.is_staff else []
    if not any(one.is_put_off for one in told):
        await forget_legs(recorder.pool, key, list(known.legs))
    return told
