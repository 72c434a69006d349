"""The ``webhooks`` section of the OpenAPI document: what endpoints receive, one entry per type."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

from app.domain.notifications.contents import CONTENTS, Content
from app.domain.notifications.endpoints import OPERATORS_ONLY
from app.domain.notifications.notices import NoticeType

TIMESTAMP = "2026-11-23T09:02:11Z"

_CLIENT = "019aaf00-0000-7000-8000-000000000001"
_INTERACTION = "019aaf00-0000-7000-8000-000000000002"
_DISPUTE = "019aaf00-0000-7000-8000-00000000000d"
_APPOINTMENT = {
    "appointment_id": "019aaf00-0000-7000-8000-00000000000e",
    "agenda_id": "019aaf00-0000-7000-8000-00000000000f",
    "kind": "visit",
    "starts_at": "2026-12-01T09:00:00Z",
    "ends_at": "2026-12-01T10:00:00Z",
}
_QUESTION = "019aaf00-0000-7000-8000-00000000000e"
_ASKED = "Combien coûte l'entretien d'une pompe à chaleur\N{NO-BREAK SPACE}?"
_ABOUT = {"client_id": _CLIENT, "interaction_id": _INTERACTION}
_DUE_AT = "2026-11-23T13:02:11Z"

EXAMPLES: dict[NoticeType, dict[str, Any]] = {
    NoticeType.QUOTA_THRESHOLD_REACHED: {
        "client_id": _CLIENT,
        "period": "2026-11",
        "threshold_percent": 80,
        "included": 120,
        "used": 96,
        "remaining": 24,
    },
    NoticeType.QUOTA_EXHAUSTED: {
        "client_id": _CLIENT,
        "period": "2026-11",
        "included": 120,
        "used": 120,
        "is_blocking": True,
    },
    NoticeType.QUOTA_FORECAST_EXCEEDED: {
        "client_id": _CLIENT,
        "period": "2026-11",
        "included": 120,
        "used": 96,
        "forecast": 131,
        "low": 120,
        "high": 143,
        "is_blocking": False,
    },
    NoticeType.BLOCK_SWITCHED: {
        "client_id": _CLIENT,
        "period": "2026-11",
        "included": 120,
        "used": 118,
        "is_blocking": True,
        "switched_at": TIMESTAMP,
    },
    NoticeType.INTERACTION_HELD: {
        **_ABOUT,
        "period": "2026-11",
        "kind": "message",
        "channel": "email",
        "occurred_at": TIMESTAMP,
    },
    NoticeType.INTERACTION_RELEASED: {
        **_ABOUT,
        "period": "2026-12",
        "released_at": TIMESTAMP,
        "due_at": _DUE_AT,
    },
    NoticeType.SLA_AT_RISK: {**_ABOUT, "due_at": _DUE_AT, "noticed_at": "2026-11-23T12:02:11Z"},
    NoticeType.SLA_BREACHED: {**_ABOUT, "due_at": _DUE_AT, "noticed_at": _DUE_AT},
    NoticeType.URGENT_REFUSED: {
        **_ABOUT,
        "reason": "daily_cap",
        "due_at": _DUE_AT,
        "renews_on": "2026-11-24",
    },
    NoticeType.MESSAGE_FORWARDED: {
        **_ABOUT,
        "channel": "email",
        "sender": "chantier@tiers.example",
        "subject": "Report de chantier",
        "summary": "Le chantier de demain est reporté à jeudi.",
        "occurred_at": TIMESTAMP,
    },
    NoticeType.MESSAGE_BOUNCED: {**_ABOUT, "channel": "email", "occurred_at": TIMESTAMP},
    NoticeType.DISPUTE_OPENED: {
        **_ABOUT,
        "dispute_id": _DISPUTE,
        "message": "C'était moi, depuis le téléphone d'un collègue.",
        "opened_at": TIMESTAMP,
        "units_before": 1,
    },
    NoticeType.DISPUTE_DECIDED: {
        **_ABOUT,
        "dispute_id": _DISPUTE,
        "status": "accepted",
        "answer": "Vous avez raison, l'appel venait de vous. Il n'est plus compté.",
        "decided_at": TIMESTAMP,
        "units_before": 1,
        "units_after": 0,
    },
    NoticeType.APPOINTMENT_BOOKED: {**_ABOUT, **_APPOINTMENT, "sequence": 0},
    NoticeType.APPOINTMENT_MOVED: {**_ABOUT, **_APPOINTMENT, "sequence": 1},
    NoticeType.APPOINTMENT_CANCELLED: {**_ABOUT, **_APPOINTMENT, "sequence": 2},
    NoticeType.QUESTION_ASKED: {
        **_ABOUT,
        "question_id": _QUESTION,
        "asked": _ASKED,
        "asked_at": TIMESTAMP,
    },
    NoticeType.QUESTION_ANSWERED: {
        **_ABOUT,
        "question_id": _QUESTION,
        "asked": _ASKED,
        "answered_at": TIMESTAMP,
        "sheet_id": "019aaf00-0000-7000-8000-00000000000f",
        "sheet_version": 1,
    },
    NoticeType.EVENT_UNASSIGNED: {
        "unassigned_id": "019aaf00-0000-7000-8000-000000000003",
        "source": "/telephony/main",
        "event_id": "CA-1",
        "event_type": "call.received",
        "event_time": TIMESTAMP,
        "reason": "unknown_client",
    },
    NoticeType.INTEGRATION_FAILING: {
        "integration_id": "019aaf00-0000-7000-8000-00000000000d",
        "name": "Standard",
        "failures_in_a_row": 5,
        "reason": "the signature is not by this integration's token for this URL",
        "last_failure_at": TIMESTAMP,
    },
    NoticeType.STATEMENT_FINAL: {
        "client_id": _CLIENT,
        "period": "2026-11",
        "finalised_at": "2026-12-03T23:00:00Z",
        "net_cents": 38_700,
        "vat_cents": 8_127,
        "gross_cents": 46_827,
        "currency": "EUR",
    },
    NoticeType.INVOICE_ISSUED: {
        "client_id": _CLIENT,
        "invoice_id": "019aaf00-0000-7000-8000-00000000000b",
        "kind": "invoice",
        "number": "F2026-00001",
        "period": "2026-11",
        "issued_on": "2026-12-04",
        "due_on": "2027-01-03",
        "gross_cents": 46_827,
        "currency": "EUR",
        "receiver": "0208:0987654394",
        "url": "https://exitadmin.example/v1/invoices/019aaf00-0000-7000-8000-00000000000b",
    },
    NoticeType.INVOICE_OVERDUE: {
        "client_id": _CLIENT,
        "invoice_id": "019aaf00-0000-7000-8000-00000000000b",
        "number": "F2026-00001",
        "issued_on": "2026-12-04",
        "due_on": "2027-01-03",
        "days_after_due": 7,
        "gross_cents": 46_827,
        "balance_cents": 26_827,
        "currency": "EUR",
        "iban": "BE68539007547034",
        "reference": "+++264/1400/00182+++",
    },
    NoticeType.REPORT_READY: {
        "client_id": _CLIENT,
        "report_id": "019aaf00-0000-7000-8000-00000000000c",
        "kind": "end_of_day",
        "starts_at": "2026-11-20T16:00:00Z",
        "ends_at": "2026-11-23T16:00:00Z",
        "drawn_at": "2026-11-23T16:00:00Z",
    },
    NoticeType.ENDPOINT_DISABLED: {
        "endpoint_id": "019aaf00-0000-7000-8000-00000000000a",
        "url": "https://hooks.dupont.example/exitadmin",
        "reason": "Nothing was delivered for 5 days",
        "failing_since": "2026-11-18T09:02:11Z",
    },
}
_HEADERS = {
    "webhook-id": "The same at every attempt: what was taken once need not be taken again.",
    "webhook-timestamp": "Of this attempt, in seconds since 1970; refuse what is old.",
    "webhook-signature": "`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64; several while "
    "a secret is being changed (standardwebhooks.com).",
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    "2XX": {"description": "Taken; it is not sent again"},
    "410": {"description": "Nobody is there any more: the endpoint is disabled"},
    "default": {"description": "Sent again over a day, after growing pauses"},
}


def document_webhooks(app: FastAPI) -> None:
    """Add every type of notice to the ``webhooks`` section of an application's document."""
    app.webhooks.routes.extend(_describe_webhooks().routes)


