"""Who may read and book agendas."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Path

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.api.http.problems.refusals import MissingScope
from app.domain.access.keys import Caller, Scope
from app.domain.agendas.offering import Override

Writer = Annotated[Caller, Depends(caller_with(Scope.AGENDAS_WRITE))]
Reader = Annotated[Caller, Depends(caller_with(Scope.AGENDAS_READ, Scope.AGENDAS_WRITE))]
AgendaId = Annotated[Id, Path(description="The agenda's id.")]
AppointmentId = Annotated[Id, Path(description="The appointment's id.")]
_ClientId = Annotated[Id, Path(description="The client's id.")]


def _seen_by_writer(caller: Writer, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


def _seen_by_reader(caller: Reader, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


WrittenClient = Annotated[str, Depends(_seen_by_writer)]
ReadClient = Annotated[str, Depends(_seen_by_reader)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


def overrides_of(caller: Caller, asked: Iterable[Override]) -> frozenset[Override]:
    """Return what somebody books against.

    Raises:
        MissingScope: a key tied to a client may not.
    """
    overrides = frozenset(asked)
    if overrides and caller.client_id is not None:
        raise MissingScope(detail="A key tied to one client overrides nothing")
    return overrides
