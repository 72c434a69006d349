"""How large bodies may be: read up to a limit, refused before anything reads them whole."""

from typing import ClassVar

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.status import HTTP_413_CONTENT_TOO_LARGE
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http.problems.refusals import BodyTooLarge

MAX_BODY_BYTES = 8 * 1024 * 1024


async def read_bytes(
    request: Request, limit: int = MAX_BODY_BYTES, refusal: type[BodyTooLarge] = BodyTooLarge
) -> bytes:
    """Return the body.

    Raises:
        BodyTooLarge: it says so, or it goes on past the limit.
        ClientDisconnect: whoever sent it has gone.
    """
    if declared_bytes(request) > limit:
        raise refusal
    chunks: list[bytes] = []
    size = 0
    is_more_to_come = True
    while is_more_to_come:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise refusal
        is_more_to_come = message.get("more_body", False)
    return b"".join(chunks)


def declared_bytes(request: Request) -> int:
    """Return how long a body is said to be; 0 where it is not said."""
    for name, value in request.scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


USUAL_BODY_BYTES = 256 * 1024


class SelfReadingRoute(APIRoute):
    """A route that reads its body itself, up to a limit of its own, once its key is known."""

    body_bytes: ClassVar[int | None] = None


def body_bytes_of(route: APIRoute) -> int | None:
    """Return how large a route's body may be; None where the route sees to it."""
    limit: int | None = getattr(route, "body_bytes", USUAL_BODY_BYTES)
    return limit


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
