"""Another provider's calendar: what is open moves onto it, client by client, as chosen."""

from collections.abc import Mapping, Sequence

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Outcome
from app.domain.metering.counting.calendar_changes import OpenDeadlines
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.services.clock import Clock
from app.services.deadlines.change_calendar import follow_provider
from app.services.jobs.work import Handle


def following(database: Database, clock: Clock) -> Handle:
    """Return what handles the jobs that a new calendar of the provider leaves, one a client."""
    calendars = CompiledCalendars()

    async def follow(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        for job in jobs:
            choice = OpenDeadlines(job.payload["choice"])
            await follow_provider(
                database, calendars, job.payload["client_id"], choice, clock.now()
            )
        return {}

    return follow
