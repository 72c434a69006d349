"""Says what a delivery means, without blocking others and whatever the payload is."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.payloads.forms import MULTIPART, parse_form
from app.integrations.provider_facts import shorten_id
from app.integrations.verdicts import Action, Reply, UnreadablePayload, Verdict, fail, refuse
from app.repositories.integrations.deliveries import ReplayKey, claim_replay_key
from app.services.integrations.webhook_context import WebhookContext

LARGE_BYTES = 128 * 1024
"""From here on a body is read beside the event loop."""
_LOG = structlog.get_logger()


async def judge(context: WebhookContext, delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Return what a delivery means; one that repeats a spent key with other content is refused.

    Raises:
        asyncpg.PostgresError, OSError: the database is away.
    """
    verdict = await read_verdict(delivery, config)
    if verdict.action is Action.REFUSED and context.is_rehearsal:
        # The sender's clock is the real one, even where this service's is set to rehearse.
        verdict = await read_verdict(replace(delivery, received_at=datetime.now(UTC)), config)
    if verdict.replay_key is None or await _is_first(context, delivery, config, verdict.replay_key):
        return verdict
    return refuse(Reply.REPLAYED, "the token was used for another message")


async def read_verdict(
    delivery: Delivery, config: IntegrationConfig, *, verify: bool = True
) -> Verdict:
    """Return an adapter's verdict; large payloads are read beside the event loop."""
    try:
        if len(delivery.body) < LARGE_BYTES:
            return registry.read(delivery, config, verify=verify)
        return await asyncio.to_thread(registry.read, delivery, config, verify=verify)
    except Exception:  # noqa: BLE001 - whatever it is, an adapter has to be mended
        _LOG.exception("adapter failed", kind=config.kind, integration_id=config.id)
        return fail()


async def _is_first(
    context: WebhookContext, delivery: Delivery, config: IntegrationConfig, key: str
) -> bool:
    claimed = ReplayKey(
        integration_id=config.id, key=shorten_id(key), digest=_content_digest(delivery)
    )
    async with context.database.write() as connection:
        return await claim_replay_key(connection, claimed, context.clock.now())


def _content_digest(delivery: Delivery) -> bytes:
    """Return 32 bytes over the content; of a form its fields, as boundaries change."""
    digest = hashlib.sha256()
    if delivery.media_type != MULTIPART:
        digest.update(delivery.body)
        return digest.digest()
    try:
        fields = parse_form(delivery).fields
    except UnreadablePayload:
        fields = ()
    for field in fields:
        for part in (field.name.encode("utf-8", "replace"), field.content):
            digest.update(len(part).to_bytes(8) + part)
    return digest.digest()
