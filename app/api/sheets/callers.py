"""Who supplies sheets, and who reads them; how long their bodies may be."""

from typing import Annotated, ClassVar

from fastapi import Depends, Path
from fastapi.routing import APIRoute

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.domain.access.keys import Caller, Scope

Writer = Annotated[Caller, Depends(caller_with(Scope.SHEETS_WRITE))]
Reader = Annotated[Caller, Depends(caller_with(Scope.SHEETS_READ, Scope.SHEETS_WRITE))]
SheetId = Annotated[Id, Path(description="The sheet's id.")]
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


class SheetRoute(APIRoute):
    """A route whose body holds a sheet."""

    body_bytes: ClassVar[int] = 512 * 1024
