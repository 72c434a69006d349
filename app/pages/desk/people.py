"""/desk/people and /desk/people/{id}: the admin invites, changes, blocks and resets people."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Response

from app.domain.metering.counting.decisions import UnknownClient
from app.domain.people.names import UnusableName
from app.domain.people.people import EmailTaken, Person, RoleWithoutClients, UnusableEmail
from app.domain.people.roles import Role
from app.pages.answers import lead_to, show
from app.pages.desk.client_choice import (
    ClientsRefused,
    choose_among,
    read_choice,
    ticked_clients,
)
from app.pages.desk.wording import shorten_to
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
from app.services.people.clients_of import clients_of_ids
from app.services.people.inviting import Invitation, Invited, invite

_A_PAGE = 30
_MOST_CLIENTS_SHOWN = 3
_LONGEST_TYPED = 200
_FIELDS = ("email", "name", "language", "role")
_USUAL = {"email": "", "name": "", "language": "fr", "role": ""}
_REFUSED = (
    EmailTaken,
    UnusableEmail,
    UnusableName,
    RoleWithoutClients,
    UnknownClient,
    ClientsRefused,
)


async def show_people(visit: Visit) -> Response:
    """Show a page of everybody, or of those that are sought, and the form that invites."""
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
            clients=await read_choice(visit),
        )
        invited = await invite(visit.people, invitation, visit.origin.actor(visit.person.id))
    except _REFUSED as refused:
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
            change = None
        case "block" | "unblock" as action:
            change = PersonChange(blocked=action == "block")
        case "reset" if person.email is not None:
            invited = await reset_person(visit.people, person.email, actor)
            return await _one(visit, invited.person, HTTPStatus.OK, invited=invited)
        case _:
            raise UnreadableForm
    try:
        await change_person(visit.people, person.id, change or await _change(visit), actor)
    except _REFUSED as refused:
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
    typed = visit.query.text("q").replace("\0", "")[:_LONGEST_TYPED]
    after = visit.query.id("after") if visit.query.text("after") else None
    people = await list_people(visit.people, after, _A_PAGE + 1, typed)
    shown = people[:_A_PAGE]
    following = {"q": typed} if typed else {}
    return show(
        visit,
        "desk/people.html.jinja",
        status,
        people=shown,
        q=typed,
        following=urlencode(following | {"after": shown[-1].id}) if people[_A_PAGE:] else "",
        names=await _names_of_clients(visit, shown),
        most_clients=_MOST_CLIENTS_SHOWN,
        shorten=shorten_to,
        choice=await choose_among(visit, ticked_clients(visit) if errors else ()),
        languages=LANGUAGES,
        roles=ROLES,
        zone=ZONE,
        typed=_typed_of(visit) if errors else _USUAL,
        invited=invited,
        is_mailed=visit.people.post is not None,
        errors=errors or {},
    )


async def _names_of_clients(visit: Visit, people: Sequence[Person]) -> Mapping[str, str]:
    """Return what those clients are called that the list shows."""
    ids = {client for person in people for client in person.clients[:_MOST_CLIENTS_SHOWN]}
    return {client.id: client.name for client in await clients_of_ids(visit.people, list(ids))}


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
        typed=_typed_of(visit) if errors else _kept_of(person),
        choice=await choose_among(visit, ticked_clients(visit) if errors else person.clients),
        languages=LANGUAGES,
        roles=ROLES,
        invited=invited,
        is_mailed=visit.people.post is not None,
        errors=errors or {},
    )


def _typed_of(visit: Visit) -> Mapping[str, str]:
    return {name: visit.form.text(name) for name in _FIELDS}


def _kept_of(person: Person) -> Mapping[str, str]:
    return {"name": person.name or "", "language": person.language, "role": person.role}


async def _change(visit: Visit) -> PersonChange:
    return PersonChange(
        name=visit.form.text("name") or None,
        says_name=visit.form.has("name"),
        language=language_of(visit.form.text("language")),
        role=_role(visit),
        clients=await read_choice(visit),
    )


def _role(visit: Visit) -> Role:
    role = visit.form.text("role")
    if role not in set(Role):
        raise UnreadableForm
    return Role(role)


def _errors(visit: Visit, refused: Exception) -> Mapping[str, str]:
    say = visit.texts.say
    match refused:
        case EmailTaken():
            return {"email": say("Somebody else has this address.")}
        case UnusableEmail():
            return {"email": say("This is no e-mail address.")}
        case ClientsRefused():
            return {"clients": refused.words}
        case UnusableName():
            return {"name": say_fault(visit.texts, refused.fault)}
        case _:
            return {"clients": say("A person of the role client has clients, any other has none.")}


LIST = Page(path="/desk/people", show=show_people, act=post_people, roles=ADMINS)
ONE = Page(path="/desk/people/{person_id}", show=show_person, act=post_person, roles=ADMINS)
