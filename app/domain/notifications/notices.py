"""Notices and the jobs that fan them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.fast_types import fast_enum
from app.domain.jobs.jobs import Job, JobKind, NewJob


@fast_enum
class NoticeType(StrEnum):
    """What is told; the text is the ``type`` that receivers see."""

    QUOTA_THRESHOLD_REACHED = "quota.threshold_reached"
    QUOTA_EXHAUSTED = "quota.exhausted"
    QUOTA_FORECAST_EXCEEDED = "quota.forecast_exceeded"
    BLOCK_SWITCHED = "block.switched"
    INTERACTION_HELD = "interaction.held"
    INTERACTION_RELEASED = "interaction.released"
    SLA_AT_RISK = "sla.at_risk"
    SLA_BREACHED = "sla.breached"
    URGENT_REFUSED = "urgent.refused"
    MESSAGE_FORWARDED = "message.forwarded"
    MESSAGE_BOUNCED = "message.bounced"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_DECIDED = "dispute.decided"
    APPOINTMENT_BOOKED = "appointment.booked"
    APPOINTMENT_MOVED = "appointment.moved"
    APPOINTMENT_CANCELLED = "appointment.cancelled"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    EVENT_UNASSIGNED = "event.unassigned"
    INTEGRATION_FAILING = "integration.failing"
    STATEMENT_FINAL = "statement.final"
    INVOICE_ISSUED = "invoice.issued"
    INVOICE_OVERDUE = "invoice.overdue"
    REPORT_READY = "report.ready"
    ENDPOINT_DISABLED = "webhook_endpoint.disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell, for one cause.

    Attributes:
        cause_key: the same for the same cause; a cause is told once, however often it is stated.
        client_id: the client concerned; None when nobody is.
        occurred_at: when it came about by the business's clock; it is told from then on.
        data: the fields of the type's shape in ``contents``, without ``client_id``.
    """

    type: NoticeType
    cause_key: str
    client_id: str | None
    occurred_at: datetime
    data: Mapping[str, Any]


def job_of(notice: Notice) -> NewJob:
    """Return the job that tells everybody who asked for it."""
    return NewJob(
        kind=JobKind.NOTICE,
        key=f"{notice.type}:{notice.cause_key}",
        run_at=notice.occurred_at,
        payload={
            "type": notice.type,
            "cause_key": notice.cause_key,
            "client_id": notice.client_id,
            "occurred_at": notice.occurred_at,
            "data": notice.data,
        },
    )


def notice_of(job: Job) -> Notice:
    """Return the notice that a job carries."""
    payload = job.payload
    return Notice(
        type=NoticeType(payload["type"]),
        cause_key=payload["cause_key"],
        client_id=payload["client_id"],
        occurred_at=datetime.fromisoformat(payload["occurred_at"]),
        data=payload["data"],
    )
