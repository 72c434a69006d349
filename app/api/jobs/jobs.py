"""The queue as operators see it: what is behind, what was given up, trying that again."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id, Name
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import SAYS_NOTHING
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.jobs.jobs import JobRecord, JobState
from app.repositories.jobs.listing import JobQuery
from app.services.jobs.inspection import list_jobs, retry_job

router = APIRouter(prefix="/v1/jobs", tags=["Operations"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)


class JobOut(BaseModel):
    """A job; what it carries is not shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019aaf00-0000-7000-8000-00000000000c",
                    "kind": "webhook.delivery",
                    "key": "019aaf00-0000-7000-8000-00000000000b",
                    "state": "dead",
                    "run_at": "2026-11-23T09:02:11Z",
                    "attempts": 11,
                    "available_at": None,
                    "last_error": "Answered 500",
                    "created_at": "2026-11-23T09:02:11Z",
                    "done_at": None,
                }
            ]
        }
    )

    id: str
    kind: str
    key: str
    state: JobState
    run_at: datetime = Field(description="When it is due, by the business's clock.")
    attempts: int = Field(ge=0)
    available_at: datetime | None = Field(
        description="The end of its lease, or of the pause before its next attempt."
    )
    last_error: str | None
    created_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, job: JobRecord) -> "JobOut":
        """Return what is shown of a job."""
        return cls(
            id=job.id,
            kind=job.kind,
            key=job.key,
            state=job.state,
            run_at=job.run_at.astimezone(UTC),
            attempts=job.attempts,
            available_at=job.available_at and job.available_at.astimezone(UTC),
            last_error=job.last_error,
            created_at=job.created_at.astimezone(UTC),
            done_at=job.done_at and job.done_at.astimezone(UTC),
        )


@router.get("", operation_id="listJobs", summary="List jobs")
async def get_jobs(
    request: Request,
    page: Page,
    caller: Annotated[Caller, Depends(caller_with(Scope.OPS_READ))],
    state: Annotated[JobState, Query(description="Where they stand.")] = JobState.DEAD,
    kind: Annotated[Name | None, Query(description="Only jobs of that kind.")] = None,
) -> Listed[JobOut]:
    """Return jobs in one state, newest first; those that were given up unless asked otherwise."""
    require_visible(caller, None)
    before = page.after(_POSITION)
    query = JobQuery(
        state=state, limit=page.limit + 1, kind=kind, before=str(before) if before else None
    )
    records = await list_jobs(state_of(request).database, query)
    jobs, cursor = paginate(records, page.limit, lambda job: job.id)
    return Listed(items=[JobOut.of(job) for job in jobs], next_cursor=cursor)


@router.post(
    "/{job_id}/retry",
    operation_id="retryJob",
    dependencies=[SAYS_NOTHING],
    responses=problems(409),
    summary="Try a dead job again",
)
async def post_retry(
    request: Request,
    job_id: Annotated[Id, Path(description="The job's id.")],
    caller: Annotated[Caller, Depends(caller_with(Scope.ADMIN))],
) -> JobOut:
    """Make a job that was given up ready again, with all its attempts before it."""
    require_visible(caller, None)
    return JobOut.of(await retry_job(state_of(request).database, job_id))
