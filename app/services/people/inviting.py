"""Inviting people: a link that opens a form once, within a day."""

from dataclasses import dataclass

from app.documents.people.letters import render_invitation
from app.domain.clients.clients import Language
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.notifications.recipients import is_usable_address
from app.domain.people.audit import Act, Actor
from app.domain.people.names import read_name
from app.domain.people.people import (
    EmailTaken,
    Person,
    UnusableEmail,
    require_clients,
)
from app.domain.people.roles import Role
from app.domain.people.sessions import LINK_LASTS
from app.repositories.connections import Connection
from app.repositories.people.failures import clear_failures
from app.repositories.people.identities import unlink_identities
from app.repositories.people.links import replace_link
from app.repositories.people.people import (
    find_person,
    insert_person,
    set_password,
    unknown_clients,
)
from app.services.identifiers import new_id
from app.services.people.audit import write_down
from app.services.people.context import PeopleContext, new_token, real_now
from app.services.people.ending import end_sessions
from app.services.people.limits import account_of

KIND = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom to invite, as what.

    Attributes:
        email: None for the first admin, who gives it.
        clients: ids; of the role client only.
    """

    email: str | None
    role: Role
    name: str | None = None
    language: Language = Language.FRENCH
    clients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invited:
    """A person and the link that welcomes them, which is shown or sent once."""

    person: Person
    link: str


async def invite(context: PeopleContext, invitation: Invitation, actor: Actor) -> Invited:
    """Add a person, make the link, and send it where mail is set.

    Raises:
        UnusableEmail, UnusableName, EmailTaken, UnknownClient, RoleWithoutClients: nothing was
            added.
    """
    async with context.database.write() as connection:
        invited = await invite_within(connection, context, invitation, actor)
    send_link(context, invited)
    return invited


async def invite_within(
    connection: Connection, context: PeopleContext, invitation: Invitation, actor: Actor
) -> Invited:
    """Add a person and make the link, which opens something once the transaction commits.

    Raises:
        UnusableEmail, UnusableName, EmailTaken, UnknownClient, RoleWithoutClients: nothing was
            added.
    """
    email = invitation.email
    if email is not None and not is_usable_address(email):
        raise UnusableEmail
    await require_known(connection, invitation.role, invitation.clients)
    person = Person(
        id=new_id(),
        email=email,
        name=None if invitation.name is None else read_name(invitation.name),
        language=invitation.language,
        role=invitation.role,
        clients=tuple(dict.fromkeys(invitation.clients)),
        uses_keys=True,
        invited_at=real_now(),
        welcomed_at=None,
        blocked_at=None,
        last_seen_at=None,
    )
    if not await insert_person(connection, person):
        raise EmailTaken
    await write_down(connection, Act.INVITED, actor, (KIND, person.id))
    link = await new_link(connection, context, person)
    return Invited(await find_person(connection, person.id) or person, link)


async def reset(
    connection: Connection, context: PeopleContext, person: Person, actor: Actor
) -> Invited:
    """Take a locked person's ways in and sessions away, and make a link to begin anew."""
    await set_password(connection, person.id, None)
    await unlink_identities(connection, person.id)
    if person.email is not None:
        await clear_failures(connection, account_of(context, person.email))
    await write_down(connection, Act.RESET, actor, (KIND, person.id))
    await end_sessions(connection, person.id, actor)
    return Invited(person, await new_link(connection, context, person))


async def new_link(connection: Connection, context: PeopleContext, person: Person) -> str:
    """Make a person's link; the former one opens nothing any more."""
    now, token = real_now(), new_token()
    digest = context.digests.of("welcome", token)
    await replace_link(connection, digest, person.id, now, now + LINK_LASTS)
    return context.link(token)


async def require_known(connection: Connection, role: Role, clients: tuple[str, ...]) -> None:
    """Make sure that a role has the clients that it needs, and that there are such.

    Raises:
        RoleWithoutClients, UnknownClient.
    """
    require_clients(role, clients)
    for unknown in await unknown_clients(connection, clients):
        raise UnknownClient(unknown)


def send_link(context: PeopleContext, invited: Invited) -> bool:
    """Send the link where mail is set; return whether it was."""
    person = invited.person
    if context.post is None or person.email is None:
        return False
    context.post.send(
        person.email, person.language, render_invitation(person.language, invited.link)
    )
    return True
