"""What a connection hears that is closed before the application has seen a request."""

from collections.abc import Iterable
from http import HTTPStatus

from pydantic_core import to_json
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from app.api.http.problems.problems import MEDIA_TYPE, TYPE_PREFIX

Header = tuple[bytes, bytes]


def closing_answer(
    status: HTTPStatus, code: str, title: str, default_headers: Iterable[Header]
) -> bytes:
    """Return a problem (RFC 9457) as it goes over the wire, the last one of its connection."""
    problem = {"type": TYPE_PREFIX + code, "title": title, "status": status, "code": code}
    body = to_json(problem)
    headers = [
        *default_headers,
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"1"))
    lines = [name + b": " + value + b"\r\n" for name, value in headers]
    return b"".join([STATUS_LINE[status], *lines, b"\r\n", body])
