"""Serves the measured hot routes before the framework's layers and routing (docs/performance.md).

Routing, exit stacks and exception wrappers of the framework cost more than the domain's decision.
The same routes stay registered, and documented, in FastAPI.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from app.api.http.problems.refusals import RequestRefused


def first_of_each(request: Request) -> dict[str, str]:
    """Return the header fields by name; of one that comes several times, the first."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in reversed(request.scope["headers"])
    }


Endpoint = Callable[[Request], Awaitable[Response]]

WRITE_AT_ONCE = "exitadmin.write_at_once"
"""Where a server leaves, in a request's scope, what writes an answer whole and tells whether it
could. Without it, or where it could not, an answer goes the way that every server knows."""


class NoPath(RequestRefused):
    """A request for the server as a whole (``OPTIONS *``), or for what is no path."""

    code = "invalid-target"
    title = "Name a path: the server as a whole is asked nothing here"


@dataclass(frozen=True, slots=True)
class HotRoute:
    """A route whose endpoint is called with the request and nothing else.

    Attributes:
        path: as access log and metrics read it.
        pattern: of the paths that it serves; what it names becomes the path's parameters.
    """

    method: str
    path: str
    pattern: re.Pattern[str]
    endpoint: Endpoint


class ServiceApp(FastAPI):
    """FastAPI with hot routes beside its own layers.

    Args:
        hot_routes: served first.
        answered: calls an endpoint, as what goes around all other routes would.
        settings: FastAPI's own.
    """

    def __init__(
        self,
        hot_routes: Sequence[HotRoute],
        answered: Callable[[Scope, Receive, Endpoint], Awaitable[Response | None]],
        **settings: Any,  # noqa: ANN401 - whatever FastAPI takes
    ) -> None:
        super().__init__(**settings)
        self._hot_routes = tuple(hot_routes)
        self._answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a hot route, or everything else."""
        endpoint = self._hot_endpoint(scope)
        if endpoint is None:
            await super().__call__(scope, receive, send)
        elif (response := await self._answered(scope, receive, endpoint)) is not None:
            write_at_once = scope.get(WRITE_AT_ONCE)
            if write_at_once is None or not write_at_once(send, response):
                await response(scope, receive, send)

    def _hot_endpoint(self, scope: Scope) -> Endpoint | None:
        """Return the endpoint of the hot route that serves a request, named in its scope."""
        if scope["type"] != "http":
            return None
        method, path = scope["method"], scope["path"]
        if not path.startswith("/"):
            return _refuse_target
        for route in self._hot_routes:
            if route.method == method and (match := route.pattern.fullmatch(path)):
                scope["app"] = self
                scope["route"] = route
                scope["path_params"] = match.groupdict()
                return route.endpoint
        return None


async def _refuse_target(_: Request) -> Response:
    raise NoPath
