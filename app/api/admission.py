"""Who asks is settled before a byte of a body is read or anything else is looked at.

The framework reads and parses a body first and calls dependencies, the key's among them, then. So
what a route's dependencies ask of a key is asked in front of it too.
"""

from collections.abc import Iterable, Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.http.body_limit import BodyLimit, body_bytes_of
from app.api.security import Holding, authorise


class Admission:
    """Stands in front of a route: 401 and 403 come before 413, and all three before the body."""

    def __init__(self, app: ASGIApp, asked: Iterable[Holding]) -> None:
        self._app = app
        self._asked = tuple(asked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            NotAuthenticated, MissingScope: before the route is asked.
        """
        request = Request(scope)
        for holding in self._asked:
            await authorise(request, *holding.scopes)
        await self._app(scope, receive, send)


def with_admission(route: BaseRoute) -> BaseRoute:
    """Return a route that asks for its key, and for how large a body is, before all else."""
    if isinstance(route, APIRoute) and not isinstance(route.app, Admission):
        limit = body_bytes_of(route)
        limited = route.app if limit is None else BodyLimit(route.app, limit)
        route.app = Admission(limited, dict.fromkeys(_asked_by(route.dependant)))
    return route


def _asked_by(dependant: Dependant) -> Iterator[Holding]:
    if isinstance(dependant.call, Holding):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _asked_by(inner)
