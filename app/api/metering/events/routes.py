"""POST /v1/events and its simulation: the hot path, without dependencies or models in between.

FastAPI's request handling costs more than everything the domain does, so these routes take bytes
and return a ready response (docs/performance.md); their documentation is declared beside them.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.access.security import recognise, require_scope
from app.api.http.fast_path import HotRoute, first_of_each
from app.api.http.parameters import require_known
from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import InvalidRequest, Problem, RequestRefused
from app.api.http.request_bodies import SelfReadingRoute, read_bytes
from app.api.metering.events.documentation import PARAMETERS, RECORDED, REQUEST_BODY, SIMULATED
from app.api.metering.events.reading import MAX_EVENTS, read_body, read_event
from app.api.metering.events.rendering import render_many, render_one
from app.api.state import State, state_of
from app.domain.access.keys import Caller, Scope
from app.services.metering.intake import IntakeFull, IntakeUnavailable
from app.services.metering.recording import simulate_batch
from app.services.metering.results import Result, Submission

_READ_AT_ONCE = 20

Recorder = Callable[[State, Sequence[Submission]], Awaitable[list[Result]]]


class DirectRoute(SelfReadingRoute):
    """A documented route whose endpoint is called with the request and nothing else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint itself."""
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


router = APIRouter(prefix="/v1/events", tags=["Events"], route_class=DirectRoute)


@router.post(
    "",
    operation_id="recordEvents",
    summary="Record events",
    openapi_extra={"requestBody": REQUEST_BODY, "parameters": PARAMETERS},
    status_code=201,
    responses=RECORDED,
    dependencies=[require_scope(Scope.EVENTS_WRITE)],
)
async def post_events(request: Request) -> Response:
    """Decide one event, or 1 to 1,000 in an array, and answer after the commit."""
    return await _answer(request, _record)


@router.post(
    "/simulate",
    operation_id="simulateEvents",
    summary="Ask what would be decided",
    openapi_extra={"requestBody": REQUEST_BODY, "parameters": PARAMETERS},
    responses=SIMULATED,
    dependencies=[require_scope(Scope.EVENTS_WRITE)],
)
async def post_simulation(request: Request) -> Response:
    """Decide events and store nothing: may this call still be put through?"""
    response = await _answer(request, _simulate)
    if response.status_code == 201:  # noqa: PLR2004 - nothing was created
        response.status_code = 200
    return response


HOT_ROUTE = HotRoute("POST", "/v1/events", re.compile("/v1/events"), post_events)


async def _answer(request: Request, record: Recorder) -> Response:
    try:
        state, headers = state_of(request), first_of_each(request)
        bearer = headers.get("authorization", "")
        caller = await recognise(state.keys, bearer, Scope.EVENTS_WRITE)
        require_known(request.scope["query_string"], ())
        content = read_body(await read_bytes(request), headers)
        if isinstance(content, list):
            return render_many(await _many(state, caller, content, record))
        event = read_event(content, state.clock.now())
        [result] = await record(state, [Submission(event, caller.client_id)])
    except (RequestRefused, IntakeFull, IntakeUnavailable) as refusal:
        return problem_response(refusal)
    return render_one(result)


async def _many(
    state: State, caller: Caller, items: list[Any], record: Recorder
) -> list[Result | RequestRefused]:
    """Record what can be read of an array; the rest is refused in its place."""
    if not 1 <= len(items) <= MAX_EVENTS:
        raise InvalidRequest([Problem("", "batch_size", "An array holds 1 to 1,000 events")])
    now = state.clock.now()
    read: list[Submission | RequestRefused] = []
    for start in range(0, len(items), _READ_AT_ONCE):
        read += [_read(item, now, caller) for item in items[start : start + _READ_AT_ONCE]]
        # A batch that is being written goes on in between: PostgreSQL is not kept waiting.
        await asyncio.sleep(0)
    submissions = [item for item in read if isinstance(item, Submission)]
    results = iter(await record(state, submissions) if submissions else [])
    return [next(results) if isinstance(item, Submission) else item for item in read]


def _read(item: Any, now: Any, caller: Caller) -> Submission | RequestRefused:  # noqa: ANN401
    try:
        return Submission(read_event(item, now), caller.client_id)
    except RequestRefused as refusal:
        return refusal


async def _record(state: State, submissions: Sequence[Submission]) -> list[Result]:
    return await state.intake.submit(submissions)


async def _simulate(state: State, submissions: Sequence[Submission]) -> list[Result]:
    return await simulate_batch(state.database, submissions, state.context())
