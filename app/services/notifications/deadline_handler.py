"""Deadlines that are near or have passed: noticed once, if they still hold."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Dropped, Outcome
from app.domain.live.topics import Topic
from app.domain.notifications.contents import Deadline
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.database import Database
from app.repositories.deadlines.work_list import DeadlineVersion, read_standing
from app.repositories.jobs.queue import enqueue
from app.repositories.live.noting import changed
from app.services.clock import Clock
from app.services.jobs.job_handler import HandleJobs


def deadline_handler(database: Database, clock: Clock, notice_type: NoticeType) -> HandleJobs:
    """Return the handler of the jobs of one kind of instant: at risk, or breached.

    A deadline that moved, or whose interaction is not open, is no cause: its job is dropped, and
    should the deadline come back it may be enqueued anew.
    """

    async def notice(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        versions = {job.id: _version(job) for job in jobs}
        async with database.write() as connection:
            standing = await read_standing(connection, list(versions.values()))
            causes = [job for job in jobs if versions[job.id] in standing]
            noticed_at = clock.now()
            for job in causes:
                changed(Topic.WORKLIST, versions[job.id].client_id)
            await enqueue(
                connection,
                [job_of(_notice(notice_type, job, versions[job.id], noticed_at)) for job in causes],
            )
        return {job.id: Dropped() for job in jobs if versions[job.id] not in standing}

    return notice


def _version(job: Job) -> DeadlineVersion:
    return DeadlineVersion(
        client_id=job.payload["client_id"],
        interaction_id=job.payload["interaction_id"],
        due_at=datetime.fromisoformat(job.payload["due_at"]),
    )


def _notice(
    notice_type: NoticeType, job: Job, version: DeadlineVersion, noticed_at: datetime
) -> Notice:
    return Notice(
        type=notice_type,
        cause_key=job.key,
        client_id=version.client_id,
        occurred_at=job.run_at,
        data=asdict(
            Deadline(
                interaction_id=version.interaction_id,
                due_at=version.due_at,
                noticed_at=noticed_at,
            )
        ),
    )
