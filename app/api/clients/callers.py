"""Who may work on clients, and which ones."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from app.api.access.security import caller_with, require_visible
from app.domain.access.keys import Caller, Scope

Admin = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN))]
"""A caller who may read and change clients."""


def _visible_client(
    caller: Admin, client_id: Annotated[UUID, Path(description="The client's id.")]
) -> str:
    require_visible(caller, str(client_id))
    return str(client_id)


VisibleClient = Annotated[str, Depends(_visible_client)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


Creator = Annotated[
    Caller,
    Depends(caller_with(Scope.CLIENTS_ADMIN, untied="A key tied to one client creates no other")),
]
"""A caller who may create clients: not one whose key is tied to a client."""
