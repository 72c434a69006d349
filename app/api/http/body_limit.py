"""Refuses bodies that are larger than a route needs, before anything reads them whole."""

from typing import ClassVar

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.status import HTTP_413_CONTENT_TOO_LARGE
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http.problems.refusals import BodyTooLarge

USUAL_BODY_BYTES = 256 * 1024


class SelfReadingRoute(APIRoute):
    """A route that reads its body itself, up to a limit of its own, once its key is known."""

    body_bytes: ClassVar[int | None] = None


def body_bytes_of(route: APIRoute) -> int | None:
    """Return how large a route's body may be; None where the route sees to it."""
    return route.body_bytes if isinstance(route, SelfReadingRoute) else USUAL_BODY_BYTES


class BodyLimit:
    """Counts what a route receives."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            BodyTooLarge: its length is told, and too much.
        """
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self._limit:
            raise BodyTooLarge(detail=f"At most {self._limit:,} bytes")
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._limit:
                # The framework lets nothing else through that goes wrong with a body.
                raise HTTPException(HTTP_413_CONTENT_TOO_LARGE)
            return message

        await self._app(scope, receive_counted, send)
