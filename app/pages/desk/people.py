"""/desk/people and /desk/people/{id}: the admin invites, changes, blocks and resets people."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from app.domain.metering.counting.decisions import UnknownClient
from app.domain.people.names import UnusableName
from app.domain.people.people import EmailTaken, Person, RoleWithoutClients, UnusableEmail
from app.domain.people.roles import Role
from app.pages.answers import lead_to, show
from app.pages.page import ADMINS, Page
from app.pages.people.choices import LANGUAGES, ROLES, language_of, say_fault
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.people.changing import (
    PersonChange,
    change_person,
    find_person,
    list_people,
    reset_person,
)
from app.services.people.clients_of import all_clients
from app.services.people.inviting import Invitation, Invited, invite

_MOST = 500


async def show_people(visit: Visit) -> Response:
    """Show everybody, and the form that invites."""
    return await _list(visit, HTTPStatus.OK)


async def post_people(visit: Visit) -> Response:
    """Invite somebody; where no mail is set the link is shown, this once."""
    if visit.form.text("action") != "invite":
        raise UnreadableForm
    try:
        invitation = Invitation(
            email=visit.form.text("email"),
            name=visit.form.text("name") or None,
            language=language_of(visit.form.text("language")) or visit.texts.language,
            role=_role(visit),
            clients=_clients(visit),
        )
        invited = await invite(visit.people, invitation, visit.origin.actor(visit.person.id))
    except (EmailTaken, UnusableEmail, UnusableName, RoleWithoutClients, UnknownClient) as refused:
        errors = _errors(visit, refused)
        return await _list(visit, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    return await _list(visit, HTTPStatus.OK, invited=invited)


async def show_person(visit: Visit) -> Response:
    """Show what can be changed of somebody."""
    return await _one(visit, await _named(visit), HTTPStatus.OK)


async def post_person(visit: Visit) -> Response:
    """Do what the pressed button says."""
    person = await _named(visit)
    actor = visit.origin.actor(visit.person.id)
    match visit.form.text("action"):
        case "save":
            change = _change(visit)
        case "block" | "unblock" as action:
            change = PersonChange(blocked=action == "block")
        case "reset" if person.email is not None:
            invited = await reset_person(visit.people, person.email, actor)
            return await _one(visit, invited.person, HTTPStatus.OK, invited=invited)
        case _:
            raise UnreadableForm
    try:
        await change_person(visit.people, person.id, change, actor)
    except (UnusableName, RoleWithoutClients, UnknownClient) as refused:
        errors = _errors(visit, refused)
        return await _one(visit, person, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    return lead_to("/desk/people")


async def _named(visit: Visit) -> Person:
    """Return whom the path names.

    Raises:
        NothingFound: nobody.
    """
    return await find_person(visit.people, visit.named_id("person_id"))


async def _list(
    visit: Visit,
    status: HTTPStatus,
    *,
    invited: Invited | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    clients = await all_clients(visit.people)
    return show(
        visit,
        "desk/people.html.jinja",
        status,
        people=await list_people(visit.people, None, _MOST),
        clients=clients,
        names={client.id: client.name for client in clients},
        languages=LANGUAGES,
        roles=ROLES,
        zone=ZONE,
        typed={name: visit.form.text(name) if errors else "" for name in ("email", "name")},
        invited=invited,
        is_mailed=visit.people.post is not None,
        errors=errors or {},
    )


async def _one(
    visit: Visit,
    person: Person,
    status: HTTPStatus,
    *,
    invited: Invited | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    return show(
        visit,
        "desk/person.html.jinja",
        status,
        shown=person,
        typed={"name": visit.form.text("name") if errors else person.name or ""},
        clients=await all_clients(visit.people),
        languages=LANGUAGES,
        roles=ROLES,
        invited=invited,
        is_mailed=visit.people.post is not None,
        errors=errors or {},
    )


def _change(visit: Visit) -> PersonChange:
    return PersonChange(
        name=visit.form.text("name") or None,
        says_name=visit.form.has("name"),
        language=language_of(visit.form.text("language")),
        role=_role(visit),
        clients=_clients(visit),
    )


def _role(visit: Visit) -> Role:
    role = visit.form.text("role")
    if role not in set(Role):
        raise UnreadableForm
    return Role(role)


def _clients(visit: Visit) -> tuple[str, ...]:
    try:
        return tuple(str(UUID(client_id)) for client_id in visit.form.all("clients"))
    except ValueError:
        raise UnreadableForm from None


def _errors(visit: Visit, refused: Exception) -> Mapping[str, str]:
    say = visit.texts.say
    match refused:
        case EmailTaken():
            return {"email": say("Somebody else has this address.")}
        case UnusableEmail():
            return {"email": say("This is no e-mail address.")}
        case UnusableName():
            return {"name": say_fault(visit.texts, refused.fault)}
        case _:
            return {"clients": say("A person of the role client has clients, any other has none.")}


LIST = Page(path="/desk/people", show=show_people, act=post_people, roles=ADMINS)
ONE = Page(path="/desk/people/{person_id}", show=show_person, act=post_person, roles=ADMINS)
