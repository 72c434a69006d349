"""Who calls: bearer keys, scopes, and the one client that a key may see."""

from dataclasses import dataclass

from fastapi import Request, Security, params
from fastapi.security import HTTPBearer

from app.api.http.problems.refusals import MissingScope, NotAuthenticated, NotFound
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.services.access.keys import KeyRing

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="A key made with `exitadmin keys create`, or the first admin key.",
)
_PREFIX = "bearer "


async def authorise(request: Request, *scopes: Scope) -> Caller:
    """Return the caller, who holds one of the scopes.

    Raises:
        NotAuthenticated: no key, or one that opens nothing.
        MissingScope: the key does not allow this.
    """
    header = request.headers.get("authorization", "")
    return await recognise(state_of(request).keys, header, *scopes)


async def recognise(keys: KeyRing, header: str, *scopes: Scope) -> Caller:
    """Return whom an authorization header names, who holds one of the scopes.

    Raises:
        NotAuthenticated: no key, or one that opens nothing.
        MissingScope: the key does not allow this.
    """
    if header[: len(_PREFIX)].lower() != _PREFIX:
        raise NotAuthenticated
    caller = await keys.recognise(header[len(_PREFIX) :].strip())
    if caller is None:
        raise NotAuthenticated
    if not caller.may(*scopes):
        raise MissingScope(detail=f"One of these is needed: {', '.join(scopes)}")
    return caller


@dataclass(frozen=True, slots=True)
class CallerWith:
    """The dependency that lets in callers who hold one of the scopes.

    Attributes:
        untied: why a key that is tied to one client is not let in; empty where it is.
    """

    scopes: tuple[Scope, ...]
    untied: str = ""

    async def __call__(self, request: Request, _: object = Security(BEARER)) -> Caller:
        """Return the caller of a request."""
        return await self.admit(request)

    async def admit(self, request: Request) -> Caller:
        """Return the caller of a request.

        Raises:
            NotAuthenticated, MissingScope.
        """
        caller = await authorise(request, *self.scopes)
        if self.untied and caller.client_id is not None:
            raise MissingScope(detail=self.untied)
        return caller


def caller_with(*scopes: Scope, untied: str = "") -> CallerWith:
    """Return the dependency that lets in callers who hold one of the scopes."""
    return CallerWith(scopes, untied)


def require_scope(*scopes: Scope) -> params.Depends:
    """Return the dependency for a route that does not look at its caller."""
    return params.Depends(caller_with(*scopes))


def require_visible(caller: Caller, client_id: str | None) -> None:
    """Hide what belongs to another client: it is not found, not forbidden.

    Raises:
        NotFound: the caller may not see the client.
    """
    if not caller.sees(client_id):
        raise NotFound
