"""Who may read a client's quota and ledger."""

from typing import Annotated

from fastapi import Depends, Path

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.domain.access.keys import Caller, Scope

Reader = Annotated[Caller, Depends(caller_with(Scope.QUOTA_READ))]


def _require_seen(
    caller: Reader, client_id: Annotated[Id, Path(description="The client's id.")]
) -> str:
    require_visible(caller, client_id)
    return client_id


ReadClient = Annotated[str, Depends(_require_seen)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""
