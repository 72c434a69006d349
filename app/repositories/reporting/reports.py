"""Reports: appended once, read, never changed but for the instant at which they were sent."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.reporting.contents import Content
from app.domain.reporting.reports import Report, ReportCoverage
from app.domain.reporting.versions import VERSION
from app.repositories.connections import Connection
from app.repositories.frozen_formats import Fields, FrozenFormat

_SINCE_SECOND: Fields = {
    "region": None,
    "voicemails": (),
    "roots": (),
    "thread_units": (),
    "days": (),
    "forecast": None,
}


def _second(fields: Fields) -> Fields:
    """Add what the first version did not tell; it stays of the first, and is rendered as then."""
    return fields | _SINCE_SECOND


def _third(fields: Fields) -> Fields:
    """Add what the second version did not tell: there were no disputes."""
    return fields | {"disputes": ()}


def _fourth(fields: Fields) -> Fields:
    """Add what the third version did not tell: sheets were not kept."""
    return fields | {"transmissions": (), "questions": ()}


def _fifth(fields: Fields) -> Fields:
    """Add what the fourth version did not tell: appointments were not told of."""
    return fields | {"appointments": {"changed": (), "next": ()}}


def _sixth(fields: Fields) -> Fields:
    """Add what the fifth version did not tell: numbers and addresses had no names."""
    return fields | {"names": ()}


CONTENTS = FrozenFormat(
    Content, VERSION, {1: _second, 2: _third, 3: _fourth, 4: _fifth, 5: _sixth}, key="version"
)

_KEEP = """
INSERT INTO reports (client_id, id, kind, number, covers_from, covers_until, recorded, entries,
  language, plan, drawn_at, content, client_name, timezone, dispute_steps, question_steps)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""

_READ = """
SELECT r.id, r.client_id, r.kind, r.language, r.plan, r.covers_from, r.covers_until, r.drawn_at,
  r.sent_at, r.content,
  coalesce(r.client_name, c.name) AS name, coalesce(r.timezone, c.timezone) AS zone
FROM reports r JOIN clients c ON c.id = r.client_id WHERE r.id = $1
"""

_LIST = """
SELECT id, kind, covers_from, covers_until, drawn_at, sent_at FROM reports
WHERE client_id = $1 AND ($2::text IS NULL OR kind = $2)
  AND ($3::timestamptz IS NULL OR drawn_at >= $3) AND ($4::timestamptz IS NULL OR drawn_at < $4)
  AND ($5::timestamptz IS NULL OR (covers_until, id) > ($5, $6::uuid))
ORDER BY covers_until, id LIMIT $7
"""

_LAST = """
SELECT id, kind, covers_from, covers_until, drawn_at, sent_at FROM reports
WHERE client_id = $1 AND ($2::uuid IS NULL OR (covers_until, id) < (
  SELECT b.covers_until, b.id FROM reports b WHERE b.client_id = $1 AND b.id = $2))
ORDER BY covers_until DESC, id DESC LIMIT $3
"""

_TIMEZONE = "SELECT timezone FROM clients WHERE id = $1"

_MARK_SENT = "UPDATE reports SET sent_at = $2 WHERE id = $1 AND sent_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportListed:
    """A report as lists show it."""

    id: str
    kind: ReportKind
    covers_from: datetime
    covers_until: datetime
    drawn_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Which reports of a client are asked for, the oldest first; None admits all.

    Attributes:
        drawn_from, drawn_before: instants, half-open.
        after: the span's end and the id of the report before the first one.
    """

    client_id: str
    limit: int
    kind: ReportKind | None = None
    drawn_from: datetime | None = None
    drawn_before: datetime | None = None
    after: tuple[datetime, str] | None = None


async def keep_report(connection: Connection, report: Report, coverage: ReportCoverage) -> None:
    """Freeze a report and how far it comes; the caller holds the client's lock."""
    await connection.execute(
        _KEEP,
        report.client_id,
        report.id,
        report.kind,
        coverage.number,
        report.covers_from,
        report.covers_until,
        coverage.recorded,
        coverage.entries,
        report.language,
        report.plan,
        report.drawn_at,
        CONTENTS.serialise(report.content),
        report.client_name,
        report.timezone,
        coverage.dispute_steps,
        coverage.question_steps,
    )


async def read_report(connection: Connection, report_id: str) -> Report | None:
    """Return a report, or None."""
    row = await connection.fetchrow(_READ, report_id)
    return None if row is None else _report(row)


async def list_reports(connection: Connection, query: ReportQuery) -> list[ReportListed]:
    """Return reports, the one that ends first before the others."""
    ends, report_id = query.after or (None, None)
    rows = await connection.fetch(
        _LIST,
        query.client_id,
        query.kind,
        query.drawn_from,
        query.drawn_before,
        ends,
        report_id,
        query.limit,
    )
    return [_listed(row) for row in rows]


async def list_last_reports(
    connection: Connection, client_id: str, before: str | None, limit: int
) -> list[ReportListed]:
    """Return reports of a client, the one that ends last first.

    Args:
        connection: to where they are.
        client_id: whose.
        before: the id of the one before the first; None begins at the last.
        limit: how many at most.
    """
    return [_listed(row) for row in await connection.fetch(_LAST, client_id, before, limit)]


def _listed(row: asyncpg.Record) -> ReportListed:
    return ReportListed(**{**row, "kind": ReportKind(row["kind"])})


async def read_timezone(connection: Connection, client_id: str) -> str | None:
    """Return a client's time zone; None when there is no such client."""
    timezone: str | None = await connection.fetchval(_TIMEZONE, client_id)
    return timezone


async def mark_sent(connection: Connection, report_id: str, at: datetime) -> None:
    """Store when a report was sent, the first time."""
    await connection.execute(_MARK_SENT, report_id, at)


def _report(row: asyncpg.Record) -> Report:
    return Report(
        id=row["id"],
        client_id=row["client_id"],
        client_name=row["name"],
        kind=ReportKind(row["kind"]),
        language=Language(row["language"]),
        timezone=row["zone"],
        plan=row["plan"],
        covers_from=row["covers_from"],
        covers_until=row["covers_until"],
        drawn_at=row["drawn_at"],
        sent_at=row["sent_at"],
        content=CONTENTS.deserialise(row["content"]),
    )
