"""Takes one delivery: judged, recorded, archived, answered.

An event is committed, or its raw request is, before a provider hears that all is well. Where
neither can be had, it hears what makes it try again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json

from app.api.hooks.desk import Desk
from app.api.hooks.judging import LARGE_BYTES, AdapterFailed, adapter_failed, judge
from app.api.hooks.knowing import as_known
from app.api.hooks.recording import Recorder
from app.api.hooks.strangers import note_stranger
from app.api.hooks.telling import recorded
from app.api.hooks.told import Told, state_of_all
from app.api.problems import MEDIA_TYPE
from app.integrations import registry
from app.integrations.bodies import kept_body
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.verdicts import Action, Answer, Event, Verdict
from app.repositories.integrations.deliveries import Delivery as Archived
from app.repositories.integrations.deliveries import Outcome, Request, RequestState
from app.services.identifiers import new_id
from app.services.integrations.archive import ArchiveUnavailable
from app.services.integrations.refused_allowance import MAX_BODY_BYTES
from app.services.metering.intake import IntakeFull, IntakeUnavailable

NOT_RECORDED = "the database did not record it"
_STATES = {
    Action.ACKNOWLEDGE: RequestState.ACKNOWLEDGED,
    Action.IGNORE: RequestState.IGNORED,
    Action.HANDSHAKE: RequestState.HANDSHAKE,
    Action.REFUSED: RequestState.REFUSED,
}
_NOT_UNDERSTOOD = frozenset({RequestState.FAILED, RequestState.REFUSED})
_WAITED_FOR = frozenset({RequestState.FAILED, RequestState.DIFFERS})
_MOST_ERRORS = 100
_FAILED = "failed"


class Reception:
    """Takes deliveries of one integration."""

    def __init__(self, desk: Desk, config: IntegrationConfig) -> None:
        self._desk = desk
        self._config = config

    async def take(self, delivery: Delivery) -> Answer:
        """Return how the provider is to be answered; never fails."""
        try:
            return await self._take(delivery)
        except (IntakeFull, IntakeUnavailable, ArchiveUnavailable):
            return registry.unavailable(self._config.kind)
        except Exception as failure:  # noqa: BLE001 - a provider is never told of our mistakes
            self._desk.failures.tell("delivery failed", failure, integration_id=self._config.id)
            return registry.unavailable(self._config.kind)

    async def _take(self, delivery: Delivery) -> Answer:
        try:
            verdict = await judge(self._desk, delivery, self._config)
        except AdapterFailed:
            self._note(delivery, outcome_of(adapter_failed(), RequestState.FAILED), delivery.body)
            return registry.unavailable(self._config.kind)
        if not verdict.is_verified:
            note_stranger(self._desk, self._config, delivery, verdict)
            return verdict.answer
        if verdict.action is not Action.INGEST and not verdict.tidings:
            state = eventless_state(verdict)
            body = delivery.body if state in _NOT_UNDERSTOOD else await self._kept(delivery)
            self._note(delivery, outcome_of(verdict, state), body)
            return verdict.answer
        known = await as_known(self._desk, self._config, verdict)
        return await self._ingest(delivery, known)

    async def _ingest(self, delivery: Delivery, verdict: Verdict) -> Answer:
        # First: what was read of the body is remembered for a moment only.
        kept = await self._kept(delivery, verdict.events)
        recorder = Recorder(self._desk, self._config, delivery.received_at)
        try:
            told = await recorded(recorder, verdict)
        except Exception:
            await self._put_off(delivery, verdict)
            raise
        state = state_of_all(told) if told else eventless_state(verdict)
        answer = self._answer(verdict, told)
        outcome = Outcome(
            state=state,
            verdict=verdict.action,
            reason=NOT_RECORDED if any(one.is_put_off for one in told) else verdict.reason,
            status=answer.status,
            events=events_of(told),
            problems=problems_of(told),
        )
        if state in _WAITED_FOR:
            await self._desk.archive.keep(self._archived(delivery, outcome, delivery.body))
        else:
            self._note(delivery, outcome, delivery.body if state in _NOT_UNDERSTOOD else kept)
        return answer

    def _answer(self, verdict: Verdict, told: Sequence[Told]) -> Answer:
        if any(one.is_put_off for one in told):
            return registry.unavailable(self._config.kind)
        if told and state_of_all(told) is RequestState.REFUSED:
            return refusal_of(told)
        return verdict.answer

    async def _put_off(self, delivery: Delivery, verdict: Verdict) -> None:
        """Keep what nothing was recorded of, to be tried again, even if it is never sent again."""
        outcome = Outcome(
            state=RequestState.FAILED,
            verdict=verdict.action,
            reason=NOT_RECORDED,
            status=registry.unavailable(self._config.kind).status,
        )
        with suppress(ArchiveUnavailable):
            await self._desk.archive.keep(self._archived(delivery, outcome, delivery.body))

    def _note(self, delivery: Delivery, outcome: Outcome, body: bytes) -> None:
        is_refused = outcome.state is RequestState.REFUSED
        keeps_request = not is_refused or self._desk.refused.admits(self._config.id)
        archived = self._archived(delivery, outcome, body)
        self._desk.archive.put(archived, keeps_request=keeps_request)

    async def _kept(self, delivery: Delivery, events: Sequence[Event] = ()) -> bytes:
        """Return what is kept of the body of a delivery that was understood."""
        if len(delivery.body) < LARGE_BYTES:
            return kept_body(delivery, self._config, events)
        return await asyncio.to_thread(kept_body, delivery, self._config, events)

    def _archived(self, delivery: Delivery, outcome: Outcome, body: bytes) -> Archived:
        kept = delivery if body is delivery.body else replace(delivery, body=body)
        bare = registry.without_secrets(kept, self._config)
        is_too_much = outcome.state is RequestState.REFUSED and len(bare.body) > MAX_BODY_BYTES
        return Archived(
            id=new_id(),
            integration_id=self._config.id,
            received_at=delivery.received_at,
            request=Request(
                url=delivery.url,
                headers=bare.headers,
                body=None if is_too_much else bare.body,
                size=len(delivery.body),
            ),
            outcome=outcome,
        )


def events_of(told: Sequence[Told]) -> list[dict[str, str]]:
    """Return the events of a delivery that are known now."""
    return [
        {"source": one.event.key.source, "id": one.event.key.id}
        for one in told
        if one.event is not None and one.problem is None
    ]


def problems_of(told: Sequence[Told]) -> list[dict[str, Any]]:
    """Return the problems met with a delivery's events, each with the event's place."""
    return [
        {"event": place, **one.problem} for place, one in enumerate(told) if one.problem is not None
    ]


def refusal_of(told: Sequence[Told]) -> Answer:
    """Return what a system of one's own is told of events that are not valid: all of them."""
    wrong = [(place, one.problem) for place, one in enumerate(told) if one.problem is not None]
    document = dict(wrong[0][1])
    if len(told) > 1:
        document["errors"] = [
            {"pointer": f"/{place}", "code": problem["code"], "detail": problem["title"]}
            for place, problem in wrong[:_MOST_ERRORS]
        ]
    status = HTTPStatus(document["status"])
    return Answer(status, MEDIA_TYPE, to_json(document).decode())


def eventless_state(verdict: Verdict) -> RequestState:
    """Return what becomes of a delivery that tells no event, or none of its own."""
    return _STATES.get(verdict.action, RequestState.ACKNOWLEDGED)


def outcome_of(
    verdict: Verdict,
    state: RequestState,
    events: Sequence[Mapping[str, str]] = (),
    problems: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """Return what a delivery was taken for and what came of it."""
    is_adapters_fault = state is RequestState.FAILED and verdict.action is not Action.INGEST
    return Outcome(
        state=state,
        verdict=_FAILED if is_adapters_fault else verdict.action,
        reason=verdict.reason,
        status=verdict.answer.status,
        events=events,
        problems=problems,
    )
