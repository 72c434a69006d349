"""GET /v1/clients/{client_id}/usage: the units of a month, day by day."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.http.problems.openapi_problems import problems
from app.api.metering.readers import ReadClient
from app.api.state import state_of
from app.services.metering.quota.quota import MonthOfUse, read_usage

router = APIRouter(prefix="/v1/clients", tags=["Quota and ledger"])

_EXAMPLE: dict[str, Any] = {
    "client_id": "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11",
    "period": "2026-11",
    "included": 120,
    "used": 11,
    "days": [
        {"date": "2026-11-01", "units": 0, "used_after": 0},
        {"date": "2026-11-02", "units": 11, "used_after": 11},
    ],
}


class DayOut(BaseModel):
    """One date in the client's zone."""

    date: date
    units: int = Field(description="Of that date's interactions, as they stand now.")
    used_after: int = Field(description="Units of the month up to and with that date.")


class UsageOut(BaseModel):
    """A month's units by date; every date of the month is there."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    client_id: str
    period: str
    included: int
    used: int
    days: list[DayOut]

    @classmethod
    def of(cls, month: MonthOfUse) -> "UsageOut":
        """Return what is shown of a month."""
        days = [
            DayOut(date=day.day, units=day.units, used_after=day.used_after) for day in month.days
        ]
        return cls(
            client_id=month.client_id,
            period=month.period.id,
            included=month.included,
            used=days[-1].used_after,
            days=days,
        )


@router.get(
    "/{client_id}/usage",
    operation_id="getUsage",
    summary="Read a month's use day by day",
    responses=problems(401, 403, 404, 422),
)
async def get_usage(
    request: Request,
    client_id: ReadClient,
    period: Annotated[
        str | None,
        Query(
            description="A month; left out: the current one in the client's zone.",
            examples=["2026-11"],
        ),
    ] = None,
) -> UsageOut:
    """Return the units of each date; a released interaction stands on the date of its release."""
    state = state_of(request)
    return UsageOut.of(await read_usage(state.database, client_id, period, state.clock.now()))
