"""What each notice says: the shape of its data, beside the client.

The recording code fills these fields; ``asdict`` of a shape is the ``data`` of a notice.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.notifications.billing_contents import (
    InvoiceIssued,
    InvoiceOverdue,
    StatementFinal,
)
from app.domain.notifications.notices import NoticeType


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBounced:
    """A message that was sent did not arrive: whoever it was for does not know.

    Cause: interaction.

    Attributes:
        occurred_at: when it was sent.
    """

    interaction_id: str
    channel: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationFailing:
    """Deliveries of a provider were refused or failed several times in a row.

    Cause: integration, date.

    Attributes:
        reason: of the last one; holds no number, address or secret.
    """

    integration_id: str
    name: str
    failures_in_a_row: int
    reason: str
    last_failure_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChanged:
    """An appointment was booked, moved or cancelled.

    Cause: appointment, version.

    Attributes:
        kind: the code of the agenda's kind.
        starts_at, ends_at: as they are since.
        sequence: how often it was moved or cancelled.
        interaction_id: of the action that it counts as.
    """

    appointment_id: str
    agenda_id: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    interaction_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventUnassigned:
    """An event waits for a person to say whose it is.

    Cause: event.

    Attributes:
        reason: ``unknown_client``, ``no_subscription``, ``unknown_interaction``,
            ``unsupported_information`` or ``id_taken``.
    """

    unassigned_id: str
    source: str
    event_id: str
    event_type: str
    event_time: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDisabled:
    """A webhook endpoint failed for so long that nothing is sent to it any more.

    Cause: endpoint, instant since which it fails.
    """

    endpoint_id: str
    url: str
    reason: str
    failing_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened:
    """A client objects to an interaction: somebody has to decide.

    Cause: dispute.

    Attributes:
        message: of the client; personal data.
        units_before: what the interaction's whole thread counts.
    """

    dispute_id: str
    interaction_id: str
    message: str
    opened_at: datetime
    units_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided:
    """What a client objected to was accepted or rejected.

    Cause: dispute.

    Attributes:
        status: ``accepted`` or ``rejected``.
        answer: to the client; personal data.
        units_before, units_after: of the same interactions, when it was opened and now.
    """

    dispute_id: str
    interaction_id: str
    status: str
    answer: str
    decided_at: datetime
    units_before: int
    units_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """No sheet says what somebody wants to know: the client is asked.

    Cause: question.

    Attributes:
        interaction_id: for which it is asked, if for any.
        asked: the question; personal data.
    """

    question_id: str
    interaction_id: str | None
    asked: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered:
    """A sheet answers what was asked: somebody can pass it on now.

    Cause: question.

    Attributes:
        interaction_id: for which it was asked, if for any.
        asked: the question; personal data.
        sheet_id, sheet_version: what answers it.
    """

    question_id: str
    interaction_id: str | None
    asked: str
    answered_at: datetime
    sheet_id: str
    sheet_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaThresholdReached:
    """A share of the period's included units is used.

    Cause: client, period, threshold.
    """

    period: str
    threshold_percent: int
    included: int
    used: int
    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaExhausted:
    """No included unit of the period is left.

    Cause: client, period.

    Attributes:
        is_blocking: the block is on: nothing more is counted; else each further unit is charged.
    """

    period: str
    included: int
    used: int
    is_blocking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaForecastExceeded:
    """The period will need more than its included units, if it goes on as it does.

    Cause: client, period.

    Attributes:
        forecast: units at its end; eight times of ten between ``low`` and ``high``.
        is_blocking: the block is on: what goes beyond will be held; else it is charged.
    """

    period: str
    included: int
    used: int
    forecast: int
    low: int
    high: int
    is_blocking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSwitched:
    """A client switched the block of its plan on or off, at once.

    Cause: the switching.

    Attributes:
        period: in which it was switched; ``included`` and ``used`` are its units then.
        is_blocking: the block is on since.
    """

    period: str
    included: int
    used: int
    is_blocking: bool
    switched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionHeld:
    """The active block holds an interaction until somebody releases it.

    Cause: interaction.
    """

    interaction_id: str
    period: str
    kind: str
    channel: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionReleased:
    """A held interaction was released and counts in the period of its release.

    Cause: interaction.
    """

    interaction_id: str
    period: str
    released_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline is near, or has passed, and the interaction is not completed.

    Cause: interaction, deadline.

    Attributes:
        noticed_at: later than the instant itself when no worker ran then.
    """

    interaction_id: str
    due_at: datetime
    noticed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentRefused:
    """A request to treat something urgently was refused; the standard deadline applies.

    Cause: interaction.

    Attributes:
        reason: ``monthly_allowance`` or ``daily_cap``.
        renews_on: the client's local date from which urgent requests are granted again.
    """

    interaction_id: str
    reason: str
    due_at: datetime | None
    renews_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForwarded:
    """An urgent message that needs no action is passed on to the client.

    Cause: interaction.

    Attributes:
        sender: who wrote, as far as it was told.
    """

    interaction_id: str
    channel: str | None
    sender: str | None
    subject: str | None
    summary: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReady:
    """A report was drawn.

    Cause: report.

    Attributes:
        kind: ``midday``, ``end_of_day`` or ``weekly``.
        starts_at, ends_at: the span that it covers.
    """

    report_id: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    drawn_at: datetime


