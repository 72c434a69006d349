"""Requests that are wrong in themselves, whatever is stored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.api.http.request_models import MOST_ERRORS, describe_error
from app.domain.metering.events.events import EventType

_TAGS = frozenset(EventType)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a request: where (RFC 6901), which rule, and in words."""

    pointer: str
    code: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """Return the member of ``errors``."""
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail}


class RequestRefused(Exception):
    """A request that is wrong in itself, whatever is stored."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad-request"
    title = "The request cannot be understood"

    def __init__(self, problems: Sequence[Problem] = (), detail: str | None = None) -> None:
        super().__init__(self.title)
        self.problems = problems
        self.detail = detail
        self.members: dict[str, Any] = {}


class MalformedJson(RequestRefused):
    """The body is not JSON in UTF-8."""

    code = "malformed-json"
    title = "The body is not JSON in UTF-8"

    @classmethod
    def at(cls, document: str, position: int, reason: str) -> "MalformedJson":
        """Return the refusal for what a parser found at a position of a document."""
        line = document.count("\n", 0, position) + 1
        column = position - document.rfind("\n", 0, position)
        return cls(detail=f"Line {line}, column {column}: {reason}")


class UnsupportedMedia(RequestRefused):
    """The content type is not one that is read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported-media-type"
    title = "Send application/json, application/cloudevents+json or -batch+json"

    def __init__(self, media: str) -> None:
        super().__init__(detail=f"{media[:100]} is not read here")


class BodyTooLarge(RequestRefused):
    """The body is larger than allowed."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "body-too-large"
    title = "The body is larger than is taken here"


class NotAuthenticated(RequestRefused):
    """No key, or one that is not known, has expired or was revoked."""

    status = HTTPStatus.UNAUTHORIZED
    code = "not-authenticated"
    title = "Send a valid key: Authorization: Bearer <key>"


class MissingScope(RequestRefused):
    """The key may not do this."""

    status = HTTPStatus.FORBIDDEN
    code = "missing-scope"
    title = "The key has no scope for this"


class NotFound(RequestRefused):
    """There is no such thing, or the key may not see it."""

    status = HTTPStatus.NOT_FOUND
    code = "not-found"
    title = "Not found"


class SecretsUnreadable(RequestRefused):
    """What is asked for was encrypted with a key that this deployment does not have."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "secrets-unreadable"
    title = "Its secrets cannot be decrypted: see EXITADMIN_SECRETS_KEY"


class InvalidRequest(RequestRefused):
    """Fields are missing, unknown or wrong."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid-request"
    title = "The request is not valid"

    @classmethod
    def from_validation(cls, error: ValidationError | RequestValidationError) -> "RequestRefused":
        """Return the refusal for what pydantic found."""
        errors = error.errors() if isinstance(error, RequestValidationError) else _found(error)
        problems = [_problem_of(error) for error in errors[:MOST_ERRORS]]
        if any(problem.code == "unsupported_information" for problem in problems):
            return UnsupportedInformation(problems)
        return cls(problems)


class UnsupportedInformation(InvalidRequest):
    """An information is passed on without the sheet that it quotes (annex, note 3)."""

    code = "unsupported-information"
    title = "Only written material that the client has supplied may be passed on"


class TimeInFuture(InvalidRequest):
    """The time lies more than five minutes ahead."""

    code = "time-in-future"
    title = "The time lies more than five minutes ahead"


def _found(error: ValidationError) -> Sequence[Mapping[str, Any]]:
    return error.errors(include_url=False, include_input=False)


def _problem_of(error: Mapping[str, Any]) -> Problem:
    path = list(error["loc"])
    if path and path[0] in ("body", *_TAGS):
        path.pop(0)
    pointer = "".join(f"/{_escaped(part)}" for part in path)
    return Problem(pointer, error["type"], describe_error(error))


def _escaped(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


Check = Callable[[Request, dict[str, Any]], Iterable[Problem]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_CHECKS: dict[Callable[..., Any], Check] = {}


def also_refuse(check: Check) -> Callable[[Endpoint], Endpoint]:
    """Have an endpoint's body checked also where its shape is wrong.

    Args:
        check: is given the request and the body, an object of which nothing else is known.
    """

    def keep(endpoint: Endpoint) -> Endpoint:
        _CHECKS[endpoint] = check
        return endpoint

    return keep


def also_wrong(request: Request, body: object, known: Sequence[Problem]) -> list[Problem]:
    """Return what is wrong in fields of which nothing wrong is known yet."""
    endpoint: Any = getattr(request.scope.get("route"), "endpoint", None)
    check = _CHECKS.get(endpoint)
    if check is None or not isinstance(body, dict):
        return []
    named = {problem.pointer for problem in known}
    return [problem for problem in check(request, body) if problem.pointer not in named]
