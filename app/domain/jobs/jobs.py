"""What a job is, before and after it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.errors import DomainError
from app.domain.fast_types import fast_enum, fast_keyword_dataclass


@fast_enum
class JobKind(StrEnum):
    """The work that is done by jobs of this service's own; the text is the kind stored."""

    NOTICE = "notice"
    DEADLINE_AT_RISK = "deadline.at_risk"
    DEADLINE_BREACHED = "deadline.breached"
    CALENDAR_FOLLOW = "calendar.follow"
    WEBHOOK_DELIVERY = "webhook.delivery"
    EMAIL_DELIVERY = "email.delivery"
    REPORT_DRAW = "report.draw"
    REPORT_MAIL = "report.mail"
    STATEMENT_FINALISE = "statement.finalise"
    STATEMENT_AUDIT = "statement.audit"
    INVOICE_ISSUE = "invoice.issue"
    INVOICE_REMIND = "invoice.remind"
    DOCUMENT_MAIL = "document.mail"
    APPOINTMENT_INVITE = "appointment.invite"
    APPOINTMENT_REMIND = "appointment.remind"
    DELIVERY_RECORD = "delivery.record"
    QUOTA_FORECAST = "quota.forecast"


class JobState(StrEnum):
    """Where a job stands: to be done, done, or given up until a person says otherwise."""

    READY = "ready"
    DONE = "done"
    DEAD = "dead"


@fast_keyword_dataclass
class NewJob:
    """Work to be done once at or after an instant.

    Attributes:
        kind: one of ``JobKind``, or a kind that another part of the service handles.
        key: tells it from others of its kind; a second job of the same kind and key is no job.
        run_at: by the clock that the business goes by.
        payload: JSON values; instants may stand in it as they are.
    """

    kind: str
    key: str
    run_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that a worker holds.

    Attributes:
        attempts: how often it was begun, this time included.
    """

    id: str
    kind: str
    key: str
    run_at: datetime
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job as operators see it; what it carries is not shown.

    Attributes:
        available_at: real instant from which it may be begun again: the end of the lease while
            ``leased_by`` names a worker, else of the pause after a failure; None when neither.
        created_at, done_at: real instants.
    """

    id: str
    kind: str
    key: str
    state: JobState
    run_at: datetime
    attempts: int
    leased_by: str | None
    available_at: datetime | None
    last_error: str | None
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOverview:
    """How the jobs of one kind stand; counts stop at ten thousand.

    Attributes:
        waiting: to be done, now or later.
        next_at: when the first of those never begun is due, by the business's clock.
        dead: given up until a person says otherwise.
        last_done_at: real instant; None where none was done lately.
    """

    kind: str
    waiting: int
    next_at: datetime | None
    dead: int
    last_done_at: datetime | None


class JobNotDead(DomainError):
    """Only a job that was given up can be tried again."""
