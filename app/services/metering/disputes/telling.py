"""Notices of disputes: to operators who have to decide, and to clients once they did."""

from dataclasses import asdict
from datetime import datetime

from app.domain.metering.disputes import Dispute, DisputeStatus
from app.domain.notifications.contents import Content, DisputeDecided, DisputeOpened
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue


async def tell_opened(connection: Connection, dispute: Dispute) -> None:
    """Leave the notice that a dispute waits for a decision."""
    content = DisputeOpened(
        dispute_id=dispute.id,
        interaction_id=dispute.interaction_id,
        message=dispute.message,
        opened_at=dispute.opened_at,
        units_before=dispute.units_before,
    )
    await _tell(connection, NoticeType.DISPUTE_OPENED, dispute, content, dispute.opened_at)


async def tell_decided(connection: Connection, dispute: Dispute) -> None:
    """Leave the notice of a decision; of a withdrawal nobody is told."""
    if dispute.status is DisputeStatus.WITHDRAWN:
        return
    assert dispute.decided_at is not None  # noqa: S101 - it was decided
    content = DisputeDecided(
        dispute_id=dispute.id,
        interaction_id=dispute.interaction_id,
        status=dispute.status,
        answer=dispute.answer or "",
        decided_at=dispute.decided_at,
        units_before=dispute.units_before,
        units_after=dispute.units_after or 0,
    )
    await _tell(connection, NoticeType.DISPUTE_DECIDED, dispute, content, dispute.decided_at)


async def _tell(
    connection: Connection, kind: NoticeType, dispute: Dispute, content: Content, at: datetime
) -> None:
    notice = Notice(
        type=kind,
        cause_key=dispute.id,
        client_id=dispute.client_id,
        occurred_at=at,
        data=asdict(content),
    )
    await enqueue(connection, [job_of(notice)])
