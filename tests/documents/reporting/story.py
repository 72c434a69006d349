"""A day and a week as first users had them: threads with several steps, some of them late."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.clients.plans.terms import ReportKind
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.quota.forecasts import Forecast
from app.domain.metering.rules import Rule
from app.domain.reporting.contents import Content, Fact, Matter, content_of
from app.domain.reporting.days import days_of
from app.domain.reporting.reports import Report
from tests.documents.reporting.given import (
    STANDING,
    a_fact,
    a_gathering,
    a_matter,
    a_report,
    posted,
    waiting,
)

DAY = "2026-10-01T{}:00+02:00"
UNTIL = datetime.fromisoformat(DAY.format("17:00"))


def at(clock: str, day: str = DAY) -> datetime:
    return datetime.fromisoformat(day.format(clock))


PLANS = a_matter(
    "plans",
    subject="Plans à transmettre à l'entrepreneur",
    occurred_at=at("09:45"),
    due_at=at("11:45"),
    status=Status.COMPLETED,
    completed_at=at("13:15"),
)
VOICEMAIL = a_matter(
    "panne",
    kind="call",
    channel=None,
    counterpart="+32475553047",
    subject=None,
    summary="Chaudière en panne",
    occurred_at=at("12:59"),
    due_at=at("16:59"),
    status=Status.COMPLETED,
    completed_at=at("13:52"),
)
HELD = a_matter(
    "fuite",
    counterpart="+33612345678",
    channel="sms",
    subject=None,
    summary="Fuite au sous-sol",
    occurred_at=at("15:30"),
    rule=Rule.PLAN_BLOCKED,
    units=0,
    status=Status.HELD,
    due_at=None,
)
OVERDUE = a_matter(
    "devis", subject="Devis", occurred_at=at("09:00"), due_at=at("13:00"), status=Status.OPEN
)
NEWS = a_matter(
    "lettre",
    subject="Lettre d'information",
    occurred_at=at("08:30"),
    rule=Rule.INBOUND_NO_ACTION,
    units=0,
    status=Status.RECORDED,
    due_at=None,
)
REQUEST = a_matter(
    "demande",
    kind="request",
    channel=None,
    counterpart=None,
    subject=None,
    summary="Appeler trois clients",
    occurred_at=at("14:00", "2026-09-30T{}:00+02:00"),
    rule=Rule.INBOUND_FROM_CLIENT,
    units=0,
    due_at=None,
    status=Status.RECORDED,
)


def outbound(thread: Matter, name: str, **changes: Any) -> Matter:
    told: dict[str, Any] = {
        "thread_id": thread.thread_id,
        "direction": "outbound",
        "subject": None,
        "rule": Rule.FOLLOW_UP_INCLUDED,
        "units": 0,
        "due_at": None,
        "status": Status.RECORDED,
    }
    return a_matter(name, **(told | changes))


def a_call_asked_for(name: str) -> Matter:
    counted = {"rule": Rule.OUTBOUND, "units": 1, "kind": "call", "channel": None}
    return outbound(REQUEST, name, counterpart="+32475553019", **counted)


def facts() -> list[Fact]:
    answer = outbound(PLANS, "réponse", subject="Re: Plans")
    recall = outbound(VOICEMAIL, "rappel", kind="call", channel=None, counterpart="+32475553047")
    planning = outbound(PLANS, "planning", kind="action", channel=None, direction=None)
    return [
        a_fact("message.received", NEWS, time=at("08:30")),
        a_fact("message.received", OVERDUE, time=at("09:00")),
        a_fact("message.received", PLANS, time=at("09:45")),
        a_fact("interaction.paused", PLANS, time=at("10:00")),
        a_fact("interaction.resumed", PLANS, time=at("10:15")),
        a_fact("action.performed", planning, time=at("12:50"), action="planning_change"),
        a_fact("call.received", VOICEMAIL, time=at("12:59")),
        a_fact("message.sent", answer, time=at("13:10")),
        a_fact("interaction.completed", PLANS, time=at("13:15")),
        a_fact("call.placed", recall, time=at("13:49")),
        a_fact("interaction.completed", VOICEMAIL, time=at("13:52")),
        a_fact("call.placed", a_call_asked_for("premier"), time=at("14:10")),
        a_fact("call.placed", a_call_asked_for("deuxième"), time=at("14:20")),
        a_fact("message.received", HELD, time=at("15:30")),
    ]


def a_story() -> Content:
    """Return what a report tells of the first of October."""
    return content_of(a_gathering(**_gathered()))


def a_day(**changes: Any) -> Report:
    """Return the report of the first of October."""
    told: dict[str, Any] = {
        "covers_from": at("17:00", "2026-09-30T{}:00+02:00"),
        "covers_until": UNTIL,
        "drawn_at": UNTIL,
        "content": a_story(),
    }
    return a_report(**(told | changes))


def a_week(**changes: Any) -> Report:
    """Return the summary of the week that ends on the first of October."""
    gathering = a_gathering(**_gathered(), forecast=Forecast(1_234, 1_200, 1_300))
    content = content_of(gathering)
    content = replace(content, days=days_of(gathering, content))
    return a_day(
        kind=ReportKind.WEEKLY,
        covers_from=at("17:00", "2026-09-24T{}:00+02:00"),
        content=content,
        **changes,
    )


def _gathered() -> dict[str, Any]:
    entries = [
        replace(posted(thread, rule), occurred_at=at("12:00"))
        for thread, rule in (
            ("plans", Rule.INBOUND_THIRD_PARTY),
            ("panne", Rule.INBOUND_THIRD_PARTY),
            ("devis", Rule.INBOUND_THIRD_PARTY),
            ("demande", Rule.OUTBOUND),
            ("demande", Rule.OUTBOUND),
        )
    ]
    return {
        "facts": facts(),
        "voicemails": ["panne"],
        "roots": [REQUEST],
        "waiting": waiting([OVERDUE], [HELD]),
        "overdue": [PLANS, OVERDUE],
        "entries": entries,
        "standing": replace(STANDING, period="2026-10", used=5, remaining=115, extra=0),
        "until": UNTIL,
    }
