"""Serves the measured hot routes before FastAPI's routing (docs/performance.md).

Routing, exit stacks and exception wrappers of the framework cost more than the domain's decision.
The same routes stay registered, and documented, in FastAPI.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class NamedRoute:
    """What access log and metrics read of a route."""

    path: str


class FastPath:
    """Calls the endpoint of an exact method and path; everything else goes on as usual."""

    def __init__(self, app: ASGIApp, endpoints: Mapping[tuple[str, str], Endpoint]) -> None:
        self._app = app
        self._endpoints = endpoints
        self._routes = {path: NamedRoute(path) for _, path in endpoints}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        endpoint = None
        if scope["type"] == "http":
            endpoint = self._endpoints.get((scope["method"], scope["path"]))
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = self._routes[scope["path"]]
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)
