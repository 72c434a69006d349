"""Who asks, and for what, is settled before a byte of a body is read.

The framework reads and parses a body first and calls dependencies, the key's among them, then. So
what a route's dependencies ask of a key is asked in front of it too. Refusals come in one order
everywhere (api.md, Conventions): 401, 403, unknown parameters, unknown ids, everything else.

What a path names is looked for by routes themselves, and by most of them once all the rest was
read. So a refusal for the rest (415, 422) is held back until it is known that there is such a
thing, which the caller may see; what is in order costs nothing more.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.status import (
    HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    HTTP_422_UNPROCESSABLE_CONTENT,
    HTTP_428_PRECONDITION_REQUIRED,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access.auditing import audited
from app.api.access.security import CallerWith
from app.api.http.json_bodies import JsonBody, takes_json
from app.api.http.parameters import known_parameters, require_known
from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import NotFound
from app.api.http.request_bodies import BodyLimit, body_bytes_of
from app.api.state import state_of
from app.domain.access.keys import Caller
from app.repositories.access.owners import Named
from app.services.access.keys import is_visible
from app.services.integrations.webhook_context import HOOKS_PATH

NAMED_BY_PATHS = {
    "/v1/clients/{client_id}": Named.CLIENT,
    "/v1/interactions/{interaction_id}": Named.INTERACTION,
    "/v1/invoices/{invoice_id}": Named.INVOICE,
    "/v1/bank-entries/{entry_id}": Named.BANK_ENTRY,
    "/v1/reports/{report_id}": Named.REPORT,
    "/v1/integrations/{integration_id}": Named.INTEGRATION,
    "/v1/deliveries/{delivery_id}": Named.DELIVERY,
    "/v1/webhook-endpoints/{endpoint_id}": Named.WEBHOOK_ENDPOINT,
    "/v1/webhook-deliveries/{delivery_id}": Named.WEBHOOK_DELIVERY,
    "/v1/unassigned/{unassigned_id}": Named.UNASSIGNED,
    "/v1/jobs/{job_id}": Named.JOB,
    "/v1/disputes/{dispute_id}": Named.DISPUTE,
    "/v1/people/{person_id}": Named.PERSON,
    "/v1/agendas/{agenda_id}": Named.AGENDA,
    "/v1/appointments/{appointment_id}": Named.APPOINTMENT,
    "/v1/sheets/{sheet_id}": Named.SHEET,
    "/v1/questions/{question_id}": Named.QUESTION,
    "/v1/directory/{entry_id}": Named.DIRECTORY_ENTRY,
}
"""By how a path begins."""


def named_by(route: BaseRoute) -> tuple[Named, str] | None:
    """Return what the paths of a route name, and in which of its parameters."""
    path = getattr(route, "path", "")
    for beginning, named in NAMED_BY_PATHS.items():
        if path == beginning or path.startswith(f"{beginning}/"):
            return named, beginning.rpartition("{")[2].rstrip("}")
    return None


_HELD_BACK = frozenset(
    {
        HTTP_415_UNSUPPORTED_MEDIA_TYPE,
        HTTP_422_UNPROCESSABLE_CONTENT,
        HTTP_428_PRECONDITION_REQUIRED,
    }
)


class PathIds:
    """Stands in front of a route whose paths name something.

    Args:
        app: the route.
        named: what they name.
        parameter: in which parameter of the path.
    """

    def __init__(self, app: ASGIApp, named: Named, parameter: str) -> None:
        self._app = app
        self._named = named
        self._parameter = parameter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_hidden = False

        async def send_once_known(message: Message) -> None:
            nonlocal is_hidden
            if message["type"] == "http.response.start":
                is_hidden = message["status"] in _HELD_BACK and await self._hides(scope)
                if is_hidden:
                    await problem_response(NotFound())(scope, receive, send)
            if not is_hidden:
                await send(message)

        await self._app(scope, receive, send_once_known)

    async def _hides(self, scope: Scope) -> bool:
        """Return whether there is no such thing, as far as the caller may know."""
        try:
            named_id = str(UUID(scope["path_params"][self._parameter]))
        except ValueError:
            return False
        request = Request(scope)
        caller: Caller = scope["state"]["caller"]
        return not await is_visible(state_of(request).database, caller, self._named, named_id)


class Admission:
    """Stands in front of a route: 401 and 403 come before 413, and all three before the body.

    Args:
        app: the route.
        callers: what it asks of a key.
        known: the query parameters that it has; None where anything may come.
    """

    def __init__(
        self, app: ASGIApp, callers: Iterable[CallerWith], known: tuple[str, ...] | None
    ) -> None:
        self._app = app
        self._callers = tuple(callers)
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            NotAuthenticated, MissingScope, UnknownParameter: before the route is asked.
        """
        request = Request(scope)
        for holding in self._callers:
            request.state.caller = await holding.admit(request)
        if self._known is not None:
            require_known(scope["query_string"], self._known)
        await self._app(scope, receive, send)


def with_admission(route: BaseRoute) -> BaseRoute:
    """Return a route that asks for its key, and for how large a body is, before all else."""
    if isinstance(route, APIRoute) and not isinstance(route.app, Admission):
        limit = body_bytes_of(route)
        reading = JsonBody(route.app) if takes_json(route) else route.app
        limited = reading if limit is None else BodyLimit(reading, limit)
        named = named_by(route)
        known_ids = limited if named is None else PathIds(limited, *named)
        app = audited(known_ids, route)
        known = known_parameters(route) if _has_order(route.path) else None
        route.app = Admission(app, dict.fromkeys(_callers_of(route.dependant)), known)
    return route


def _has_order(path: str) -> bool:
    """Return whether a route refuses parameters: providers add theirs to what they post to."""
    return path.startswith("/v1/") and not path.startswith(HOOKS_PATH)


def _callers_of(dependant: Dependant) -> Iterator[CallerWith]:
    if isinstance(dependant.call, CallerWith):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _callers_of(inner)
