"""What providers sent and is kept: looked into, tried, and recorded again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.errors import DomainError, NothingFound
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import UNTIL_FORGOTTEN, Done, Failed
from app.domain.jobs.outcomes import Outcome as JobOutcome
from app.domain.live.topics import Topic
from app.domain.metering.events.events import EventKey
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.verdicts import Action, Verdict
from app.repositories.connections import Connection
from app.repositories.integrations.deliveries import (
    ArchivedDelivery,
    DeliveryFilter,
    DeliveryOutcome,
    RequestState,
    find_deliveries,
    find_delivery,
    note_replay,
)
from app.repositories.integrations.duplicates import Duplicate, find_duplicates
from app.repositories.live.noting import changed
from app.services.integrations.adapter_verdicts import read_verdict
from app.services.integrations.delivery_intake import NOT_RECORDED
from app.services.integrations.delivery_results import (
    Ending,
    Recorded,
    eventless_state,
    outcome_of,
    state_of_all,
)
from app.services.integrations.mails_of_persons import with_mails_of_persons
from app.services.integrations.recording import EventRecorder, record_verdict
from app.services.integrations.webhook_context import WebhookContext
from app.services.jobs.job_handler import JobHandler
from app.services.metering.intake import IntakeFull, IntakeUnavailable

_CONCURRENCY = 4
_LEASE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Replayed:
    """The outcome of a delivery this time, and of each of its events."""

    outcome: DeliveryOutcome
    recorded: Sequence[Recorded] = ()


class BodyNotKept(DomainError):
    """The request was too large to be kept."""


async def replay_delivery(
    context: WebhookContext, delivery_id: str, client_id: str | None
) -> Replayed:
    """Record what a delivery tells, as of when it was received, and write down how it went.

    Args:
        context: where it is kept.
        delivery_id: which.
        client_id: only of integrations of that client; None for any.

    Raises:
        NothingFound: there is none, it is not to be seen, or its integration is gone.
        BodyNotKept: there is nothing to read again.
        IntakeFull, IntakeUnavailable: nothing was acknowledged.
    """
    await context.archive.finish()
    async with context.database.read() as connection:
        kept = await find_delivery(connection, delivery_id, client_id)
    if kept is None:
        raise NothingFound(delivery_id)
    if kept.request.body is None:
        raise BodyNotKept
    return await _replay(context, kept)


async def try_delivery(
    context: WebhookContext, delivery: Delivery, config: IntegrationConfig
) -> Verdict:
    """Return what a delivery means as of today, whoever signed it; nothing is recorded."""
    verdict = await read_verdict(delivery, config, verify=False)
    database, client_id = context.database, config.client_id
    return await with_mails_of_persons(database, client_id, verdict, is_anew=True)


def retry_deliveries(context: WebhookContext) -> JobHandler:
    """Return the work of recording what the database did not; the key of a job is a delivery's id.

    It is tried until it is recorded, or the delivery is not kept any more.
    """

    async def retry(jobs: Sequence[Job]) -> Mapping[str, JobOutcome]:
        return {job.id: await _retry(context, job.key) for job in jobs}

    return JobHandler(
        kind=JobKind.DELIVERY_RECORD,
        handle=retry,
        concurrency=_CONCURRENCY,
        lease_seconds=_LEASE_SECONDS,
        schedule=UNTIL_FORGOTTEN,
    )


async def _replay(context: WebhookContext, kept: ArchivedDelivery) -> Replayed:
    known = await context.recogniser.recognise(kept.integration_id)
    if known is None:
        raise NothingFound(kept.integration_id)
    replayed = await _record_again(context, kept, known.config)
    async with context.database.write() as connection:
        changed(Topic.DELIVERIES)
        await note_replay(connection, kept.id, replayed.outcome, context.clock.now())
    return replayed


async def _record_again(
    context: WebhookContext, kept: ArchivedDelivery, config: IntegrationConfig
) -> Replayed:
    delivery = Delivery(
        headers=kept.request.headers,
        body=kept.request.body or b"",
        url=kept.request.url,
        received_at=kept.received_at,
    )
    verdict = await try_delivery(context, delivery, config)
    status = context.api_terms.status_of(config.kind, Ending(verdict.reply, verdict.reason))
    if verdict.action is not Action.INGEST and not verdict.tidings:
        return Replayed(outcome_of(verdict, eventless_state(verdict), status))
    recorded = await record_verdict(EventRecorder(context, config, kept.received_at), verdict)
    state = state_of_all(recorded) if recorded else eventless_state(verdict)
    return Replayed(outcome_of(verdict, state, status, recorded), recorded)


async def _retry(context: WebhookContext, delivery_id: str) -> JobOutcome:
    """Record what a delivery tells, unless that was done, or it is not kept any more."""
    async with context.database.read() as connection:
        kept = await find_delivery(connection, delivery_id, None)
    if kept is None or kept.outcome.state is not RequestState.FAILED:
        return Done()
    try:
        replayed = await _replay(context, kept)
    except NothingFound:
        return Done()
    except (IntakeFull, IntakeUnavailable) as failure:
        return Failed(type(failure).__name__)
    is_put_off = any(event.is_put_off for event in replayed.recorded)
    return Failed(NOT_RECORDED) if is_put_off else Done()


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
