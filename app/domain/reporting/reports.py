"""Reports as they are kept: each begins where the last one of its kind ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.reporting.contents import Content

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCoverage:
    """How far the reports of one kind have come.

    Attributes:
        number: of the last one; 0 when there is none.
        until: where it ended; the client's creation when there is none.
        recorded: the number of the last event that it covers, in order of recording.
        entries: the last ledger entry that it covers.
        dispute_steps, question_steps: the numbers of the last steps of a dispute and of a question
            that it covers.
    """

    number: int
    until: datetime
    recorded: int
    entries: int
    dispute_steps: int = 0
    question_steps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report, frozen once it is drawn.

    Attributes:
        id: None for a preview, which is not kept.
        covers_from, covers_until: its span.
        drawn_at: later than the span's end when no worker ran then.
        sent_at: when the first mail with it was handed over.
    """

    id: str | None
    client_id: str
    client_name: str
    kind: ReportKind
    language: Language
    timezone: str
    plan: str | None
    covers_from: datetime
    covers_until: datetime
    drawn_at: datetime
    sent_at: datetime | None
    content: Content


def last_instant(until: datetime) -> datetime:
    """Return the last instant of a span: where it ends at midnight, it is of the day before."""
    return until - _INSTANT


def report_job(client_id: str, run_at: datetime) -> NewJob:
    """Return the job that draws what is due of a client's reports, and leaves the next one."""
    return NewJob(
        kind=JobKind.REPORT_DRAW,
        key=f"{client_id}:{run_at.isoformat()}",
        run_at=run_at,
        payload={"client_id": client_id},
    )
