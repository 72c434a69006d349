"""Records what a delivery tells through the intake: its events, and tidings of calls.

What is told of a call beside its end is stored first, and read again once its event is recorded: of
two notices that are taken at the same time, the later one sees the other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.metering.counting.decisions import EventConflict, IdTaken
from app.domain.metering.events.call_tidings import CallTidings, with_tidings
from app.domain.metering.events.events import Event, EventKey
from app.domain.metering.events.later_notifications import Addition, addition, family_of, settle
from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.integrations.verdicts import CloudEvent, Verdict
from app.repositories.integrations.call_tidings import add_tidings, forget_legs, read_tidings
from app.repositories.integrations.deliveries import RequestState
from app.repositories.integrations.recorded_facts import read_facts
from app.services.integrations.delivery_results import (
    Recorded,
    UnreadableEvent,
    is_put_off,
    state_of,
)
from app.services.integrations.event_references import resolve_references
from app.services.integrations.webhook_context import WebhookContext
from app.services.metering.intake import IntakeUnavailable
from app.services.metering.results import (
    Answer,
    NotRecorded,
    Result,
    Submission,
    UnexpectedFailure,
)

_ROUNDS = 3
_NOTHING: Mapping[EventKey, CallTidings] = {}
_SETTLING_ROUNDS = 5


class EventRecorder:
    """Records what one integration delivers.

    Args:
        context: where to.
        config: the integration.
        at: when the delivery was received; events without a time happened then.
    """

    def __init__(self, context: WebhookContext, config: IntegrationConfig, at: datetime) -> None:
        self.database = context.database
        self.source = config.source
        self.client_id = config.client_id
        self.at = at
        self._context = context
        self._config = config
        self._is_native = config.kind is IntegrationKind.NATIVE

    async def record(
        self,
        contents: Sequence[Mapping[str, Any]],
        known: Mapping[EventKey, CallTidings] = _NOTHING,
    ) -> list[Recorded]:
        """Record events and return the result of each, in order.

        Args:
            contents: CloudEvents.
            known: what is known of calls beside their ends; their events say so already.

        Raises:
            IntakeFull, IntakeUnavailable: nothing was acknowledged.
            asyncpg.PostgresError, OSError: the database is away.
        """
        read = [self._read(await self._resolve(content)) for content in contents]
        results = iter(await self._submit([event for event in read if isinstance(event, Event)]))
        return [
            await self._conclude(event, next(results), known.get(event.key))
            if isinstance(event, Event)
            else Recorded(None, event, self._refused_state, event.problem)
            for event in read
        ]

    async def add(self, contents: Sequence[Mapping[str, Any]]) -> list[Recorded]:
        """Record additions and return the results of those that were not recorded before."""
        read = [event for event in map(self._read, contents) if isinstance(event, Event)]
        results = await self._submit(read)
        if any(map(is_put_off, results)):
            raise IntakeUnavailable
        return [
            Recorded(event, result, state_of(result))
            for event, result in zip(read, results, strict=True)
            if isinstance(result, Answer) and not result.is_duplicate
        ]

    def contradict(self, event: Event | None, conflict: EventConflict, difference: str) -> Recorded:
        """Return the result of an event that contradicts the record: a person has to look."""
        problem = {**self._problem_of(conflict), "differs_in": difference}
        return Recorded(event, conflict, RequestState.DIFFERS, problem)

    @property
    def _refused_state(self) -> RequestState:
        # A system of one's own is told what is wrong; a provider could not do anything about it.
        return RequestState.REFUSED if self._is_native else RequestState.FAILED

    def _problem_of(self, error: Exception) -> Mapping[str, Any]:
        return self._context.api_terms.problem_of(error)

    async def _submit(self, events: Sequence[Event]) -> list[Result]:
        if not events:
            return []
        submissions = [Submission(event, self.client_id) for event in events]
        return await self._context.intake.submit(submissions)

    def _read(self, content: Mapping[str, Any]) -> Event | UnreadableEvent:
        read = self._context.api_terms.read_event(content, self.at)
        if isinstance(read, UnreadableEvent) and read.is_ahead and not self._is_native:
            return self._read({name: content[name] for name in content if name != "time"})
        return read

    async def _resolve(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._is_native:
            return content
        return await resolve_references(self._context, self._config, content, self._read)

    async def _conclude(self, event: Event, result: Result, known: CallTidings | None) -> Recorded:
        if isinstance(result, Answer):
            return Recorded(event, result, state_of(result))
        if isinstance(result, IdTaken):
            return Recorded(event, result, RequestState.UNASSIGNED, self._problem_of(result))
        if isinstance(result, EventConflict):
            return await self._compare(event, result, known)
        is_failed = isinstance(result, NotRecorded | UnexpectedFailure)
        state = RequestState.FAILED if is_failed else self._refused_state
        return Recorded(event, result, state, self._problem_of(result))

    async def _compare(
        self, event: Event, conflict: EventConflict, known: CallTidings | None
    ) -> Recorded:
        """Record what a later notification adds to what is known of its call or message."""
        if self._is_native:
            return Recorded(event, conflict, RequestState.DIFFERS, self._problem_of(conflict))
        state, difference = RequestState.REPEATED, None
        result: Result | UnreadableEvent = conflict
        for _ in range(_ROUNDS):
            async with self.database.read() as connection:
                facts = await read_facts(connection, family_of(event.key), self.client_id)
            added = addition(event, facts, known)
            difference = added.difference
            news = await self.add(added.events)
            if not news:
                break
            state, result = RequestState.RECORDED, news[-1].result
        if difference is None:
            return Recorded(event, result, state)
        return self.contradict(event, conflict, difference)


async def record_verdict(recorder: EventRecorder, verdict: Verdict) -> list[Recorded]:
    """Record what a verdict tells and return the result of each event.

    Raises:
        IntakeFull, IntakeUnavailable: nothing was acknowledged.
        asyncpg.PostgresError, OSError: the database is away.
    """
    known = {
        EventKey(recorder.source, tidings.call_id): await _keep_tidings(recorder, tidings)
        for tidings in verdict.tidings
    }
    contents = [_as_known(event, known) for event in verdict.events]
    recorded = await recorder.record(
        [content for content in contents if content is not None], known
    )
    for key in known:
        recorded += await _settle(recorder, key)
    return recorded


async def _keep_tidings(recorder: EventRecorder, tidings: CallTidings) -> CallTidings:
    """Store what is told of a call, and return all that is known of it now."""
    async with recorder.database.write() as connection:
        return await add_tidings(connection, recorder.source, tidings, recorder.at)


def _as_known(event: CloudEvent, known: Mapping[EventKey, CallTidings]) -> Mapping[str, Any] | None:
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
    for _ in range(_SETTLING_ROUNDS):
        async with recorder.database.read() as connection:
            known = await read_tidings(connection, key)
        if known is None:
            break
        legs = await _record_legs(recorder, key, known)
        added = await _find_addition(recorder, key, known)
        news = await recorder.add(added.events)
        recorded += [*legs, *news]
        if added.difference is not None:
            conflict = EventConflict(key.id)
            return [*recorded, recorder.contradict(None, conflict, added.difference)]
        if not news:
            break
    return recorded


async def _find_addition(recorder: EventRecorder, key: EventKey, known: CallTidings) -> Addition:
    """Return what brings a call to what is known of it.

    First what is recorded, then what is known: else what came of later tidings would be taken back.
    """
    if known.reach is None and not known.is_made_by_legs:
        return Addition()
    async with recorder.database.read() as connection:
        facts = await read_facts(connection, family_of(key), recorder.client_id)
        return settle(await read_tidings(connection, key) or known, facts)


async def _record_legs(
    recorder: EventRecorder, key: EventKey, known: CallTidings
) -> list[Recorded]:
    """Record the legs of a call of staff, each a call of its own; no others are."""
    if not known.legs or not known.is_known:
        return []
    recorded = await recorder.record(list(known.legs.values())) if known.is_staff else []
    if not any(leg.is_put_off for leg in recorded):
        async with recorder.database.write() as connection:
            await forget_legs(connection, key, list(known.legs))
    return recorded
