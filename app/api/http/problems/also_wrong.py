"""What a route finds wrong in a body beside its shape, told together with that.

Whether a URL may be sent to, or which secrets a kind needs, is settled by values and settings, not
by a type. It is asked when a body has the right shape; where it has not, it is asked here too, so
that nobody has to send it again to hear of the next mistake.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from fastapi import Request

from app.api.http.problems.refusals import Problem

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
    named = {one.pointer for one in known}
    return [one for one in check(request, body) if one.pointer not in named]
