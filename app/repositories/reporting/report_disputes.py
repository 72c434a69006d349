"""What was disputed and decided between two reports, in order of recording."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.metering.disputes import DisputeStatus
from app.domain.reporting.contents import DisputeStep
from app.domain.reporting.reports import ReportCoverage
from app.repositories.connections import Connection

_STEPS = """
FROM disputes d CROSS JOIN LATERAL (VALUES
  (d.opened_step, 'open', d.opened_at), (d.decided_step, d.status, d.decided_at)
) AS s(step, became, at)
WHERE d.client_id = $1 AND s.step > $2
"""

# What is recorded later has a higher number, whatever instant it bears: no step is left out.
_CUT = f"SELECT max(s.step) {_STEPS} AND s.at <= $3"

_READ = f"""
SELECT d.id, d.interaction_id, d.message, d.answer, d.units_before, d.units_after, s.became, s.at
{_STEPS} AND s.step <= $3 ORDER BY s.step
"""


@dataclass(frozen=True, slots=True)
class StepOfInteraction:
    """A step as it is stored, and the id of the interaction that is disputed."""

    interaction_id: str
    step: DisputeStep


async def read_dispute_reach(
    connection: Connection, client_id: str, former: ReportCoverage, until: datetime
) -> int:
    """Return the number of the last step that a report tells which ends at an instant."""
    last = await connection.fetchval(_CUT, client_id, former.dispute_steps, until)
    return last or former.dispute_steps


async def read_dispute_steps(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[StepOfInteraction]:
    """Return the steps between two reports, in order of recording, not yet with their matter."""
    bounds = (former.dispute_steps, coverage.dispute_steps)
    steps = []
    for row in await connection.fetch(_READ, client_id, *bounds):
        is_open = row["became"] == DisputeStatus.OPEN
        step = DisputeStep(
            dispute_id=row["id"],
            status=DisputeStatus(row["became"]),
            time=row["at"],
            message=row["message"],
            answer=None if is_open else row["answer"],
            units_before=row["units_before"],
            units_after=None if is_open else row["units_after"],
            matter=None,
        )
        steps.append(StepOfInteraction(row["interaction_id"], step))
    return steps
