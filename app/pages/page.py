"""What a page is: a path, what answers there, and for whom."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Response

from app.domain.people.roles import AT_THE_DESK, Role
from app.pages.visit import Visit
from app.services.people.sessions import Opened

EVERYBODY = frozenset(Role)
"""Whoever has signed in."""
DESK = AT_THE_DESK
PORTAL = frozenset({Role.CLIENT})
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Entered:
    """A session has begun: its cookie is set, and what was kept is sent, or a page shown."""

    opened: Opened


Endpoint = Callable[[Visit], Awaitable[Response | Entered]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where something is shown or done.

    Attributes:
        path: with ids in braces: ``/desk/i/{interaction_id}``.
        show: answers GET and HEAD; None where there is nothing to see.
        act: answers POST, once where it comes from and its token were looked at; None: nothing.
        roles: who has it; for all others it is not there. None: also without a session.
        is_part: a fragment or a stream: without a session it is 401, not led to the sign-in.
    """

    path: str
    show: Endpoint | None = None
    act: Endpoint | None = None
    roles: frozenset[Role] | None = EVERYBODY
    is_part: bool = False

    @property
    def methods(self) -> str:
        """Return what is allowed, as the ``Allow`` header lists it."""
        return ", ".join((["GET", "HEAD"] if self.show else []) + (["POST"] if self.act else []))
