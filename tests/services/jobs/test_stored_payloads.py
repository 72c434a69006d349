"""Jobs that are in the queue when the program is replaced: the next one reads what they carry."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from pydantic_core import to_json

from app.domain.errors import NothingFound
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Dropped
from app.domain.notifications.contents import UrgentRefused
from app.domain.notifications.notices import Notice, NoticeType, job_of, notice_of
from app.repositories.database import Database
from app.services.billing.billing_handlers import finalise_due_statements, issue_due_invoices
from app.services.clock import Clock
from app.services.deadlines.change_calendar import calendar_follow_handler
from app.services.jobs.job_handler import HandleJobs
from app.services.notifications.deadline_handler import deadline_handler
from app.services.reporting.draw_report import report_draw_handler

Handler = Callable[[Database, Clock], HandleJobs]
AT = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
NOBODY = "019aaf00-0000-7000-8000-000000000001"
DUE_AT = "2026-11-23T13:02:11+00:00"
PAYLOADS: dict[str, dict[str, Any]] = {
    JobKind.NOTICE: {
        "type": "urgent.refused",
        "cause_key": "devis",
        "client_id": NOBODY,
        "occurred_at": "2026-11-23T10:00:00+01:00",
        "data": {
            "interaction_id": "devis",
            "reason": "daily_cap",
            "due_at": DUE_AT,
            "renews_on": "2026-11-24",
        },
    },
    JobKind.DEADLINE_BREACHED: {
        "client_id": NOBODY,
        "interaction_id": NOBODY,
        "due_at": DUE_AT,
    },
    JobKind.REPORT_DRAW: {"client_id": NOBODY},
    JobKind.CALENDAR_FOLLOW: {"client_id": NOBODY, "choice": "keep"},
    JobKind.STATEMENT_FINALISE: {"client_id": NOBODY, "period": "2026-11"},
    JobKind.INVOICE_ISSUE: {"client_id": NOBODY, "period": "2026-11"},
}
"""What jobs of today carry: never to be edited. Kinds that are not here carry nothing."""


def a_job(kind: str) -> Job:
    return Job(id="id", kind=kind, key="key", run_at=AT, payload=PAYLOADS[kind], attempts=1)


def test_a_notice_of_today_is_read_and_written_as_it_is() -> None:
    notice = Notice(
        type=NoticeType.URGENT_REFUSED,
        cause_key="devis",
        client_id=NOBODY,
        occurred_at=AT,
        data=asdict(
            UrgentRefused(
                interaction_id="devis",
                reason="daily_cap",
                due_at=datetime.fromisoformat(DUE_AT),
                renews_on=date(2026, 11, 24),
            )
        ),
    )
    stored = PAYLOADS[JobKind.NOTICE]
    written = json.loads(to_json(job_of(notice).payload))
    assert instants_read(written) == instants_read(stored)
    read = notice_of(a_job(JobKind.NOTICE))
    assert read == replace(notice, data=stored["data"])


def instants_read(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload whose instants are compared as such: an offset may be spelt in two ways."""
    data = {**payload["data"], "due_at": datetime.fromisoformat(payload["data"]["due_at"])}
    return {**payload, "occurred_at": datetime.fromisoformat(payload["occurred_at"]), "data": data}


@pytest.mark.parametrize(
    ("kind", "handler"),
    [
        (JobKind.DEADLINE_BREACHED, partial(deadline_handler, notice_type=NoticeType.SLA_BREACHED)),
        (JobKind.REPORT_DRAW, report_draw_handler),
    ],
)
async def test_what_concerns_nobody_any_more_is_read_and_dropped(
    database: Database, kind: JobKind, handler: Handler
) -> None:
    assert await handler(database, Clock())([a_job(kind)]) == {"id": Dropped()}


async def test_the_calendar_to_follow_is_read(database: Database) -> None:
    assert await calendar_follow_handler(database, Clock())([a_job(JobKind.CALENDAR_FOLLOW)]) == {}


@pytest.mark.parametrize(
    ("kind", "handler"),
    [
        (JobKind.STATEMENT_FINALISE, partial(finalise_due_statements, grace_days=3)),
        (
            JobKind.INVOICE_ISSUE,
            partial(issue_due_invoices, grace_days=3, public_url="http://exitadmin.example"),
        ),
    ],
)
async def test_the_month_of_a_statement_is_read(
    database: Database, kind: JobKind, handler: Handler
) -> None:
    with pytest.raises(NothingFound, match=NOBODY):
        await handler(database, Clock())([a_job(kind)])