@cache
def _describe_webhooks() -> APIRouter:
    """Return a route for each type; nothing is ever routed to it."""
    router = APIRouter()
    for notice_type in NoticeType:
        router.add_api_route(
            notice_type,
            _receiver(_body(notice_type)),
            methods=["POST"],
            name=notice_type,
            operation_id=f"receive{_name(notice_type)}",
            summary=_paragraphs_of(CONTENTS[notice_type])[0],
            description=_description(notice_type),
            tags=["Webhooks"],
            status_code=204,
            responses=_ANSWERS,
            openapi_extra={
                "parameters": [_header(name, description) for name, description in _HEADERS.items()]
            },
        )
    return router


def _body(notice_type: NoticeType) -> type[BaseModel]:
    name = _name(notice_type)
    content = CONTENTS[notice_type]
    whose: dict[str, Any] = {} if notice_type in OPERATORS_ONLY else {"client_id": (UUID, ...)}
    about: dict[str, Any] = {field.name: (field.type, ...) for field in fields(content)}
    data = create_model(f"{name}Data", **whose, **about)
    example: dict[str, Any] = {
        "type": notice_type,
        "timestamp": TIMESTAMP,
        "data": EXAMPLES[notice_type],
    }
    shape: dict[str, Any] = {
        "type": (Literal[notice_type.value], ...),
        "timestamp": (AwareDatetime, Field(description="When it came about.")),
        "data": (data, ...),
    }
    config = ConfigDict(json_schema_extra={"examples": [example]})
    return create_model(name, __config__=config, **shape)


def _receiver(body: type[BaseModel]) -> Callable[[Any], None]:
    def receive(body: Any) -> None:  # noqa: ANN401 - its model is set below, one for each type
        """Stand for the receiver; only its signature is documented."""

    receive.__annotations__["body"] = body
    return receive


def _paragraphs_of(content: type[Content]) -> list[str]:
    """Return the paragraphs of a shape's docstring; the first is its sentence."""
    return inspect.cleandoc(content.__doc__ or "").split("\n\n")


def _description(notice_type: NoticeType) -> str:
    paragraphs = _paragraphs_of(CONTENTS[notice_type])
    cause = next((paragraph for paragraph in paragraphs if paragraph.startswith("Cause:")), "")
    return f"{paragraphs[0]} Told once for each cause. {cause}".strip()


def _header(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": schema,
    }


def _name(notice_type: NoticeType) -> str:
    return "".join(part.title() for part in notice_type.replace(".", "_").split("_"))
