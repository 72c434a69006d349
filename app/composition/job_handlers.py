"""What the workers of a deployment can do: every kind of job with what it needs."""

from collections.abc import Mapping, Sequence

from app.composition.deployment import mailer_of
from app.demonstration.clients import OWN_ADDRESSES
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Dropped, Outcome
from app.domain.notifications.notices import NoticeType
from app.repositories.database import Database
from app.services.agendas.party_mail import PartyMailHandler
from app.services.billing.billing_handlers import (
    audit_every_day,
    finalise_due_statements,
    issue_due_invoices,
)
from app.services.billing.document_mail_handler import DocumentMailHandler
from app.services.billing.payments.reminding import remind_every_day
from app.services.clock import Clock
from app.services.deadlines.change_calendar import calendar_follow_handler
from app.services.integrations.kept_deliveries import retry_deliveries
from app.services.integrations.webhook_context import WebhookContext
from app.services.jobs.job_handler import JobHandler, Observe
from app.services.jobs.worker import Worker
from app.services.metering.quota.forecast_handler import quota_forecast_handler
from app.services.notifications.deadline_handler import deadline_handler
from app.services.notifications.fan_out import fan_out_handler
from app.services.notifications.forgetting import forget_old
from app.services.notifications.mail_delivery_handler import MailDeliveryHandler
from app.services.notifications.webhook_delivery_handler import (
    DeliveryTerms,
    WebhookDeliveryHandler,
)
from app.services.notifications.webhook_sender import Sender
from app.services.people.forgetting import forget_sign_ins
from app.services.reporting.draw_report import report_draw_handler
from app.services.reporting.report_mail_handler import ReportMailHandler
from app.services.secrets import SecretBox
from app.settings import Settings

_TOGETHER = 500
_STATEMENTS_TOGETHER = 50
_REPORTS_TOGETHER = 20
_ROUND_SECONDS = 3_600.0


def create_worker(
    settings: Settings, webhooks: WebhookContext, observe: Observe = lambda _: None
) -> Worker:
    """Return a worker that does everything this deployment schedules.

    Args:
        settings: of the deployment.
        webhooks: its database is open before the worker runs.
        observe: told of every call.
    """
    database, clock = webhooks.database, webhooks.clock
    handlers = [
        *_deadlines(database, clock),
        JobHandler(kind=JobKind.CALENDAR_FOLLOW, handle=calendar_follow_handler(database, clock)),
        JobHandler(
            kind=JobKind.NOTICE,
            handle=fan_out_handler(
                database,
                clock,
                has_mail=settings.smtp_url is not None,
                unmailed=OWN_ADDRESSES,
            ),
            batch=_TOGETHER,
        ),
        _webhooks(settings, database, clock, webhooks.box),
        *_statements(settings, database, clock),
        _invoices(settings, database, clock),
        _reminders(database, clock),
        _reports(database, clock),
        retry_deliveries(webhooks),
    ]
    handlers += _mail(settings, database, clock)

    async def chore() -> None:
        await forget_old(database)
        await forget_sign_ins(database)

    return Worker(database, clock, handlers, observe, chore)


def _deadlines(database: Database, clock: Clock) -> list[JobHandler]:
    kinds = {
        JobKind.DEADLINE_AT_RISK: NoticeType.SLA_AT_RISK,
        JobKind.DEADLINE_BREACHED: NoticeType.SLA_BREACHED,
    }
    return [
        JobHandler(
            kind=kind, handle=deadline_handler(database, clock, notice_type), batch=_TOGETHER
        )
        for kind, notice_type in kinds.items()
    ]


def _webhooks(settings: Settings, database: Database, clock: Clock, box: SecretBox) -> JobHandler:
    sender = Sender(is_private_allowed=settings.webhook_private)
    return WebhookDeliveryHandler(database, clock, box, sender, DeliveryTerms()).job_handler()


def _statements(settings: Settings, database: Database, clock: Clock) -> list[JobHandler]:
    return [
        JobHandler(
            kind=JobKind.STATEMENT_FINALISE,
            handle=finalise_due_statements(database, clock, settings.grace_days),
            batch=_STATEMENTS_TOGETHER,
            concurrency=2,
        ),
        audit_every_day(database, clock),
        quota_forecast_handler(database, clock),
    ]


def _invoices(settings: Settings, database: Database, clock: Clock) -> JobHandler:
    return JobHandler(
        kind=JobKind.INVOICE_ISSUE,
        handle=issue_due_invoices(
            database, clock, grace_days=settings.grace_days, public_url=settings.public_url
        ),
        batch=_STATEMENTS_TOGETHER,
    )


def _reminders(database: Database, clock: Clock) -> JobHandler:
    return JobHandler(
        kind=JobKind.INVOICE_REMIND,
        handle=remind_every_day(database, clock),
        lease_seconds=_ROUND_SECONDS,
    )


def _mail(settings: Settings, database: Database, clock: Clock) -> list[JobHandler]:
    mailer = mailer_of(settings)
    if mailer is None:
        return [_nobody_is_written_to(kind) for kind in _TO_PARTIES]
    return [
        *PartyMailHandler(database, clock, mailer).job_handlers(),
        MailDeliveryHandler(database, clock, mailer).job_handler(),
        ReportMailHandler(database, clock, mailer).job_handler(),
        DocumentMailHandler(database, clock, mailer).job_handler(),
    ]


_TO_PARTIES = (JobKind.APPOINTMENT_INVITE, JobKind.APPOINTMENT_REMIND)


def _nobody_is_written_to(kind: JobKind) -> JobHandler:
    """Return what is done with letters to parties where no mail is set: nothing, for good."""

    async def drop(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: Dropped() for job in jobs}

    return JobHandler(kind=kind, handle=drop, batch=_TOGETHER)


def _reports(database: Database, clock: Clock) -> JobHandler:
    return JobHandler(
        kind=JobKind.REPORT_DRAW,
        handle=report_draw_handler(database, clock),
        batch=_REPORTS_TOGETHER,
        concurrency=2,
    )
