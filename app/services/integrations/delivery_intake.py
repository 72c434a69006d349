"""Takes one delivery: judged, recorded, archived; says what its provider is to hear.

An event is committed, or its raw request is, before a provider hears that all is well. Where
neither can be had, it hears what makes it try again.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from app.domain.calls.ringing import Ringing
from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.kept_bodies import kept_body
from app.integrations.verdicts import Action, CloudEvent, Reply, Verdict
from app.repositories.integrations.deliveries import DeliveryOutcome, RequestState
from app.services.calls.ringing import note_ringing
from app.services.integrations.adapter_verdicts import LARGE_BYTES, judge
from app.services.integrations.archive import ArchiveUnavailable
from app.services.integrations.delivery_results import (
    Ending,
    Recorded,
    eventless_state,
    outcome_of,
    state_of_all,
    to_archived,
)
from app.services.integrations.mails_of_persons import with_mails_of_persons
from app.services.integrations.recording import EventRecorder, record_verdict
from app.services.integrations.webhook_context import MAX_BODY_BYTES, WebhookContext
from app.services.metering.intake import IntakeFull, IntakeUnavailable

NOT_RECORDED = "the database did not record it"
MAX_STRANGERS_BYTES = 32 * 1024
"""Nothing shows that such a delivery is the provider's: no large body is kept of it."""
COME_AGAIN = Ending(Reply.COME_AGAIN)
_NOT_UNDERSTOOD = frozenset({RequestState.FAILED, RequestState.REFUSED})
_WAITED_FOR = frozenset({RequestState.FAILED, RequestState.DIFFERS})


class DeliveryIntake:
    """Takes deliveries of one integration."""

    def __init__(self, context: WebhookContext, config: IntegrationConfig) -> None:
        self._context = context
        self._config = config

    def refuse_unread(self, delivery: Delivery) -> Verdict | None:
        """Return why a delivery is refused whatever its body holds; None where that matters."""
        return registry.refuse_unread(delivery, self._config)

    def turn_away(
        self, delivery: Delivery, verdict: Verdict, told_bytes: int | None = None
    ) -> Ending:
        """Count a delivery that was refused, and keep it if it is short and one of few.

        Anybody may post anything to a public address.

        Args:
            delivery: with its body, or without where that was not read.
            verdict: why it was refused.
            told_bytes: how long a body that was not read was said to be.
        """
        is_whole = told_bytes is None and len(delivery.body) <= MAX_STRANGERS_BYTES
        size = len(delivery.body) if told_bytes is None else told_bytes
        ending = Ending(verdict.reply, verdict.reason)
        outcome = outcome_of(verdict, RequestState.REFUSED, self._status(ending))
        kept = to_archived(
            delivery, self._config, outcome, delivery.body if is_whole else None, size
        )
        keeps_request = self._context.strangers.admits(self._config.id)
        self._context.archive.put(kept, keeps_request=keeps_request)
        return ending

    async def take(self, delivery: Delivery) -> Ending:
        """Return what the provider is to hear; never fails."""
        try:
            return await self._take(delivery)
        except (IntakeFull, IntakeUnavailable, ArchiveUnavailable):
            return COME_AGAIN
        except Exception as failure:  # noqa: BLE001 - a provider is never told of our mistakes
            self._context.failures.tell("delivery failed", failure, integration_id=self._config.id)
            return COME_AGAIN

    async def _take(self, delivery: Delivery) -> Ending:
        verdict = await judge(self._context, delivery, self._config)
        if verdict.reply is Reply.UNVERIFIED:
            return self.turn_away(delivery, verdict)
        if verdict.ringing is not None:
            await self._note_ringing(delivery, verdict.ringing)
        if verdict.action is not Action.INGEST and not verdict.tidings:
            return await self._take_eventless(delivery, verdict)
        database, client_id = self._context.database, self._config.client_id
        verdict = await with_mails_of_persons(database, client_id, verdict)
        return await self._ingest(delivery, verdict)

    async def _note_ringing(self, delivery: Delivery, ringing: Ringing) -> None:
        """Keep that a call rings; it is over before the provider could send that again."""
        config = self._config
        try:
            await note_ringing(
                self._context.database,
                config.source,
                config.client_id,
                ringing,
                delivery.received_at,
            )
        except Exception as failure:  # noqa: BLE001 - nothing is lost but a moment's notice
            self._context.failures.tell("ringing not kept", failure, integration_id=config.id)

    async def _take_eventless(self, delivery: Delivery, verdict: Verdict) -> Ending:
        state, ending = eventless_state(verdict), Ending(verdict.reply, verdict.reason)
        body = delivery.body if state in _NOT_UNDERSTOOD else await self._kept_body(delivery)
        self._note(delivery, outcome_of(verdict, state, self._status(ending)), body)
        return COME_AGAIN if verdict.action is Action.FAILED else ending

    async def _ingest(self, delivery: Delivery, verdict: Verdict) -> Ending:
        # First: what was read of the body is remembered for a moment only.
        kept = await self._kept_body(delivery, verdict.events)
        recorder = EventRecorder(self._context, self._config, delivery.received_at)
        try:
            recorded = await record_verdict(recorder, verdict)
        except Exception:
            await self._put_off(delivery, verdict)
            raise
        state = state_of_all(recorded) if recorded else eventless_state(verdict)
        ending = _ending(verdict, recorded)
        if ending is COME_AGAIN:
            verdict = replace(verdict, reason=NOT_RECORDED)
        outcome = outcome_of(verdict, state, self._status(ending), recorded)
        if state in _WAITED_FOR:
            await self._keep(delivery, outcome)
        else:
            self._note(delivery, outcome, delivery.body if state in _NOT_UNDERSTOOD else kept)
        return ending

    async def _put_off(self, delivery: Delivery, verdict: Verdict) -> None:
        """Keep what nothing was recorded of, to be tried again, even if it is never sent again."""
        verdict = replace(verdict, reason=NOT_RECORDED)
        with suppress(ArchiveUnavailable):
            outcome = outcome_of(verdict, RequestState.FAILED, self._status(COME_AGAIN))
            await self._keep(delivery, outcome)

    async def _keep(self, delivery: Delivery, outcome: DeliveryOutcome) -> None:
        size = len(delivery.body)
        await self._context.archive.keep(
            to_archived(delivery, self._config, outcome, delivery.body, size)
        )

    def _note(self, delivery: Delivery, outcome: DeliveryOutcome, body: bytes) -> None:
        is_refused = outcome.state is RequestState.REFUSED
        keeps_request = not is_refused or self._context.refused.admits(self._config.id)
        is_too_much = is_refused and len(body) > MAX_BODY_BYTES
        size = len(delivery.body)
        kept = to_archived(delivery, self._config, outcome, None if is_too_much else body, size)
        self._context.archive.put(kept, keeps_request=keeps_request)

    async def _kept_body(self, delivery: Delivery, events: Sequence[CloudEvent] = ()) -> bytes:
        """Return what is kept of the body of a delivery that was understood."""
        if len(delivery.body) < LARGE_BYTES:
            return kept_body(delivery, self._config, events)
        return await asyncio.to_thread(kept_body, delivery, self._config, events)

    def _status(self, ending: Ending) -> int:
        return self._context.api_terms.status_of(self._config.kind, ending)


def _ending(verdict: Verdict, recorded: Sequence[Recorded]) -> Ending:
    if any(event.is_put_off for event in recorded):
        return COME_AGAIN
    if recorded and state_of_all(recorded) is RequestState.REFUSED:
        return Ending(Reply.INVALID_EVENTS, recorded=recorded)
    return Ending(verdict.reply, verdict.reason)
