"""Records the events of a verdict through the intake, and says what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.api.events.reading import read_event
from app.api.hooks.desk import Desk
from app.api.hooks.told import Told, differing, is_put_off, state_of
from app.api.problems import problem_of
from app.api.refusals import RequestRefused, TimeInFuture
from app.domain.events.call_tidings import CallTidings
from app.domain.events.events import Channel, Event, EventKey, EventType
from app.domain.events.later_notifications import addition, family_of
from app.domain.metering.decisions import EventConflict, IdTaken
from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.integrations.mail.mail_facts import ALSO_KNOWN_AS, ANSWERED, MAY_CONCERN, mailbox_of
from app.integrations.telephony.calls import FORWARDED_FROM
from app.repositories.integrations.deliveries import RequestState
from app.repositories.integrations.recorded_facts import read_facts
from app.services.integrations.answered_messages import answered_message
from app.services.integrations.bounced_messages import bounced_message, first_recorded
from app.services.integrations.called_lines import called_line
from app.services.integrations.message_identity import under_one_id
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


class Recorder:
    """Records what one integration delivers.

    Args:
        desk: where to.
        config: the integration.
        at: when the delivery was received; events without a time happened then.
    """

    def __init__(self, desk: Desk, config: IntegrationConfig, at: datetime) -> None:
        self.source = config.source
        self.client_id = config.client_id
        self.pool = desk.state.database.pool
        self.at = at
        self._desk = desk
        self._config = config
        self._is_native = config.kind is IntegrationKind.NATIVE

    async def record(
        self,
        contents: Sequence[Mapping[str, Any]],
        known: Mapping[EventKey, CallTidings] = _NOTHING,
    ) -> list[Told]:
        """Record events and say what became of each, in order.

        Args:
            contents: CloudEvents.
            known: what is known of calls beside their ends; their events say so already.

        Raises:
            IntakeFull, IntakeUnavailable: nothing was acknowledged.
            asyncpg.PostgresError, OSError: the database is away.
        """
        read = [self._read(await self._resolved(content)) for content in contents]
        results = iter(await self._submit([one for one in read if isinstance(one, Event)]))
        return [
            await self._told(one, next(results), known.get(one.key))
            if isinstance(one, Event)
            else Told(None, one, self._refused, problem_of(one))
            for one in read
        ]

    @property
    def _refused(self) -> RequestState:
        # A system of one's own is told what is wrong; a provider could not do anything about it.
        return RequestState.REFUSED if self._is_native else RequestState.FAILED

    async def _submit(self, events: Sequence[Event]) -> list[Result]:
        if not events:
            return []
        submissions = [Submission(event, self._config.client_id) for event in events]
        return await self._desk.state.intake.submit(submissions)

    def _read(self, content: Mapping[str, Any]) -> Event | RequestRefused:
        try:
            return read_event(content, self.at)
        except TimeInFuture as refusal:
            if self._is_native:
                return refusal
            return self._read({name: content[name] for name in content if name != "time"})
        except RequestRefused as refusal:
            return refusal

    async def _resolved(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say what takes a look at the record: which line, which message it is about."""
        if self._is_native:
            return content
        if content["type"] == EventType.MESSAGE_UNDELIVERED:
            return await self._bounced(content)
        if FORWARDED_FROM in content:
            return await self._forwarded(content)
        if content["data"].get("channel") == Channel.EMAIL and "message_id" in content["data"]:
            content = await self._identified(content)
        if content["type"] == EventType.MESSAGE_SENT and "in_reply_to" in content["data"]:
            content = await self._answering(content)
        return content

    async def _forwarded(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        event = self._read(content)
        if not isinstance(event, Event):
            return content
        line = await called_line(
            self._desk.state.database,
            event,
            content[FORWARDED_FROM],
            region=self._desk.state.region,
            limited_to=self._config.client_id,
        )
        return {**content, "data": {**content["data"], "to": line}}

    async def _bounced(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        named = content["data"]["interaction"]
        key = EventKey(named["source"], named["event_id"])
        candidates = [EventKey(key.source, one) for one in content.get(MAY_CONCERN, "").split()]
        meant = await first_recorded(self._desk.state.database, candidates, self._config.client_id)
        if meant is not None:
            target = {"source": meant.source, "event_id": meant.id}
            return {**content, "data": {**content["data"], "interaction": target}}
        others = content.get(ALSO_KNOWN_AS, "").split()
        found = await bounced_message(
            self._desk.state.database, key, others, self._config.client_id, mailbox_of(key.source)
        )
        if found is None:
            return content
        return {**content, "data": {**content["data"], "interaction": {"id": found}}}

    async def _identified(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        others = content.get(ALSO_KNOWN_AS, "").split()
        database, client_id = self._desk.state.database, self._config.client_id
        return await under_one_id(database, content, others, client_id)

    async def _answering(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        key = EventKey(content["source"], content["id"])
        told = content.get(ANSWERED)
        candidates = told.split() if told else [content["data"]["in_reply_to"]]
        database, client_id = self._desk.state.database, self._config.client_id
        answered = await answered_message(
            database, key, candidates, client_id, mailbox_of(key.source)
        )
        return {**content, "data": {**content["data"], "in_reply_to": answered}}

    async def _told(self, event: Event, result: Result, known: CallTidings | None) -> Told:
        if isinstance(result, Answer):
            return Told(event, result, state_of(result))
        if isinstance(result, IdTaken):
            return Told(event, result, RequestState.UNASSIGNED, problem_of(result))
        if isinstance(result, EventConflict):
            return await self._compared(event, result, known)
        problem = problem_of(result)
        if isinstance(result, NotRecorded | UnexpectedFailure):
            return Told(event, result, RequestState.FAILED, problem)
        return Told(event, result, self._refused, problem)

    async def _compared(
        self, event: Event, conflict: EventConflict, known: CallTidings | None
    ) -> Told:
        """Record what a later notification adds to what is known of its call or message."""
        if self._is_native:
            return Told(event, conflict, RequestState.DIFFERS, problem_of(conflict))
        state, difference = RequestState.REPEATED, None
        result: Result | RequestRefused = conflict
        for _ in range(_ROUNDS):
            facts = await read_facts(self.pool, family_of(event.key), self.client_id)
            added = addition(event, facts, known)
            difference = added.difference
            news = await self.add(added.events)
            if not news:
                break
            state, result = RequestState.RECORDED, news[-1].result
        if difference is None:
            return Told(event, result, state)
        return differing(event, conflict, difference)

    async def add(self, contents: Sequence[Mapping[str, Any]]) -> list[Told]:
        """Record additions and say of those that were not recorded before what became of them."""
        read = [one for one in map(self._read, contents) if isinstance(one, Event)]
        results = await self._submit(read)
        if any(map(is_put_off, results)):
            raise IntakeUnavailable
        return [
            Told(event, one, state_of(one))
            for event, one in zip(read, results, strict=True)
            if isinstance(one, Answer) and not one.is_duplicate
        ]
