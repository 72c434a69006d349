"""Who may read a client's statements."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from app.api.access.security import caller_with, require_visible
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.services.billing.statement_drawing import AsOf

Reader = Annotated[Caller, Depends(caller_with(Scope.REPORTS_READ))]


def _seen(caller: Reader, client_id: Annotated[UUID, Path(description="The client's id.")]) -> str:
    require_visible(caller, str(client_id))
    return str(client_id)


ReadClient = Annotated[str, Depends(_seen)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


def as_of_now(request: Request) -> AsOf:
    """Return as of when statements are drawn in answer to a request."""
    state = state_of(request)
    return AsOf(state.clock.now(), state.grace_days)
