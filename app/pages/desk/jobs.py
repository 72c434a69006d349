"""/desk/jobs: what the service does by itself, what waits, and what was given up; the admin's."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.documents.texts.texts import phrase
from app.domain.jobs.jobs import JobKind, JobRecord, JobState
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.page import ADMINS, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.jobs.listing import JobQuery
from app.services.jobs.inspection import list_jobs, read_overview, retry_job

_A_PAGE = 50
_LONGEST_REASON = 200
_ADDRESS = re.compile(r"[^\s<>\"'(:;,]+@[^\s<>\"'):;,]+")
_NUMBER = re.compile(r"\+?\d[\d ./()-]{6,}\d")
_HIDDEN = "…"

KINDS: Mapping[str, str] = {
    JobKind.NOTICE: phrase("telling those who asked for it"),
    JobKind.DEADLINE_AT_RISK: phrase("deadlines that come near"),
    JobKind.DEADLINE_BREACHED: phrase("deadlines that have passed"),
    JobKind.CALENDAR_FOLLOW: phrase("deadlines moved by a calendar"),
    JobKind.WEBHOOK_DELIVERY: phrase("webhooks"),
    JobKind.EMAIL_DELIVERY: phrase("mail"),
    JobKind.REPORT_DRAW: phrase("drawing reports"),
    JobKind.REPORT_MAIL: phrase("mailing reports"),
    JobKind.STATEMENT_FINALISE: phrase("statements that become final"),
    JobKind.STATEMENT_AUDIT: phrase("statements held against the ledger"),
    JobKind.INVOICE_ISSUE: phrase("issuing invoices"),
    JobKind.INVOICE_REMIND: phrase("payment reminders"),
    JobKind.DOCUMENT_MAIL: phrase("mailing invoices and statements"),
    JobKind.APPOINTMENT_INVITE: phrase("invitations to appointments"),
    JobKind.APPOINTMENT_REMIND: phrase("reminders of appointments"),
    JobKind.DELIVERY_RECORD: phrase("deliveries of providers to be recorded"),
    JobKind.QUOTA_FORECAST: phrase("forecasts of the month"),
}
"""By kind: what is done."""


async def show_jobs(visit: Visit) -> Response:
    """Show how each kind stands, and what was given up, newest first."""
    return await _page(visit)


async def post_jobs(visit: Visit) -> Response:
    """Try one again that was given up."""
    if visit.form.text("action") != "retry":
        raise UnreadableForm
    retrying = retry_job(visit.state.database, visit.form.id("job"))
    refusal = await refusal_of(visit, retrying)
    return lead_to(visit.path) if refusal is None else await _page(visit, refusal)


async def _page(visit: Visit, refusal: Refusal | None = None) -> Response:
    database = visit.state.database
    before = visit.query.id("before") if visit.query.text("before") else None
    query = JobQuery(state=JobState.DEAD, limit=_A_PAGE + 1, before=before)
    dead = await list_jobs(database, query)
    shown = dead[:_A_PAGE]
    return show(
        visit,
        "desk/jobs.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        kinds=await read_overview(database, list(KINDS)),
        words=KINDS,
        dead=[(job, _reason(job)) for job in shown],
        refusal=refusal,
        following=shown[-1].id if len(dead) > _A_PAGE else None,
        zone=ZONE,
    )


def _reason(job: JobRecord) -> str:
    """Return why a job was given up, without addresses and numbers of persons."""
    reason = _ADDRESS.sub(_HIDDEN, job.last_error or "")
    return _NUMBER.sub(_HIDDEN, reason)[:_LONGEST_REASON]


PAGE = Page(path="/desk/jobs", show=show_jobs, act=post_jobs, roles=ADMINS)
