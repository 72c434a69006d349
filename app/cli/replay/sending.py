"""Sends batches over HTTP; what passes by itself is tried again for as long as there is patience.

Sending a batch again is always safe: the service answers what it knows as a duplicate.
"""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from app.cli.refusals import CannotRun
from app.cli.replay.batches import Line

_TIMEOUT_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 10.0

_PASSING = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_ABOUT_THE_BODY = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an event: an outcome, or ``duplicate``."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an event was refused."""

    status: int
    code: str
    detail: str


Answer = Accepted | Refused


class Sender:
    """Posts events to one service under one key."""

    def __init__(self, url: str, key: str, patience_seconds: float) -> None:
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            timeout=_TIMEOUT_SECONDS,
        )
        self._patience_seconds = patience_seconds

    def send(self, lines: Sequence[Line]) -> list[Answer]:
        """Return an answer for each line, in order.

        A batch that is refused whole is halved until the line that is to blame stands alone.

        Raises:
            CannotRun: the key opens nothing, or the service did not come back in time.
        """
        if not lines:
            return []
        response = self._post(b"[" + b",".join(line.text for line in lines) + b"]")
        if response.status_code == HTTPStatus.OK:
            return [_answer(result) for result in response.json()["results"]]
        if response.status_code not in _ABOUT_THE_BODY:
            raise CannotRun(f"The service answers {_describe_response(response)}")
        if len(lines) == 1:
            return [_refusal(_problem(response))]
        middle = len(lines) // 2
        return [*self.send(lines[:middle]), *self.send(lines[middle:])]

    def fetch(self, path: str) -> dict[str, Any]:
        """Return what the service shows at a path.

        Raises:
            CannotRun: it shows nothing there.
        """
        try:
            response = self._http.get(path)
        except httpx.TransportError as failure:
            reason = str(failure) or type(failure).__name__
            raise CannotRun(f"The service cannot be reached: {reason}") from None
        if response.status_code != HTTPStatus.OK:
            raise CannotRun(f"The service answers {_describe_response(response)}")
        shown: dict[str, Any] = response.json()
        return shown

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _post(self, body: bytes) -> httpx.Response:
        give_up_at = time.monotonic() + self._patience_seconds
        pause = _FIRST_PAUSE_SECONDS
        while True:
            response: httpx.Response | None = None
            try:
                response = self._http.post("/v1/events", content=body)
            except httpx.TransportError as failure:
                reason = f"cannot be reached: {str(failure) or type(failure).__name__}"
            else:
                if response.status_code not in _PASSING:
                    return response
                reason = f"answers {_describe_response(response)}"
            wait = _asked_pause(response) or pause
            if time.monotonic() + wait > give_up_at:
                raise CannotRun(f"The service {reason}")
            time.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _asked_pause(response: httpx.Response | None) -> float | None:
    """Return the seconds of Retry-After (RFC 9110, section 10.2.3)."""
    seconds = response.headers.get("retry-after", "") if response is not None else ""
    return float(seconds) if seconds.isascii() and seconds.isdigit() else None


def _answer(result: dict[str, Any]) -> Answer:
    decision = result.get("decision")
    if decision is None:
        return _refusal(result["problem"])
    return Accepted("duplicate" if decision["duplicate"] else decision["outcome"])


def _refusal(problem: dict[str, Any]) -> Refused:
    errors = [f"{error['pointer']}: {error['detail']}" for error in problem.get("errors", [])]
    detail = "; ".join(errors) or problem.get("detail") or problem["title"]
    return Refused(problem["status"], problem["code"], detail)


def _problem(response: httpx.Response) -> dict[str, Any]:
    """Return the problem of a response; one that comes from something in between has none."""
    status = HTTPStatus(response.status_code)
    problem: dict[str, Any] = {"status": int(status), "code": "unknown", "title": status.phrase}
    with contextlib.suppress(ValueError, TypeError):
        problem |= response.json()
    return problem


def _describe_response(response: httpx.Response) -> str:
    problem = _problem(response)
    return f"{problem['status']} {problem['code']}: {problem['title']}"
