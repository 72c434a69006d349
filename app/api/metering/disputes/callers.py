"""Who may open disputes, read them, and decide."""

from typing import Annotated

from fastapi import Depends, Path

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.api.http.problems.refusals import MissingScope
from app.domain.access.keys import Caller, Scope

Objector = Annotated[Caller, Depends(caller_with(Scope.DISPUTES_WRITE, Scope.INTERACTIONS_WRITE))]
Decider = Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))]
Reader = Annotated[
    Caller, Depends(caller_with(Scope.DISPUTES_WRITE, Scope.INTERACTIONS_WRITE, Scope.OPS_READ))
]
DisputeId = Annotated[Id, Path(description="The dispute's id.")]
_ClientId = Annotated[Id, Path(description="The client's id.")]


def _seen_by_objector(caller: Objector, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


def _seen_by_reader(caller: Reader, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


ObjectingClient = Annotated[str, Depends(_seen_by_objector)]
ReadClient = Annotated[str, Depends(_seen_by_reader)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


def _reader_of_all(caller: Reader) -> Caller:
    """Return who lists disputes of all clients, or with a tied key those of its own.

    Raises:
        MissingScope: what all clients dispute is for operators.
    """
    if caller.client_id is None and not caller.may(Scope.OPS_READ):
        raise MissingScope(detail=f"For all clients, {Scope.OPS_READ} is needed")
    return caller


ReaderOfAll = Annotated[Caller, Depends(_reader_of_all)]
