"""Reads a request's body as bytes, up to a limit."""

from fastapi import Request

from app.api.refusals import BodyTooLarge

MAX_BODY_BYTES = 8 * 1024 * 1024


async def read_bytes(request: Request) -> bytes:
    """Return the body.

    Raises:
        BodyTooLarge: it says so, or it goes on past the limit.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        raise BodyTooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)
