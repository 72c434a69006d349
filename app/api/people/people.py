"""GET, POST and PATCH /v1/people: those who sign in; never a link, a password or a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from app.api.access.actors import actor_of
from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Flag, Id, Name
from app.api.http.idempotency import CreationKey, claim_of, digest_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refused_fields import RefusedField
from app.api.http.request_models import RequestModel, UpTo
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.clients import Language
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.notifications.recipients import is_usable_address
from app.domain.people.names import NameFault, UnusableName, read_name
from app.domain.people.people import MOST_CLIENTS, Person, RoleWithoutClients
from app.domain.people.roles import Role
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.people.changing import PersonChange, change_person, list_people
from app.services.people.inviting import Invitation, Invited, invite_within, send_link

router = APIRouter(prefix="/v1/people", tags=["People"], responses=problems(401, 403, 404, 422))

_Admin = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]
_POSITION = TypeAdapter(UUID)
_ASKED: dict[str, Any] = {
    "email": "marc@dupont.example",
    "name": "Marc Dupont",
    "language": "fr",
    "role": "client",
    "clients": ["019aaf00-0000-7000-8000-000000000001"],
}
_SHOWN: dict[str, Any] = {
    "id": "019aaf00-0000-7000-8000-00000000000a",
    **_ASKED,
    "blocked": False,
    "invited_at": "2026-11-26T09:12:07Z",
    "welcomed_at": None,
    "last_seen_at": None,
}


def _require_usable(address: str) -> str:
    if not is_usable_address(address):
        raise PydanticCustomError("mail_address", "Give one plain address: name@server.example")
    return address


_FAULTS = {
    NameFault.BLANK: "A name is needed",
    NameFault.TOO_LONG: "A name has 512 characters at most",
    NameFault.CONTROL: "A name stands on one line, without control characters",
}


def _readable(text: str) -> str:
    try:
        return read_name(text)
    except UnusableName as refused:
        raise PydanticCustomError(refused.fault, _FAULTS[refused.fault]) from None


Email = Annotated[Name, AfterValidator(_require_usable)]
PersonName = Annotated[Name, AfterValidator(_readable)]
"""A name of 1 to 512 characters in one line; white space around it is left out."""
Clients = Annotated[list[Id], UpTo(MOST_CLIENTS)]


class PersonIn(RequestModel):
    """Somebody who is invited."""

    model_config = ConfigDict(json_schema_extra={"example": _ASKED})

    email: Email = Field(description="Unique, in any case.")
    name: PersonName | None = Field(default=None, description="They may choose another one.")
    language: Language = Language.FRENCH
    role: Role
    clients: Clients = Field(
        default_factory=list, description="Ids; one or more for the role `client`, else none."
    )

    def without_names(self, salt: str) -> "PersonIn":
        """Return the same with what only tells address and name from others in their place."""
        named = digest_of(f"{self.email}\n{self.name}", salt)
        return self.model_copy(update={"email": named, "name": None})

    def to_domain(self) -> Invitation:
        """Return whom to invite."""
        return Invitation(
            email=self.email,
            name=self.name,
            language=self.language,
            role=self.role,
            clients=tuple(self.clients),
        )


class PersonPatch(RequestModel):
    """What changes of somebody; what is left out, or null but the name, stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"blocked": True}})

    name: PersonName | None = Field(default=None, description="Null: none.")
    language: Language | None = None
    role: Role | None = Field(default=None, description="Another one ends every session.")
    clients: Clients | None = Field(default=None, description="All of them, as ids.")
    blocked: Flag | None = Field(default=None, description="`true` ends every session and link.")

    def to_domain(self) -> PersonChange:
        """Return the change."""
        return PersonChange(
            name=self.name,
            says_name="name" in self.model_fields_set,
            language=self.language,
            role=self.role,
            clients=None if self.clients is None else tuple(self.clients),
            blocked=self.blocked,
        )


class PersonOut(BaseModel):
    """Somebody who signs in."""

    model_config = ConfigDict(json_schema_extra={"example": _SHOWN})

    id: str
    email: str | None = Field(description="Null of the first admin before they are welcomed.")
    name: str | None
    language: Language
    role: Role
    clients: list[str]
    blocked: bool
    invited_at: datetime
    welcomed_at: datetime | None
    last_seen_at: datetime | None = Field(description="To the minute.")

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        """Return what is shown of a person."""
        return cls(
            id=person.id,
            email=person.email,
            name=person.name,
            language=person.language,
            role=person.role,
            clients=list(person.clients),
            blocked=person.is_blocked,
            invited_at=person.invited_at.astimezone(UTC),
            welcomed_at=_in_utc(person.welcomed_at),
            last_seen_at=_in_utc(person.last_seen_at),
        )


_UNNAMED = {"email": None, "name": None}
"""What is kept for a repeat names nobody: the request that is sent again does."""
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": PersonOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "",
    operation_id="invitePerson",
    summary="Invite a person",
    status_code=201,
    response_model=PersonOut,
    responses=_REPEATED | problems(409),
)
async def post_person(
    request: Request, body: PersonIn, caller: _Admin, key: CreationKey = None
) -> JSONResponse:
    """Add somebody who may sign in, and mail the link that welcomes them where mail is set.

    The link is never answered: without mail `exitadmin people reset EMAIL` prints one.
    """
    require_visible(caller, None)
    state, actor = state_of(request), actor_of(request, caller)
    made: list[Invited] = []

    async def create(connection: Connection) -> dict[str, Any]:
        invited = await invite_within(connection, state.people, body.to_domain(), actor)
        made.append(invited)
        return PersonOut.of(invited.person).model_dump(mode="json") | _UNNAMED

    claimed = body if key is None else body.without_names(f"{caller.key_id}:{key}")
    claim = claim_of(key, caller, "POST /v1/people", claimed)
    with _refused_at(body.clients):
        answer = await with_idempotency_key(state.database, claim, state.clock.now(), create)
    if not answer.is_repeat:
        send_link(state.people, made[-1])
    shown = answer.body | {"email": body.email, "name": body.name}
    return JSONResponse(shown, HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED)


@router.get("", operation_id="listPeople", summary="List people")
async def get_people(request: Request, page: Page, caller: _Admin) -> Listed[PersonOut]:
    """Return everybody who signs in or was invited to, in the order of their invitation."""
    require_visible(caller, None)
    after = page.after(_POSITION)
    found = await list_people(
        state_of(request).people, None if after is None else str(after), page.limit + 1
    )
    people, cursor = paginate(found, page.limit, lambda person: person.id)
    return Listed(items=[PersonOut.of(person) for person in people], next_cursor=cursor)


@router.patch("/{person_id}", operation_id="updatePerson", summary="Change a person")
async def patch_person(
    request: Request, person_id: UUID, body: PersonPatch, caller: _Admin
) -> PersonOut:
    """Change what somebody is called and may do, or let them in no more."""
    require_visible(caller, None)
    actor = actor_of(request, caller)
    with _refused_at(body.clients or []):
        changed = await change_person(
            state_of(request).people, str(person_id), body.to_domain(), actor
        )
    return PersonOut.of(changed)


@contextmanager
def _refused_at(clients: list[str]) -> Iterator[None]:
    """Tell which field an error is about.

    Raises:
        RefusedField: a client that there is not, or that role and clients do not fit.
    """
    try:
        yield
    except UnknownClient as error:
        place = clients.index(str(error)) if str(error) in clients else 0
        raise RefusedField(error, f"/clients/{place}") from None
    except RoleWithoutClients as error:
        raise RefusedField(error, "/clients") from None


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
