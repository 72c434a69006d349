"""Reports as they are sent: the frozen content under the names of the contract."""

from datetime import datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.http.asked import Asked
from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.reporting.contents import Content
from app.domain.reporting.reports import Report
from app.domain.reporting.timetable import ReportTimes
from app.repositories.reporting.reports import ReportListed

_EXAMPLE: dict[str, Any] = {"midday": "12:30", "end_of_day": None}
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

LocalTime = Annotated[str, StringConstraints(strict=True, max_length=5, pattern=_CLOCK)]
"""A local time, ``HH:MM``."""


class Span(BaseModel):
    """What a report covers: from where the last one of its kind ended."""

    model_config = ConfigDict(serialize_by_alias=True)

    begins: datetime = Field(alias="from")
    ends: datetime = Field(alias="to")


class ReportSummaryOut(BaseModel):
    """A report in a list."""

    id: str
    kind: ReportKind
    span: Span
    drawn_at: datetime
    sent_at: datetime | None = Field(
        description="When the first mail with it was handed over; null: not yet, or to nobody."
    )

    @classmethod
    def of(cls, listed: ReportListed) -> "ReportSummaryOut":
        """Return what is shown of a report in a list."""
        return cls(
            id=listed.id,
            kind=listed.kind,
            span=Span(**{"from": listed.covers_from, "to": listed.covers_until}),
            drawn_at=listed.drawn_at,
            sent_at=listed.sent_at,
        )


class ReportOut(BaseModel):
    """A report, as it was when it was drawn."""

    id: str | None = Field(description="Null for a preview, which is not kept.")
    client_id: str
    kind: ReportKind
    language: Language
    plan: str | None
    span: Span
    drawn_at: datetime
    sent_at: datetime | None
    content: Content

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        """Return what is shown of a report."""
        return cls(
            id=report.id,
            client_id=report.client_id,
            kind=report.kind,
            language=report.language,
            plan=report.plan,
            span=Span(**{"from": report.covers_from, "to": report.covers_until}),
            drawn_at=report.drawn_at,
            sent_at=report.sent_at,
            content=report.content,
        )


class PreviewAsked(Asked):
    """Which report is to be shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "weekly"}]})

    kind: ReportKind = ReportKind.END_OF_DAY


class ReportSettings(Asked):
    """The local times of a client's reports."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    midday: LocalTime = Field(default="12:30", description="Where the plan has it.")
    end_of_day: LocalTime | None = Field(
        default=None,
        description="Also of the weekly summary; null: when the last opening of the day ends.",
    )

    def to_domain(self) -> ReportTimes:
        """Return the times."""
        end = self.end_of_day
        return ReportTimes(
            midday=time.fromisoformat(self.midday),
            end_of_day=None if end is None else time.fromisoformat(end),
        )

    @classmethod
    def of(cls, times: ReportTimes) -> "ReportSettings":
        """Return what is shown of the times."""
        end = times.end_of_day
        return cls(midday=f"{times.midday:%H:%M}", end_of_day=end and f"{end:%H:%M}")
