"""Who asks, and for what, is settled before a byte of a body is read.

The framework reads and parses a body first and calls dependencies, the key's among them, then. So
what a route's dependencies ask of a key is asked in front of it too. Refusals come in one order
everywhere (api.md, Conventions): 401, 403, unknown parameters, unknown ids, everything else.
"""

from collections.abc import Iterable, Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.access.path_ids import PathIds, named_by
from app.api.access.security import Holding
from app.api.http.body_limit import BodyLimit, body_bytes_of
from app.api.http.parameters import known_parameters, require_known
from app.services.integrations.webhook_context import HOOKS_PATH


class Admission:
    """Stands in front of a route: 401 and 403 come before 413, and all three before the body.

    Args:
        app: the route.
        asked: what it asks of a key.
        known: the query parameters that it has; None where anything may come.
    """

    def __init__(
        self, app: ASGIApp, asked: Iterable[Holding], known: tuple[str, ...] | None
    ) -> None:
        self._app = app
        self._asked = tuple(asked)
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            NotAuthenticated, MissingScope, UnknownParameter: before the route is asked.
        """
        request = Request(scope)
        for holding in self._asked:
            request.state.caller = await holding.admit(request)
        if self._known is not None:
            require_known(scope["query_string"], self._known)
        await self._app(scope, receive, send)


def with_admission(route: BaseRoute) -> BaseRoute:
    """Return a route that asks for its key, and for how large a body is, before all else."""
    if isinstance(route, APIRoute) and not isinstance(route.app, Admission):
        limit = body_bytes_of(route)
        limited = route.app if limit is None else BodyLimit(route.app, limit)
        named = named_by(route)
        app = limited if named is None else PathIds(limited, *named)
        known = known_parameters(route) if _has_order(route.path) else None
        route.app = Admission(app, dict.fromkeys(_asked_by(route.dependant)), known)
    return route


def _has_order(path: str) -> bool:
    """Tell whether a route refuses parameters: providers add theirs to what they post to."""
    return path.startswith("/v1/") and not path.startswith(HOOKS_PATH)


def _asked_by(dependant: Dependant) -> Iterator[Holding]:
    if isinstance(dependant.call, Holding):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _asked_by(inner)
