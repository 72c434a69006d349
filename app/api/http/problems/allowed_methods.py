"""Which methods a path takes: what a 405 tells (RFC 9110, 10.2.1)."""

import re
from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


_PARAMETER = re.compile(r"{\w+}")


def allowed_methods(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """Return all of them as the ``Allow`` header lists them; the framework names one route's.

    Where several paths fit, the one that says most of itself is meant: a feed is no agenda.
    """
    fitting = [route for route in routes if route.matches(scope)[0] is not Match.NONE]
    meant = max((_literal(route) for route in fitting), default=0)
    return ", ".join(
        method
        for method in _METHODS
        if any(
            _literal(route) == meant and route.matches({**scope, "method": method})[0] is Match.FULL
            for route in fitting
        )
    )


def _literal(route: BaseRoute) -> int:
    """Return how many characters of a route's path are no parameters."""
    return len(_PARAMETER.sub("", getattr(route, "path", "")))
