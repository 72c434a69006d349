"""What a JSON route reads: JSON in UTF-8, as its content type says, or where none is said."""

import json
import re

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.status import HTTP_400_BAD_REQUEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import UnsupportedMedia

_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json", re.ASCII)
_TYPE = "content-type"
_LONGEST_MARK = 4


class NoJson(UnsupportedMedia):
    """The body is said to be no JSON."""

    title = "Send application/json"


def is_json(content_type: str) -> bool:
    """Tell whether a content type is JSON's, or of something written in it."""
    return _JSON.fullmatch(media_of(content_type)) is not None


def media_of(content_type: str) -> str:
    """Return the media type of a content type, without its parameters."""
    return content_type.split(";", 1)[0].strip().lower()


def takes_json(route: APIRoute) -> bool:
    """Tell whether the framework reads a route's body."""
    return route.body_field is not None


class JsonBody:
    """Stands in front of a route that takes JSON; an absent type is taken for JSON's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope)
        content_type = headers.get(_TYPE)
        if content_type is None:
            scope["headers"] = [*scope["headers"], (_TYPE.encode(), b"application/json")]
        elif not is_json(content_type) and _has_body(headers):
            refusal = problem_response(NoJson(media_of(content_type)))
            await refusal(scope, receive, send)
            return
        await self._app(scope, _in_utf_8(receive), send)


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _in_utf_8(receive: Receive) -> Receive:
    """Refuse UTF-16 and UTF-32, which the framework would read (RFC 8259, 8.1: UTF-8)."""
    beginning = b""

    async def receive_utf_8() -> Message:
        nonlocal beginning
        message = await receive()
        if len(beginning) < _LONGEST_MARK:
            beginning = (beginning + message.get("body", b""))[:_LONGEST_MARK]
            if not json.detect_encoding(beginning).startswith("utf-8"):
                # The framework lets nothing else through that goes wrong with a body.
                raise HTTPException(HTTP_400_BAD_REQUEST)
        return message

    return receive_utf_8
