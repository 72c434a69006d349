"""The links that a start prints while nobody can sign in yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.people.audit import CONSOLE
from app.domain.people.people import EmailTaken
from app.domain.people.roles import Role
from app.repositories.connections import Connection
from app.repositories.people.people import (
    find_account,
    find_first_admin,
    has_admin,
    lock_person,
)
from app.services.people.context import PeopleContext
from app.services.people.inviting import Invitation, invite_within, new_link


@dataclass(frozen=True, slots=True)
class FirstLink:
    """A link, and for whom: None for the first admin, who has no address yet."""

    link: str
    email: str | None


async def first_links(context: PeopleContext, invitations: Sequence[Invitation]) -> list[FirstLink]:
    """Make new links for whoever of these has no password yet, the first admin first.

    Args:
        context: of the deployment.
        invitations: to people of the demonstration; they are added where they are not known.
    """
    made = []
    for invitation in (Invitation(email=None, role=Role.ADMIN), *invitations):
        async with context.database.write() as connection:
            link = await _link(connection, context, invitation)
        if link is not None:
            made.append(FirstLink(link, invitation.email))
    return made


async def _link(
    connection: Connection, context: PeopleContext, invitation: Invitation
) -> str | None:
    if invitation.email is None:
        if await has_admin(connection):
            return None
        person = await find_first_admin(connection)
    else:
        account = await find_account(connection, invitation.email)
        if account is not None and account.password is not None:
            return None
        person = account.person if account is not None else None
    if person is None:
        return await _invite(connection, context, invitation)
    if await lock_person(connection, person.id) is None or person.is_blocked:
        return None
    return await new_link(connection, context, person)


async def _invite(
    connection: Connection, context: PeopleContext, invitation: Invitation
) -> str | None:
    """Return a new person's link; None where another process that starts now was first."""
    try:
        return (await invite_within(connection, context, invitation, CONSOLE)).link
    except EmailTaken:
        return None
