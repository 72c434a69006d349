"""GET /v1/clients/{client_id}/statements/{period}, and POST …/finalise."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from app.api.billing.readers import ReadClient, reckoning_of
from app.api.billing.statement_shape import StatementOut
from app.api.clients.callers import SeenClient
from app.api.openapi_problems import problems
from app.api.state import state_of
from app.domain.plans.periods import Period
from app.services.billing.finalising import finalise_statement
from app.services.billing.reading import read_statement

router = APIRouter(
    prefix="/v1/clients/{client_id}/statements",
    tags=["Statements"],
    responses=problems(401, 403, 404, 422),
)

PeriodId = Annotated[str, Path(description="A month.", examples=["2026-11"])]


@router.get("/{period}", summary="Read a statement")
async def get_statement(request: Request, client_id: ReadClient, period: PeriodId) -> StatementOut:
    """Return what a month costs: as it would be now until it is final, then for ever the same."""
    database = state_of(request).database
    return StatementOut.of(await read_statement(database, client_id, period, reckoning_of(request)))


@router.post("/{period}/finalise", responses=problems(409), summary="Make a statement final")
async def post_finalise(request: Request, client_id: SeenClient, period: PeriodId) -> StatementOut:
    """Make the statement of a month that has ended final before its grace is over.

    Those of earlier months become final before it. Repeating it changes nothing. What is recorded
    later for the month is adjusted by the earliest statement that is not final.
    """
    month, reckoning = Period.parse(period), reckoning_of(request)
    database = state_of(request).database
    return StatementOut.of(await finalise_statement(database, client_id, month, reckoning))
