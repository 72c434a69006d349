"""The queue as operators look into it, and the clock that integrators set to rehearse a month."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id, Instant, Name
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import SAYS_NOTHING, RequestModel
from app.api.notifications.notifying import notifying_of
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


test_clock_router = APIRouter(
    prefix="/v1/test-clock", tags=["Operations"], responses=problems(401, 403, 404)
)

_Admin = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]


class TestClock(RequestModel):
    """Where the business's clock stands."""

    __test__ = False  # not a case of pytest

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"now": "2026-11-30T23:59:00+01:00"}}
    )

    now: Instant


@test_clock_router.put(
    "", operation_id="setTestClock", summary="Set the test clock", responses=problems(422)
)
async def put_test_clock(request: Request, body: TestClock, caller: _Admin) -> TestClock:
    """Stand still at an instant, which may lie in the past, in this process.

    What is scheduled up to that instant is done before the answer: on the way forward, at the
    instant at which each thing is due, as if time had passed.
    """
    require_visible(caller, None)
    await notifying_of(request).rehearsal.move(body.now)
    return TestClock(now=state_of(request).clock.now())


@test_clock_router.delete(
    "", operation_id="resetTestClock", summary="Go by the real time again", status_code=204
)
async def delete_test_clock(request: Request, caller: _Admin) -> None:
    """Let go of the instant that was set, if one was."""
    require_visible(caller, None)
    await notifying_of(request).rehearsal.let_go()
