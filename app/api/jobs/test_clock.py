"""The clock that integrators set to rehearse a month; there only with EXITADMIN_TEST_CLOCK=1."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Instant
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.notifications.notifying import notifying_of
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope

router = APIRouter(prefix="/v1/test-clock", tags=["Operations"], responses=problems(401, 403, 404))

_Admin = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]


class TestClock(RequestModel):
    """Where the business's clock stands."""

    __test__ = False  # not a case of pytest

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"now": "2026-11-30T23:59:00+01:00"}}
    )

    now: Instant


@router.put("", operation_id="setTestClock", summary="Set the test clock", responses=problems(422))
async def put_test_clock(request: Request, body: TestClock, caller: _Admin) -> TestClock:
    """Stand still at an instant, which may lie in the past, in this process.

    What is scheduled up to that instant is done before the answer: on the way forward, at the
    instant at which each thing is due, as if time had passed.
    """
    require_visible(caller, None)
    await notifying_of(request).rehearsal.move(body.now)
    return TestClock(now=state_of(request).clock.now())


@router.delete(
    "", operation_id="resetTestClock", summary="Go by the real time again", status_code=204
)
async def delete_test_clock(request: Request, caller: _Admin) -> None:
    """Let go of the instant that was set, if one was."""
    require_visible(caller, None)
    await notifying_of(request).rehearsal.let_go()
