"""The plans: the annex's table as data."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import caller_with
from app.api.http.field_types import MoneyOut, Name
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.plans.terms import PlanTerms, ReportKind
from app.services.clients.list_plans import find_plan, list_plans

router = APIRouter(prefix="/v1/plans", tags=["Plans"], responses=problems(401, 403, 422))

Reader = Annotated[Caller, Depends(caller_with(Scope.QUOTA_READ))]

_PROVIDER_ZONE = ZoneInfo("Europe/Brussels")
_POSITION: TypeAdapter[tuple[date, int, str]] = TypeAdapter(tuple[date, int, str])

_ESSENTIEL: dict[str, Any] = {
    "code": "ESSENTIEL",
    "version": "2026-01",
    "effective_from": "2026-01-01",
    "included_units": 120,
    "inbound_delay_business_seconds": 14400,
    "outbound_delay_business_seconds": 28800,
    "urgent_included": 5,
    "urgent_daily_cap": 1,
    "urgent_delay_business_seconds": 7200,
    "reports": ["end_of_day"],
    "weekly_summary": False,
    "prioritisation": False,
    "accelerated_handling": False,
    "block_available": True,
    "calls": True,
    "messages": True,
    "planning": True,
    "information_transmission": True,
    "extra_unit": {"amount_cents": 300, "currency": "EUR"},
    "monthly_price": {"amount_cents": 33600, "currency": "EUR"},
    "daily_rate": {"amount_cents": 1120, "currency": "EUR"},
}


class PlanOut(BaseModel):
    """One column of the annex's table, in one version."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ESSENTIEL]})

    code: str
    version: str
    effective_from: date
    included_units: int = Field(description="Interactions included a month.")
    inbound_delay_business_seconds: int = Field(description="Inbound messages, standard.")
    outbound_delay_business_seconds: int = Field(description="Outbound requests, standard.")
    urgent_included: int = Field(description="Urgent requests included a month.")
    urgent_daily_cap: int
    urgent_delay_business_seconds: int
    reports: list[ReportKind] = Field(description="Drawn on each business day.")
    weekly_summary: bool
    prioritisation: bool = Field(description="Annex, note 4.")
    accelerated_handling: bool
    block_available: bool
    calls: bool
    messages: bool
    planning: bool
    information_transmission: bool = Field(description="Annex, note 3.")
    extra_unit: MoneyOut
    monthly_price: MoneyOut
    daily_rate: MoneyOut = Field(description="A thirtieth of the month, halves up to the cent.")

    @classmethod
    def of(cls, terms: PlanTerms) -> "PlanOut":
        """Return what is shown of a plan."""
        return cls(
            code=terms.code,
            version=terms.version,
            effective_from=terms.effective_from,
            included_units=terms.included_units,
            inbound_delay_business_seconds=terms.inbound_delay_seconds,
            outbound_delay_business_seconds=terms.outbound_delay_seconds,
            urgent_included=terms.urgent_included,
            urgent_daily_cap=terms.urgent_daily_cap,
            urgent_delay_business_seconds=terms.urgent_delay_seconds,
            reports=list(terms.report_kinds),
            weekly_summary=terms.has_weekly_summary,
            prioritisation=terms.has_prioritisation,
            accelerated_handling=terms.has_accelerated_handling,
            block_available=terms.has_block,
            calls=True,
            messages=True,
            planning=True,
            information_transmission=True,
            extra_unit=MoneyOut.of(terms.extra_unit),
            monthly_price=MoneyOut.of(terms.monthly_price),
            daily_rate=MoneyOut.of(terms.daily_rate),
        )


@router.get("", operation_id="listPlans", summary="List plans")
async def get_plans(request: Request, page: Page, _: Reader) -> Listed[PlanOut]:
    """Return every version of every plan: the oldest versions first, in each the cheapest."""
    after = page.after(_POSITION)
    plans = await list_plans(state_of(request).database)
    later = [plan for plan in plans if after is None or _position_of(plan) > after]
    items, cursor = paginate(later, page.limit, _position_of)
    return Listed(items=[PlanOut.of(item) for item in items], next_cursor=cursor)


@router.get("/{code}", operation_id="getPlan", responses=problems(404), summary="Read a plan")
async def get_plan(
    request: Request,
    code: Annotated[Name, Path(examples=["ESSENTIEL"])],
    _: Reader,
    version: Annotated[
        Name | None, Query(description="Left out: the newest one in force today.")
    ] = None,
) -> PlanOut:
    """Return a plan in one version."""
    state = state_of(request)
    today = state.clock.now().astimezone(_PROVIDER_ZONE).date()
    return PlanOut.of(await find_plan(state.database, code, version, today))


def _position_of(plan: PlanTerms) -> tuple[date, int, str]:
    return plan.effective_from, plan.monthly_price.amount_cents, plan.code
