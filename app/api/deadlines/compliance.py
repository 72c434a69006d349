"""GET /v1/clients/{client_id}/sla: how the deadlines of a period were met."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.deadlines.clocks import Sla
from app.domain.deadlines.compliance import SHARE_UNITS, Compliance
from app.domain.metering.interactions.interactions import Direction, Kind
from app.services.deadlines.compliance import (
    ComplianceQuery,
    Group,
    PeriodCompliance,
    read_compliance,
)

router = APIRouter(prefix="/v1/clients", tags=["Work list"])

Reader = Annotated[Caller, Depends(caller_with(Scope.REPORTS_READ, Scope.OPS_READ))]
PeriodId = Annotated[
    str | None,
    Query(
        pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
        examples=["2026-11"],
        description="A month; left out: the current one in the client's zone.",
    ),
]


class OpenOut(BaseModel):
    """Open and paused interactions, by how their deadlines stand."""

    on_track: int
    at_risk: int
    breached: int


class SharesOut(BaseModel):
    """Shares of the business time allotted; more than 1 is late. Null when nothing is completed."""

    p50: float | None = Field(examples=[0.25])
    p90: float | None
    p95: float | None


class SecondsOut(BaseModel):
    """Business seconds, pauses apart. Null when nothing is completed."""

    p50: int | None = Field(examples=[3600])
    p90: int | None
    p95: int | None


class ComplianceOut(BaseModel):
    """What some deadlines came to; percentiles are of completed ones, by nearest rank."""

    met: int = Field(description="Completed at or before the deadline.")
    breached: int = Field(description="Completed after it; late and open is `open.breached`.")
    open: OpenOut
    share_used: SharesOut
    business_seconds_used: SecondsOut


class GroupOut(ComplianceOut):
    """What the deadlines of one kind of interactions came to."""

    kind: Kind
    direction: Direction | None
    delay: Literal["inbound", "outbound"] = Field(
        description="The plan's row: of third parties' messages, or of the client's requests."
    )


class SlaOut(ComplianceOut):
    """How the deadlines of a period were met."""

    client_id: UUID
    period: str
    as_of: AwareDatetime
    by_kind: list[GroupOut]


@router.get(
    "/{client_id}/sla",
    operation_id="getCompliance",
    summary="How deadlines were met",
    responses=problems(401, 403, 404, 422),
)
async def get_compliance(
    request: Request, client_id: Id, caller: Reader, period: PeriodId = None
) -> SlaOut:
    """Count met, breached and open deadlines of a period, and how much of the time was used."""
    require_visible(caller, client_id)
    state = state_of(request)
    query = ComplianceQuery(client_id=client_id, period_id=period, now=state.clock.now())
    compliance = await read_compliance(state.database, state.profiles, state.calendars, query)
    return _to_response(query, compliance)


def _to_response(query: ComplianceQuery, compliance: PeriodCompliance) -> SlaOut:
    return SlaOut(
        client_id=UUID(query.client_id),
        period=compliance.period.id,
        as_of=query.now,
        by_kind=[_group(group, each) for group, each in compliance.groups.items()],
        **_figures(compliance.total),
    )


def _group(group: Group, compliance: Compliance) -> GroupOut:
    return GroupOut(
        kind=group.kind,
        direction=group.direction,
        delay="outbound" if group.is_from_client else "inbound",
        **_figures(compliance),
    )


def _figures(compliance: Compliance) -> dict[str, object]:
    shares = {
        f"p{percent}": None if share is None else share / SHARE_UNITS
        for percent, share in compliance.shares.items()
    }
    return {
        "met": compliance.met,
        "breached": compliance.breached,
        "open": {
            "on_track": compliance.open.get(Sla.ON_TRACK, 0),
            "at_risk": compliance.open.get(Sla.AT_RISK, 0),
            "breached": compliance.open.get(Sla.BREACHED, 0),
        },
        "share_used": shares,
        "business_seconds_used": {f"p{percent}": n for percent, n in compliance.seconds.items()},
    }
