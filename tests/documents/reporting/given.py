"""A report with something in each of its sections."""

from datetime import datetime, timedelta
from typing import Any

from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.rules import Rule
from app.domain.reporting.appointments import Appointments
from app.domain.reporting.contents import (
    Fact,
    Gathered,
    Matter,
    Posted,
    Standing,
    Waiting,
    content_of,
)
from app.domain.reporting.reports import Report

MORNING = datetime.fromisoformat("2026-11-23T10:02:00+01:00")
EVENING = datetime.fromisoformat("2026-11-23T17:00:00+01:00")
STANDING = Standing(
    period="2026-11",
    included=120,
    used=137,
    remaining=0,
    extra=17,
    extra_amount_cents=5_100,
    currency="EUR",
    held=1,
    urgent_included=5,
    urgent_used=1,
    is_block_active=False,
)


def a_matter(name: str, **changes: Any) -> Matter:
    told: dict[str, Any] = {
        "interaction_id": name,
        "thread_id": name,
        "kind": "message",
        "direction": "inbound",
        "channel": "email",
        "counterpart": "marie@chantier.example",
        "subject": name,
        "summary": None,
        "occurred_at": MORNING,
        "rule": Rule.INBOUND_THIRD_PARTY,
        "units": 1,
        "status": Status.OPEN,
        "due_at": EVENING + timedelta(hours=1),
        "completed_at": None,
        "is_urgent": False,
    }
    return Matter(**(told | changes))


def a_fact(kind: str, matter: Matter | None, **changes: Any) -> Fact:
    told: dict[str, Any] = {
        "source": "/tests",
        "event_id": matter.interaction_id if matter else kind,
        "type": kind,
        "time": MORNING,
        "is_late": False,
        "action": None,
        "reason": None,
        "urgent": None,
        "is_passed_on": False,
        "matter": matter,
    }
    return Fact(**(told | changes))


def a_gathering(**changes: Any) -> Gathered:
    done = {"status": Status.RECORDED, "due_at": None, "direction": "outbound"}
    idle = {"rule": Rule.INBOUND_NO_ACTION, "units": 0, "status": Status.RECORDED, "due_at": None}
    voided = {"rule": Rule.VOIDED, "units": 0, "status": Status.VOIDED}
    call = {"kind": "call", "channel": None, "counterpart": "+32475550199"}
    overdue = a_matter("panne", due_at=MORNING + timedelta(hours=1), is_urgent=True)
    told: dict[str, Any] = {
        "facts": [
            a_fact("message.received", a_matter("report <b>du chantier</b>")),
            a_fact("call.received", a_matter("devis", **call), is_late=True),
            a_fact("call.placed", a_matter("confirmation", **call | done)),
            a_fact(
                "action.performed", a_matter("agenda", **done, kind="action"), action="document"
            ),
            a_fact(
                "action.performed",
                a_matter("horaires", **done, kind="action"),
                action="information_transmission",
            ),
            a_fact("message.received", a_matter("lettre", **idle), is_passed_on=True),
            a_fact("interaction.voided", a_matter("double", **voided), reason="Encodé deux fois"),
            a_fact("interaction.triaged", a_matter("urgence"), urgent=refusal("daily_cap")),
            a_fact("message.undelivered", None),
        ],
        "waiting": waiting(
            [overdue, a_matter("facture", status=Status.PAUSED), a_matter("devis", **call)],
            [a_matter("fuite", status=Status.HELD, due_at=None)],
        ),
        "overdue": [overdue],
        "disputes": [],
        "transmissions": [],
        "questions": [],
        "appointments": Appointments(),
        "entries": [
            posted("devis"),
            posted("report <b>du chantier</b>"),
            posted("double", Rule.VOIDED, -1),
        ],
        "voicemails": [],
        "roots": [],
        "standing": STANDING,
        "forecast": None,
        "until": EVENING,
        "timezone": "Europe/Brussels",
        "region": "BE",
    }
    return Gathered(**(told | changes))


def posted(thread: str, rule: Rule = Rule.INBOUND_THIRD_PARTY, units: int = 1) -> Posted:
    return Posted(thread_id=thread, occurred_at=MORNING, rule=rule, units=units)


def waiting(running: list[Matter], held: list[Matter]) -> Waiting:
    return Waiting(
        open=tuple(running), held=tuple(held), open_count=len(running), held_count=len(held)
    )


def refusal(reason: str) -> dict[str, Any]:
    return {"granted": False, "reason": reason}


def a_report(language: Language = Language.FRENCH, **changes: Any) -> Report:
    told: dict[str, Any] = {
        "id": "019aaf00-0000-7000-8000-00000000000c",
        "client_id": "019aaf00-0000-7000-8000-00000000000d",
        "client_name": "Dupont & Fils SRL",
        "kind": ReportKind.END_OF_DAY,
        "language": language,
        "timezone": "Europe/Brussels",
        "plan": "ESSENTIEL",
        "covers_from": EVENING - timedelta(days=3),
        "covers_until": EVENING,
        "drawn_at": EVENING,
        "sent_at": None,
        "content": content_of(a_gathering()),
    }
    return Report(**(told | changes))
