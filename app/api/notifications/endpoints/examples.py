"""One example of every type of notice."""

from typing import Any

from app.domain.notifications.notices import NoticeType

TIMESTAMP = "2026-11-23T09:02:11Z"

_CLIENT = "019aaf00-0000-7000-8000-000000000001"
_INTERACTION = "019aaf00-0000-7000-8000-000000000002"
_DISPUTE = "019aaf00-0000-7000-8000-00000000000d"
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