Content = (
    QuotaThresholdReached
    | QuotaExhausted
    | QuotaForecastExceeded
    | BlockSwitched
    | InteractionHeld
    | InteractionReleased
    | Deadline
    | UrgentRefused
    | MessageForwarded
    | MessageBounced
    | DisputeOpened
    | DisputeDecided
    | AppointmentChanged
    | QuestionAsked
    | QuestionAnswered
    | EventUnassigned
    | IntegrationFailing
    | StatementFinal
    | InvoiceIssued
    | InvoiceOverdue
    | ReportReady
    | EndpointDisabled
)

CONTENTS: dict[NoticeType, type[Content]] = {
    NoticeType.QUOTA_THRESHOLD_REACHED: QuotaThresholdReached,
    NoticeType.QUOTA_EXHAUSTED: QuotaExhausted,
    NoticeType.QUOTA_FORECAST_EXCEEDED: QuotaForecastExceeded,
    NoticeType.BLOCK_SWITCHED: BlockSwitched,
    NoticeType.INTERACTION_HELD: InteractionHeld,
    NoticeType.INTERACTION_RELEASED: InteractionReleased,
    NoticeType.SLA_AT_RISK: Deadline,
    NoticeType.SLA_BREACHED: Deadline,
    NoticeType.URGENT_REFUSED: UrgentRefused,
    NoticeType.MESSAGE_FORWARDED: MessageForwarded,
    NoticeType.MESSAGE_BOUNCED: MessageBounced,
    NoticeType.DISPUTE_OPENED: DisputeOpened,
    NoticeType.DISPUTE_DECIDED: DisputeDecided,
    NoticeType.APPOINTMENT_BOOKED: AppointmentChanged,
    NoticeType.APPOINTMENT_MOVED: AppointmentChanged,
    NoticeType.APPOINTMENT_CANCELLED: AppointmentChanged,
    NoticeType.QUESTION_ASKED: QuestionAsked,
    NoticeType.QUESTION_ANSWERED: QuestionAnswered,
    NoticeType.EVENT_UNASSIGNED: EventUnassigned,
    NoticeType.INTEGRATION_FAILING: IntegrationFailing,
    NoticeType.STATEMENT_FINAL: StatementFinal,
    NoticeType.INVOICE_ISSUED: InvoiceIssued,
    NoticeType.INVOICE_OVERDUE: InvoiceOverdue,
    NoticeType.REPORT_READY: ReportReady,
    NoticeType.ENDPOINT_DISABLED: EndpointDisabled,
}
"""The shape of every type's data."""
