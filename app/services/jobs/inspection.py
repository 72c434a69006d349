"""The queue as operators look into it, and the jobs that they bring back."""

from app.domain.errors import NothingFound
from app.domain.jobs.jobs import JobRecord
from app.repositories.database import Database
from app.repositories.jobs import listing
from app.repositories.jobs.listing import JobQuery


async def list_jobs(database: Database, query: JobQuery) -> list[JobRecord]:
    """Return jobs in one state, newest first."""
    async with database.read() as connection:
        return await listing.list_jobs(connection, query)


async def retry_job(database: Database, job_id: str) -> JobRecord:
    """Make a dead job ready again, with all its attempts before it.

    Raises:
        NothingFound: there is no such job.
        JobNotDead: it was not given up.
    """
    async with database.write() as connection:
        job = await listing.revive(connection, job_id)
    if job is None:
        raise NothingFound
    return job
