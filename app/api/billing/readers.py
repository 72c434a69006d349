"""Who may read a client's statements."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from app.api.access.security import holding, must_see
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.services.billing.statement_drawing import Reckoning

Reader = Annotated[Caller, Depends(holding(Scope.REPORTS_READ))]


def _seen(caller: Reader, client_id: Annotated[UUID, Path(description="The client's id.")]) -> str:
    must_see(caller, str(client_id))
    return str(client_id)


ReadClient = Annotated[str, Depends(_seen)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


def reckoning_of(request: Request) -> Reckoning:
    """Return by what statements are drawn now."""
    state = state_of(request)
    return Reckoning(state.clock.now(), state.grace_days)
