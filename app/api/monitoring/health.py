"""Whether the process lives, and whether it is of use: what an orchestrator asks."""

from functools import cache
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import Problem, RequestRefused
from app.api.state import State, state_of
from app.repositories.health import DatabaseAway
from app.repositories.migrate import SchemaNewer, head_revision, require_known
from app.services.health import applied_revision

_DATABASE_SECONDS = 1.0
_NOT_READY = problems(503)[503] | {"description": "A check fails: `detail` and `errors` name it"}

_newest_migration = cache(head_revision)

router = APIRouter(tags=["Operations"])


class NotReady(RequestRefused):
    """A check of readiness fails; the problem names it."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "not-ready"
    title = "The service cannot take requests for now"


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Every check passed."""

    status: Literal["ready"] = "ready"
    checks: dict[Literal["database", "migrations", "intake"], Literal["ok"]]


@router.get("/livez", operation_id="checkLiveness", summary="Does the process answer?")
async def get_livez() -> Alive:
    """Answer, whatever the state of the database."""
    return Alive()


@router.get(
    "/readyz",
    operation_id="checkReadiness",
    summary="Can it take requests?",
    responses={503: _NOT_READY},
)
async def get_readyz(request: Request) -> Ready:
    """Check the database, its migrations and the queue; 503 names each check that fails."""
    failed = await _failed_checks(state_of(request))
    if failed:
        raise NotReady(failed, detail="; ".join(check.detail for check in failed))
    return Ready(checks={"database": "ok", "migrations": "ok", "intake": "ok"})


async def _failed_checks(state: State) -> list[Problem]:
    failed = []
    try:
        applied = await applied_revision(state.database, timeout_seconds=_DATABASE_SECONDS)
    except DatabaseAway:
        detail = f"database: no answer within {_DATABASE_SECONDS:g} s"
        failed.append(Problem("/checks/database", "database-unavailable", detail))
    else:
        if (wrong := _wrong_schema(applied)) is not None:
            failed.append(wrong)
    if state.intake.is_full:
        detail = f"intake: {state.intake.depth} events wait"
        failed.append(Problem("/checks/intake", "intake-full", detail))
    return failed


def _wrong_schema(applied: str | None) -> Problem | None:
    """Return what is wrong with the migration that the database is at; None when it is the one."""
    pointer, newest = "/checks/migrations", _newest_migration()
    if applied == newest:
        return None
    try:
        require_known(applied)
    except SchemaNewer as failure:
        return Problem(pointer, "schema-newer", f"migrations: {failure}")
    detail = f"migrations: the database is at {applied}, not at {newest}"
    return Problem(pointer, "migrations-pending", detail)
