"""Reads a request's body as bytes, up to a limit."""

from fastapi import Request
from starlette.requests import ClientDisconnect

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
