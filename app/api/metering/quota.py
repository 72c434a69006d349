"""GET /v1/clients/{client_id}/quota: what the front-end asks again and again.

Served before the framework's routing, like ``POST /v1/events``, and rendered once, without
dependencies or models in between (docs/performance.md); the route below documents it.
"""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security

from app.api.access.security import BEARER, authorise, require_visible
from app.api.http.entity_tags import is_known
from app.api.http.fast_path import HotRoute
from app.api.http.parameters import require_known
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import InvalidRequest, Problem, RequestRefused
from app.api.metering.events.routes import DirectRoute
from app.api.metering.quota_shape import QuotaOut, render_quota
from app.api.state import state_of
from app.domain.access.keys import Scope
from app.domain.errors import DomainError
from app.services.metering.quota.quota import QuotaSources, read_quota

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
