"""Says what a delivery means, without blocking others and whatever the payload is."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

import structlog

from app.api.hooks.desk import Desk
from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnreadablePayload
from app.integrations.facts import bounded
from app.integrations.payloads.forms import MULTIPART, parse_form
from app.integrations.verdicts import Action, Verdict, refused
from app.repositories.integrations.replay_keys import ReplayKey, claim_replay_key

LARGE_BYTES = 128 * 1024
"""From here on a body is read beside the event loop."""
_LOG = structlog.get_logger()


class AdapterFailed(Exception):
    """An adapter failed on a payload: to be mended, and the delivery replayed."""


async def judge(desk: Desk, delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Return what a delivery means; one that repeats a spent key with other content is refused.

    Raises:
        AdapterFailed: nothing can be said.
        asyncpg.PostgresError, OSError: the database is away.
    """
    verdict = await read(delivery, config)
    if verdict.action is Action.REFUSED and desk.is_rehearsal:
        # The sender's clock is the real one, even where this service's is set to rehearse.
        verdict = await read(replace(delivery, received_at=datetime.now(UTC)), config)
    if verdict.replay_key is None or await _is_first(desk, delivery, config, verdict.replay_key):
        return verdict
    status = registry.ADAPTERS[config.kind].unverified_status
    return refused(status, "replayed-delivery", "the token was used for another message")


async def read(delivery: Delivery, config: IntegrationConfig, *, verify: bool = True) -> Verdict:
    """Return an adapter's verdict; large payloads are read beside the event loop.

    Raises:
        AdapterFailed: it failed.
    """
    try:
        if len(delivery.body) < LARGE_BYTES:
            return registry.read(delivery, config, verify=verify)
        return await asyncio.to_thread(registry.read, delivery, config, verify=verify)
    except Exception as failure:
        _LOG.exception("adapter failed", kind=config.kind, integration_id=config.id)
        raise AdapterFailed from failure


def adapter_failed() -> Verdict:
    """Return the verdict that stands in for one that an adapter could not give."""
    return refused(HTTPStatus.SERVICE_UNAVAILABLE, "adapter-failed", "the adapter failed")


async def _is_first(desk: Desk, delivery: Delivery, config: IntegrationConfig, key: str) -> bool:
    claimed = ReplayKey(
        integration_id=config.id, key=bounded(key), digest=_content_digest(delivery)
    )
    pool = desk.state.database.pool
    return await claim_replay_key(pool, claimed, desk.state.clock.now())


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
