"""Deliveries of whom nobody knows: nothing shows that they come from the provider.

Anybody may post anything to a public address, so few of them are kept, and none that is large;
all are counted.
"""

from dataclasses import replace

from app.api.hooks.desk import Desk
from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.verdicts import Verdict
from app.repositories.integrations.deliveries import Delivery as Archived
from app.repositories.integrations.deliveries import Outcome, Request, RequestState
from app.services.identifiers import new_id

MAX_KEPT_BYTES = 32 * 1024


def note_stranger(
    desk: Desk,
    config: IntegrationConfig,
    delivery: Delivery,
    verdict: Verdict,
    told_bytes: int | None = None,
) -> None:
    """Count a delivery that was refused, and keep it if it is short and one of few.

    Args:
        desk: keeps it.
        config: the integration that it was posted to.
        delivery: with its body, or without where that was not read.
        verdict: why it was refused.
        told_bytes: how long a body that was not read was said to be.
    """
    is_whole = told_bytes is None and len(delivery.body) <= MAX_KEPT_BYTES
    bare = registry.without_secrets(delivery if is_whole else replace(delivery, body=b""), config)
    archived = Archived(
        id=new_id(),
        integration_id=config.id,
        received_at=delivery.received_at,
        request=Request(
            url=delivery.url,
            headers=bare.headers,
            body=bare.body if is_whole else None,
            size=len(delivery.body) if told_bytes is None else told_bytes,
        ),
        outcome=Outcome(
            state=RequestState.REFUSED,
            verdict=verdict.action,
            reason=verdict.reason,
            status=verdict.answer.status,
        ),
    )
    desk.archive.put(archived, keeps_request=desk.strangers.admits(config.id))
