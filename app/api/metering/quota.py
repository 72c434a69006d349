"""GET /v1/clients/{client_id}/quota: what the front-end asks again and again.

Served before the framework's routing, like ``POST /v1/events``, and rendered once, without
dependencies or models in between (docs/performance.md); the route below documents it.
"""

import re
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.api.access.security import BEARER, authorise, require_visible
from app.api.http.entity_tags import is_known, weak_tag
from app.api.http.fast_path import HotRoute
from app.api.http.field_types import MoneyOut
from app.api.http.parameters import require_known
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import InvalidRequest, Problem, RequestRefused
from app.api.metering.events.routes import DirectRoute
from app.api.state import state_of
from app.domain.access.keys import Scope
from app.domain.errors import DomainError
from app.domain.instants import format_instant
from app.domain.metering.ledger import shown_hash
from app.domain.metering.quota.quota import Quota
from app.services.metering.quota.quota import QuotaSources, read_quota

_REMEMBERED = 4_096

QUOTA_EXAMPLE: dict[str, Any] = {
    "client_id": "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11",
    "plan": {"code": "ESSENTIEL", "version": "2026-01"},
    "period": {
        "id": "2026-11",
        "starts_at": "2026-11-01T00:00:00+01:00",
        "ends_at": "2026-12-01T00:00:00+01:00",
    },
    "units": {"included": 120, "used": 57, "remaining": 63, "extra": 0, "held": 0},
    "extra_amount": {"amount_cents": 0, "currency": "EUR"},
    "block": {"enabled": False, "active": False},
    "urgent": {
        "month": {"included": 5, "used": 1, "remaining": 4},
        "day": {"date": "2026-11-23", "cap": 1, "used": 1, "remaining": 0},
    },
    "ledger": {"entries": 57, "head": "sha256:" + "5d" * 32},
    "forecast": {"units": 76, "low": 69, "high": 84},
    "as_of": "2026-11-23T09:02:12Z",
}


class QuotaPlanOut(BaseModel):
    """The plan whose limits the period has."""

    code: str
    version: str


class QuotaPeriodOut(BaseModel):
    """A calendar month in the client's zone: from its first instant to the next one's."""

    id: str
    starts_at: datetime
    ends_at: datetime


class QuotaUnitsOut(BaseModel):
    """Units of the period."""

    included: int
    used: int
    remaining: int
    extra: int = Field(description="Units beyond the included ones.")
    held: int = Field(description="Interactions that wait for a release.")


class QuotaBlockOut(BaseModel):
    """Whether the block is on, and whether it refuses any further unit."""

    enabled: bool
    active: bool


class UrgentMonthOut(BaseModel):
    """Urgent requests granted in the period."""

    included: int
    used: int
    remaining: int


class UrgentDayOut(BaseModel):
    """Urgent requests granted on the client's local day of the question."""

    date: date
    cap: int
    used: int
    remaining: int


class QuotaUrgentOut(BaseModel):
    """Both limits of urgent requests."""

    month: UrgentMonthOut
    day: UrgentDayOut


class LedgerHeadOut(BaseModel):
    """Where the client's whole ledger stands, across periods."""

    entries: int
    head: str


class ForecastOut(BaseModel):
    """Units of the month when it ends, from its business days and the three months before."""

    units: int
    low: int = Field(description="Eight times of ten the month ends between `low` and `high`.")
    high: int


