"""What the client was asked and answered between two reports, in order of recording."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.reporting.contents import QuestionStep
from app.domain.reporting.reports import ReportCoverage
from app.domain.reporting.transmissions import QuotedSheet
from app.domain.sheets.questions import QuestionStatus
from app.repositories.connections import Connection

_STEPS = """
FROM sheet_questions q CROSS JOIN LATERAL (VALUES
  (q.asked_step, 'open', q.asked_at), (q.closed_step, q.status, q.closed_at)
) AS s(step, became, at)
"""

_OF_CLIENT = "WHERE q.client_id = $1 AND s.step > $2"

# What is recorded later has a higher number, whatever instant it bears: no step is left out.
_CUT = f"SELECT max(s.step) {_STEPS} {_OF_CLIENT} AND s.at <= $3"

_READ = f"""
SELECT q.id, q.interaction_id, q.asked, s.became, s.at, v.sheet_id, v.version, v.title
{_STEPS}
LEFT JOIN sheet_versions v ON v.sheet_id = q.sheet_id AND v.version = q.sheet_version
  AND s.became = 'answered'
{_OF_CLIENT} AND s.step <= $3 ORDER BY s.step
"""


@dataclass(frozen=True, slots=True)
class QuestionStepOfInteraction:
    """A step as it is stored, and the id of the interaction for which the client was asked."""

    interaction_id: str | None
    step: QuestionStep


async def read_question_reach(
    connection: Connection, client_id: str, former: ReportCoverage, until: datetime
) -> int:
    """Return the number of the last step that a report tells which ends at an instant."""
    last = await connection.fetchval(_CUT, client_id, former.question_steps, until)
    return last or former.question_steps


async def read_question_steps(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[QuestionStepOfInteraction]:
    """Return the steps between two reports, in order of recording, not yet with their matter."""
    bounds = (former.question_steps, coverage.question_steps)
    return [_step(row) for row in await connection.fetch(_READ, client_id, *bounds)]


def _step(row: asyncpg.Record) -> QuestionStepOfInteraction:
    sheet = None
    if row["sheet_id"] is not None:
        sheet = QuotedSheet(id=row["sheet_id"], version=row["version"], title=row["title"])
    step = QuestionStep(
        question_id=row["id"],
        status=QuestionStatus(row["became"]),
        time=row["at"],
        asked=row["asked"],
        sheet=sheet,
        matter=None,
    )
    return QuestionStepOfInteraction(row["interaction_id"], step)
