"""Problems: every refusal as RFC 9457, with a stable code, from one table."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from app.api.http.problems.allowed_methods import allowed_methods
from app.api.http.problems.refusals import (
    BodyTooLarge,
    InvalidRequest,
    MalformedJson,
    Problem,
    RequestRefused,
    SecretsUnreadable,
    also_wrong,
)
from app.domain.agendas.agendas import UnknownKind
from app.domain.agendas.busy_times import EmptyBusyTime
from app.domain.agendas.recurrence import UnsupportedRecurrence
from app.domain.agendas.refusals import (
    AgendaClosed,
    AppointmentOver,
    BeyondHorizon,
    HoldExpired,
    NoticeTooShort,
    NotYet,
    OffGrid,
    OutsideOpeningHours,
    SlotTaken,
    SpanTooLong,
)
from app.domain.billing.invoices.business_identifiers import InvalidIdentifier
from app.domain.billing.invoices.invoices import NotCancellable, NothingToInvoice, StatementNotFinal
from app.domain.billing.invoices.issued_invoices import NotOnPeppol
from app.domain.billing.invoices.sellers import InvalidSeller
from app.domain.billing.invoices.statement_documents import MonthNotInvoiced
from app.domain.billing.invoices.trade_parties import InvoiceIncomplete
from app.domain.billing.national_rules import (
    PaymentTermTooLong,
    RateNotOfCountry,
    TaxedAtUnknownRate,
)
from app.domain.billing.payments.bank_statements import UnreadableStatement
from app.domain.billing.payments.matching import EntryAlreadyAssigned, EntryNotAssigned
from app.domain.billing.payments.payments import (
    CurrencyDiffers,
    NotPayable,
    PaidInFuture,
    RefundTooLarge,
    UnknownInvoice,
)
from app.domain.billing.payments.reminders import InvalidReminders
from app.domain.billing.statements.statement_schedule import StatementStillRunning
from app.domain.billing.tax import InvalidVat
from app.domain.clients.clients import KeyConflict, ReferenceTaken
from app.domain.clients.instructions import StatusOver
from app.domain.clients.parties.contact_points import (
    EmptyValidity,
    InboxTaken,
    UnreadableContactPoint,
)
from app.domain.clients.plans.periods import InvalidPeriod
from app.domain.clients.plans.subscriptions import (
    BlockNotOffered,
    EmptySubscription,
    NoSubscription,
)
from app.domain.clients.plans.terms import UnknownPlan
from app.domain.deadlines.errors import (
    AlreadyTaken,
    BeyondCalendarHorizon,
    ClosedTooLong,
    InvalidCalendar,
    NothingToHandle,
)
from app.domain.directory.entries import DirectoryFull, UnreadableParty
from app.domain.errors import DomainError, NothingFound, VersionConflict
from app.domain.jobs.jobs import JobNotDead
from app.domain.metering.counting.amendments import CircularCause, CorrectionDoesNotFit
from app.domain.metering.counting.decisions import (
    CauseOfAnotherClient,
    EventConflict,
    HiddenClient,
    IdTaken,
    KeyTooLong,
    PlanBlocked,
    UnknownClient,
    UnknownInteraction,
    Unplaceable,
)
from app.domain.metering.disputes import DisputeDecided, DisputeOpen, DisputeTooLate
from app.domain.metering.quota.quota import PeriodNotServed
from app.domain.metering.reassigning import AlreadyVoided, SameClient
from app.domain.notifications.destinations import ForbiddenDestination
from app.domain.notifications.endpoints import EndpointIsDisabled, NotForClients
from app.domain.people.names import UnusableName
from app.domain.people.passwords import PasswordRefused
from app.domain.people.people import EmailTaken, RoleWithoutClients, UnusableEmail
from app.domain.sheets.files import UnreadableSheetFile
from app.domain.sheets.questions import ClockNotRunning, QuestionClosed
from app.domain.sheets.sheets import (
    SheetNeverValid,
    SheetWithdrawn,
    VersionDatedBack,
)
from app.domain.sheets.transmissions import Fault, InformationUnsupported
from app.services.agendas.calendar_reader import UnreadableFile
from app.services.integrations.kept_deliveries import BodyNotKept
from app.services.metering.intake import IntakeFull, IntakeUnavailable
from app.services.metering.results import NotRecorded
from app.services.secrets import SecretsKeyMissing, SecretUnreadable

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:exitadmin:problem:"
_RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """How a domain error is told to a client of the API."""

    status: HTTPStatus
    code: str


_CONFLICT, _INVALID = HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY

DOMAIN_PROBLEMS: dict[type[DomainError], Row] = {
    EventConflict: Row(_CONFLICT, "idempotency-conflict"),
    IdTaken: Row(_CONFLICT, "idempotency-conflict"),
    KeyConflict: Row(_CONFLICT, "idempotency-conflict"),
    PlanBlocked: Row(_CONFLICT, "plan-blocked"),
    NoSubscription: Row(_CONFLICT, "no-subscription"),
    PeriodNotServed: Row(HTTPStatus.NOT_FOUND, "no-subscription"),
    InboxTaken: Row(_CONFLICT, "inbox-taken"),
    ReferenceTaken: Row(_CONFLICT, "reference-taken"),
    HiddenClient: Row(HTTPStatus.NOT_FOUND, "not-found"),
    NothingFound: Row(HTTPStatus.NOT_FOUND, "not-found"),
    UnknownInteraction: Row(_INVALID, "unknown-interaction"),
    CauseOfAnotherClient: Row(_INVALID, "cause-of-another-client"),
    CorrectionDoesNotFit: Row(_INVALID, "correction-does-not-fit"),
    CircularCause: Row(_INVALID, "circular-cause"),
    KeyTooLong: Row(_INVALID, "key-too-long"),
    InformationUnsupported: Row(_INVALID, "unsupported-information"),
    UnknownClient: Row(_INVALID, "unknown-client"),
    UnknownPlan: Row(_INVALID, "unknown-plan"),
    Unplaceable: Row(_INVALID, "unplaceable"),
    UnreadableContactPoint: Row(_INVALID, "unreadable-contact-point"),
    UnreadableParty: Row(_INVALID, "unreadable-party"),
    StatusOver: Row(_INVALID, "status-over"),
    DirectoryFull: Row(HTTPStatus.CONFLICT, "directory-full"),
    EmptyValidity: Row(_INVALID, "empty-validity"),
    AlreadyTaken: Row(_CONFLICT, "already-taken"),
    NothingToHandle: Row(_CONFLICT, "nothing-to-handle"),
    QuestionClosed: Row(_CONFLICT, "question-closed"),
    ClockNotRunning: Row(_CONFLICT, "clock-not-running"),
    DisputeOpen: Row(_CONFLICT, "dispute-open"),
    DisputeTooLate: Row(_CONFLICT, "dispute-too-late"),
    DisputeDecided: Row(_CONFLICT, "dispute-decided"),
    SameClient: Row(_INVALID, "same-client"),
    AlreadyVoided: Row(_CONFLICT, "voided"),
    SheetWithdrawn: Row(_CONFLICT, "sheet-withdrawn"),
    UnreadableSheetFile: Row(_INVALID, "unreadable-sheet-file"),
    SheetNeverValid: Row(_INVALID, "empty-validity"),
    VersionDatedBack: Row(_INVALID, "version-dated-back"),
    InvalidCalendar: Row(_INVALID, "invalid-calendar"),
    BeyondCalendarHorizon: Row(_INVALID, "beyond-calendar-horizon"),
    ClosedTooLong: Row(_INVALID, "closed-too-long"),
    InvalidPeriod: Row(_INVALID, "invalid-period"),
    EmptySubscription: Row(_INVALID, "empty-subscription"),
    BlockNotOffered: Row(_INVALID, "block-not-offered"),
    SecretsKeyMissing: Row(_CONFLICT, "secrets-key-missing"),
    BodyNotKept: Row(_CONFLICT, "body-not-kept"),
    JobNotDead: Row(_CONFLICT, "job-not-dead"),
    EndpointIsDisabled: Row(_CONFLICT, "endpoint-disabled"),
    ForbiddenDestination: Row(_INVALID, "forbidden-destination"),
    NotForClients: Row(_INVALID, "not-for-clients"),
    InvalidVat: Row(_INVALID, "invalid-vat"),
    InvalidIdentifier: Row(_INVALID, "invalid-identifier"),
    InvalidSeller: Row(_INVALID, "invalid-seller"),
    InvoiceIncomplete: Row(_CONFLICT, "invoice-incomplete"),
    NothingToInvoice: Row(_CONFLICT, "nothing-to-invoice"),
    NotOnPeppol: Row(HTTPStatus.NOT_ACCEPTABLE, "not-on-peppol"),
    RateNotOfCountry: Row(_INVALID, "rate-not-of-country"),
    TaxedAtUnknownRate: Row(_CONFLICT, "rate-not-of-country"),
    PaymentTermTooLong: Row(_INVALID, "payment-term-too-long"),
    MonthNotInvoiced: Row(_CONFLICT, "month-not-invoiced"),
    StatementNotFinal: Row(_CONFLICT, "statement-not-final"),
    NotCancellable: Row(_CONFLICT, "not-cancellable"),
    PaidInFuture: Row(_INVALID, "paid-in-future"),
    CurrencyDiffers: Row(_INVALID, "currency-differs"),
    NotPayable: Row(_CONFLICT, "not-payable"),
    InvalidReminders: Row(_INVALID, "invalid-reminders"),
    UnknownInvoice: Row(_INVALID, "unknown-invoice"),
    UnreadableStatement: Row(_INVALID, "unreadable-statement"),
    EntryAlreadyAssigned: Row(_CONFLICT, "entry-assigned"),
    EntryNotAssigned: Row(_CONFLICT, "entry-not-assigned"),
    RefundTooLarge: Row(_CONFLICT, "refund-too-large"),
    StatementStillRunning: Row(_CONFLICT, "statement-running"),
    VersionConflict: Row(HTTPStatus.PRECONDITION_FAILED, "version-conflict"),
    UnknownKind: Row(_INVALID, "unknown-kind"),
    EmptyBusyTime: Row(_INVALID, "empty-busy-time"),
    UnreadableFile: Row(_INVALID, "unreadable-calendar"),
    UnsupportedRecurrence: Row(_INVALID, "unsupported-recurrence"),
    OffGrid: Row(_INVALID, "off-grid"),
    AgendaClosed: Row(_CONFLICT, "agenda-closed"),
    AppointmentOver: Row(_CONFLICT, "appointment-over"),
    HoldExpired: Row(_CONFLICT, "hold-expired"),
    OutsideOpeningHours: Row(_CONFLICT, "outside-opening-hours"),
    NoticeTooShort: Row(_CONFLICT, "notice-too-short"),
    BeyondHorizon: Row(_CONFLICT, "beyond-horizon"),
    SlotTaken: Row(_CONFLICT, "slot-taken"),
    SpanTooLong: Row(_INVALID, "span-too-long"),
    NotYet: Row(_CONFLICT, "not-yet"),
    EmailTaken: Row(_CONFLICT, "email-taken"),
    UnusableEmail: Row(_INVALID, "unusable-email"),
    UnusableName: Row(_INVALID, "unusable-name"),
    RoleWithoutClients: Row(_INVALID, "role-without-clients"),
    PasswordRefused: Row(_INVALID, "password-refused"),
}
"""Every domain error; a test proves that the table is complete."""

_FAULTS = {
    Fault.UNKNOWN_SHEET: ("/id", "There is no such sheet, or not in this version"),
    Fault.ANOTHER_CLIENTS_SHEET: ("/id", "It is another client's sheet"),
    Fault.NOT_VALID_THEN: ("/version", "This version was not in force at the event's time"),
    Fault.WITHDRAWN_THEN: ("/id", "The sheet was withdrawn by the event's time"),
    Fault.NOT_WORD_FOR_WORD: ("/passage", "This version does not say so word for word"),
}
"""Where in what is quoted, and in words."""

_READING_BODIES: dict[HTTPStatus, type[RequestRefused]] = {
    HTTPStatus.BAD_REQUEST: MalformedJson,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BodyTooLarge,
}
"""What the framework may find wrong on reading a body."""


def problem_of(error: Exception, *, fields_of: str = "/data") -> dict[str, Any]:
    """Return the problem document for an error; nothing of an unexpected one is shown.

    Args:
        error: why it was refused.
        fields_of: the pointer to the object whose fields a refused correction is about.
    """
    if isinstance(error, SecretUnreadable):
        return problem_of(SecretsUnreadable())
    if isinstance(error, RequestRefused):
        document = _document(error.status, error.code, error.title, error.detail)
        if error.problems:
            document["errors"] = [problem.as_json() for problem in error.problems]
        return document | error.members
    if isinstance(error, DomainError):
        row = DOMAIN_PROBLEMS[type(error)]
        document = _document(row.status, row.code, _title(error), _detail(error))
        if errors := corrected_fields(error, fields_of):
            document["errors"] = [error.as_json() for error in errors]
        return document
    if isinstance(error, IntakeFull | IntakeUnavailable | NotRecorded):
        code = "intake-full" if isinstance(error, IntakeFull) else "database-unavailable"
        return _document(HTTPStatus.SERVICE_UNAVAILABLE, code, _title(error), None)
    return _document(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "The service failed", None)


def corrected_fields(error: DomainError, base: str) -> list[Problem]:
    """Return which fields of what was said an error is about; none for most errors.

    Args:
        error: why it was refused.
        base: the pointer to the object that holds the fields.
    """
    if isinstance(error, CircularCause):
        return [Problem(f"{base}/cause", "circular_cause", _title(error))]
    if isinstance(error, UnknownInteraction | CauseOfAnotherClient):
        code = DOMAIN_PROBLEMS[type(error)].code.replace("-", "_")
        return [Problem(f"{base}/{error.field}", code, _title(error))]
    if isinstance(error, InformationUnsupported):
        found = ((fault, *_FAULTS[fault]) for fault in error.faults)
        return [Problem(f"{base}/sheet{at}", fault, detail) for fault, at, detail in found]
    if not isinstance(error, CorrectionDoesNotFit):
        return []
    detail = "The interaction has nothing of this kind"
    return [Problem(f"{base}/{field}", "does_not_fit", detail) for field in error.fields]


def problem_response(error: Exception, *, fields_of: str = "/data") -> Response:
    """Return the problem as a response, with the headers that its status asks for.

    Args:
        error: why the request was refused.
        fields_of: the pointer to the object whose fields a refused correction is about.
    """
    document = problem_of(error, fields_of=fields_of)
    headers = {}
    if document["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    if document["status"] == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(to_json(document), document["status"], headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of an application a problem."""

    async def refused(_: Request, error: Exception) -> Response:
        return problem_response(error)

    async def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        return problem_response(_of_validation(error, request))

    async def http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return _of_the_framework(error, request)

    for kind in (
        RequestRefused,
        DomainError,
        SecretUnreadable,
        IntakeFull,
        IntakeUnavailable,
        Exception,
    ):
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def _of_validation(error: RequestValidationError, request: Request) -> RequestRefused:
    """Return the refusal of a request, with what the route itself finds wrong beside the shape."""
    for detail in error.errors():
        if detail["type"] == "json_invalid":
            _, position = detail["loc"]
            return MalformedJson.at(error.body, position, detail["ctx"]["error"])
    refusal = InvalidRequest.from_validation(error)
    refusal.problems = [*refusal.problems, *also_wrong(request, error.body, refusal.problems)]
    return refusal


def _of_the_framework(error: HTTPException, request: Request) -> Response:
    """Return as a problem what the framework says of a path, a method or a body."""
    status = HTTPStatus(error.status_code)
    if status in _READING_BODIES:
        return problem_response(_READING_BODIES[status]())
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed_methods(request.app.routes, request.scope)
    code = status.phrase.lower().replace(" ", "-")
    document = _document(status, code, status.phrase, None)
    return Response(to_json(document), status, headers, MEDIA_TYPE)


def _document(status: int, code: str, title: str, detail: str | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": TYPE_PREFIX + code,
        "title": title,
        "status": int(status),
        "code": code,
    }
    if detail:
        document["detail"] = detail
    return document


def _title(error: Exception) -> str:
    """Return the first sentence of the error's docstring: a text written once."""
    return (type(error).__doc__ or "").strip().split("\n", 1)[0].rstrip(".")


def _detail(error: DomainError) -> str | None:
    return str(error) or None
