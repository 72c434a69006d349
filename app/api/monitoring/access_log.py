"""Around every request: its id, its line in the log, its measure, and the last word on failures.

Pure ASGI, the outermost of the application: a middleware made of request and response objects
costs more than a whole decision (docs/performance.md).
"""

import itertools
import re
import secrets
from collections.abc import Iterable
from http import HTTPStatus
from time import perf_counter

import structlog
from fastapi import Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http.fast_path import Endpoint
from app.api.http.problems.problems import problem_response
from app.api.monitoring.current_request import CURRENT
from app.api.monitoring.metrics import Metrics
from app.repositories.health import is_database_failure
from app.services.metering.intake import IntakeUnavailable
from app.services.outages import FailureLog

_SANE_ID = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}")
_TRACE_PARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_ASKED_ALL_THE_TIME = frozenset({"/livez", "/readyz", "/metrics"})
_PROCESS = secrets.token_hex(10)
_NUMBERS = itertools.count()
REQUEST_ID = b"x-request-id"
# What an answer holds is what it says it is, and nobody else learns its address.
_OF_EVERY_ANSWER = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
CLIENT_CLOSED_REQUEST = 499
UNMATCHED = "unmatched"
"""The route of a path that none serves: paths of others' making would be personal data."""


class RequestLog:
    """Measures and logs requests; what nobody expected becomes a problem."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._log = structlog.get_logger().bind()
        self._failures = FailureLog()

    async def answer(self, scope: Scope, receive: Receive, endpoint: Endpoint) -> Response | None:
        """Return an endpoint's response with the request's id; None when the caller has gone."""
        started = perf_counter()
        request_id = identify(scope)
        response: Response | None = None
        try:
            response = await endpoint(Request(scope, receive))
        except ClientDisconnect:
            return None
        except Exception as failure:  # noqa: BLE001 - the last word on whatever it is
            response = self.last_word(failure)
        finally:
            status = response.status_code if response is not None else CLIENT_CLOSED_REQUEST
            self.finish(scope, status, perf_counter() - started)
        response.raw_headers += _of_answer(request_id)
        return response

    def last_word(self, failure: Exception) -> Response:
        """Return the problem that a failure is to the caller; the log has what nobody expected."""
        if is_database_failure(failure):
            self._failures.tell("database failed", failure)
            return problem_response(IntakeUnavailable())
        response = problem_response(failure)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failures.tell("unexpected failure", failure)
        return response

    def finish(self, scope: Scope, status: int, seconds: float) -> None:
        """Measure and log a request that was answered."""
        route = getattr(scope.get("route"), "path", UNMATCHED)
        self._metrics.observe_request(scope["method"], route, status, seconds)
        log = self._log.debug if route in _ASKED_ALL_THE_TIME else self._log.info
        log(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 3),
        )


class AccessLog:
    """Has every request of an ASGI application logged."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whose id the response repeats."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        request_id = identify(scope)
        status = 0

        async def send_identified(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _completed(message.get("headers", ()), request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_identified)
        except ClientDisconnect:
            status = status or CLIENT_CLOSED_REQUEST
        except Exception as failure:
            response = self._log.last_word(failure)
            if status:
                raise
            await response(scope, receive, send_identified)
        finally:
            self._log.finish(scope, status or CLIENT_CLOSED_REQUEST, perf_counter() - started)


def _completed(
    headers: Iterable[tuple[bytes, bytes]], request_id: bytes
) -> list[tuple[bytes, bytes]]:
    """Return the header of an answer with what it has not said otherwise itself, as pages do."""
    said = list(headers)
    names = {name.lower() for name, _ in said}
    return [*said, *(header for header in _of_answer(request_id) if header[0] not in names)]


def _of_answer(request_id: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return ((REQUEST_ID, request_id), *_OF_EVERY_ANSWER)


def identify(scope: Scope) -> bytes:
    """Return the id that the caller chose, if it is sane, or a new one; log lines carry it."""
    request_id, trace_id = "", None
    for name, value in scope["headers"]:
        if name == REQUEST_ID and _SANE_ID.fullmatch(value):
            request_id = value.decode()
        elif name == b"traceparent" and (match := _TRACE_PARENT.fullmatch(value)):
            trace_id = match[1].decode()
    # numbering is enough to be unique, and ten times cheaper than new random bits
    request_id = request_id or f"{_PROCESS}{next(_NUMBERS):012x}"
    CURRENT.set((request_id, trace_id))
    return request_id.encode()