class QuotaOut(BaseModel):
    """What a client's period includes, and what is left of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [QUOTA_EXAMPLE]})

    client_id: str
    plan: QuotaPlanOut
    period: QuotaPeriodOut
    units: QuotaUnitsOut
    extra_amount: MoneyOut
    block: QuotaBlockOut
    urgent: QuotaUrgentOut
    ledger: LedgerHeadOut
    forecast: ForecastOut | None = Field(
        description="Of the current month; null while too little is known, or for another one."
    )
    as_of: datetime


def render_quota(quota: Quota, now: datetime) -> tuple[bytes, str]:
    """Return the JSON document and its entity tag, which covers every figure but ``as_of``."""
    figures, tag = _render(quota)
    return b'%b,"as_of":"%b"}' % (figures, format_instant(now).encode()), tag


@lru_cache(maxsize=_REMEMBERED)
def _render(quota: Quota) -> tuple[bytes, str]:
    """Return the figures, without the end of the document, and their tag."""
    figures = to_json(_figures(quota))
    return figures[:-1], weak_tag(figures)


def _figures(quota: Quota) -> dict[str, Any]:
    starts_at, ends_at = quota.period.bounds(quota.timezone)
    head, amount = quota.usage.head, quota.extra_amount
    return {
        "client_id": quota.client_id,
        "plan": {"code": quota.terms.code, "version": quota.terms.version},
        "period": {
            "id": quota.period.id,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
        },
        "units": _units(quota),
        "extra_amount": {"amount_cents": amount.amount_cents, "currency": amount.currency},
        "block": {"enabled": quota.is_blocking, "active": quota.is_block_active},
        "urgent": _urgent(quota),
        "ledger": {"entries": head.entries, "head": shown_hash(head.hash)},
        "forecast": quota.forecast and asdict(quota.forecast),
    }


def _units(quota: Quota) -> dict[str, int]:
    return {
        "included": quota.included,
        "used": quota.usage.used,
        "remaining": quota.remaining,
        "extra": quota.extra,
        "held": quota.usage.held,
    }


def _urgent(quota: Quota) -> dict[str, Any]:
    use, included = quota.usage, quota.terms.urgent_included
    return {
        "month": {
            "included": included,
            "used": use.urgent_month,
            "remaining": max(0, included - use.urgent_month),
        },
        "day": {
            "date": quota.today.isoformat(),
            "cap": quota.daily_cap,
            "used": use.urgent_day,
            "remaining": max(0, quota.daily_cap - use.urgent_day),
        },
    }


_CACHING = "private, no-cache"

_ETAG: dict[str, Any] = {
    "description": "Changes when any figure does; `as_of` is none.",
    "schema": {"type": "string"},
}

_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "client_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    },
    {
        "name": "period",
        "in": "query",
        "description": "A month, past or to come; left out: the current one in the client's zone.",
        "schema": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        "example": "2026-11",
    },
    {
        "name": "If-None-Match",
        "in": "header",
        "description": "Tags the caller has; 304 when one of them is still right.",
        "schema": {"type": "string"},
    },
]

router = APIRouter(prefix="/v1/clients", tags=["Quota and ledger"], route_class=DirectRoute)


@router.get(
    "/{client_id}/quota",  # noqa: FAST003 - a direct route reads its path itself
    operation_id="getQuota",
    summary="What is left of a period",
    response_model=QuotaOut,
    dependencies=[Security(BEARER)],
    openapi_extra={"parameters": _PARAMETERS},
    responses={
        200: {"headers": {"ETag": _ETAG}},
        304: {"description": "No figure has changed.", "headers": {"ETag": _ETAG}},
        **problems(401, 403, 404, 422),
    },
)
async def get_quota(request: Request) -> Response:
    """Return units, overage, block and urgent requests of a month, and the ledger's head."""
    try:
        caller = await authorise(request, Scope.QUOTA_READ)
        require_known(request.scope["query_string"], ("period",))
        client_id = _client_id(request.path_params["client_id"])
        require_visible(caller, client_id)
        state, period = state_of(request), request.query_params.get("period")
        now = state.clock.now()
        sources = QuotaSources(
            state.database, state.period_statuses, state.profiles, state.calendars
        )
        quota = await read_quota(sources, client_id, period, now)
    except (RequestRefused, DomainError) as refusal:
        return problem_response(refusal)
    content, tag = render_quota(quota, now)
    headers = {"ETag": tag, "Cache-Control": _CACHING}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


HOT_ROUTE = HotRoute(
    "GET",
    "/v1/clients/{client_id}/quota",
    re.compile("/v1/clients/(?P<client_id>[^/]+)/quota"),
    get_quota,
)


def _client_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        problem = Problem("/path/client_id", "uuid", "An id is a UUID")
        raise InvalidRequest([problem]) from None
