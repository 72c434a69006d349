"""A welcome: whoever has the link chooses a password, and is signed in."""

from dataclasses import dataclass, replace

from app.domain.clients.clients import Language
from app.domain.notifications.recipients import is_usable_address
from app.domain.people.audit import Act
from app.domain.people.names import read_name
from app.domain.people.passwords import normalise_password, require_strong
from app.domain.people.people import Person, UnusableEmail
from app.repositories.connections import Connection
from app.repositories.people.failures import clear_failures
from app.repositories.people.links import end_links, find_invited, use_link
from app.repositories.people.people import lock_person, set_password, update_person
from app.services.people.audit import write_down
from app.services.people.context import Origin, PeopleContext, real_now
from app.services.people.ending import end_sessions
from app.services.people.inviting import KIND
from app.services.people.limits import account_of
from app.services.people.passwords import common_passwords
from app.services.people.sessions import Opened, open_session


class LinkSpent(Exception):
    """The link was used, was replaced, or is older than a day; or there never was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What is filled in.

    Attributes:
        email: looked at only where the person has none yet.
    """

    name: str
    language: Language
    password: str
    email: str | None


async def find_welcome(context: PeopleContext, token: str) -> Person:
    """Return whom a link is for; looking uses nothing up.

    Raises:
        LinkSpent: it opens nothing.
    """
    async with context.database.read() as connection:
        person = await find_invited(connection, _digest(context, token), real_now())
    if person is None:
        raise LinkSpent
    return person


async def accept_welcome(
    context: PeopleContext, token: str, welcome: Welcome, origin: Origin
) -> Opened:
    """Use a link up: keep what was filled in, and begin a session, the person's only one.

    Raises:
        LinkSpent: it opens nothing.
        PasswordRefused, UnusableEmail, UnusableName, EmailTaken: the link is as good as before.
        TooManyAtOnce: try again in a moment.
    """
    invited = await find_welcome(context, token)
    email = invited.email or (welcome.email or "").strip()
    if not is_usable_address(email):
        raise UnusableEmail
    name = read_name(welcome.name)
    check_password(welcome.password, email, name)
    password = await context.passwords.hash(welcome.password)
    async with context.database.write() as connection:
        person = await lock_person(connection, invited.id)
        if person is None or person.is_blocked:
            raise LinkSpent
        if not await use_link(connection, _digest(context, token), real_now()):
            raise LinkSpent
        welcomed = replace(
            person,
            email=email,
            name=name,
            language=welcome.language,
            welcomed_at=person.welcomed_at or real_now(),
        )
        await update_person(connection, welcomed)
        await write_down(connection, Act.WELCOMED, origin.actor(person.id), (KIND, person.id))
        await start_with(connection, context, welcomed, password, origin)
        return await open_session(connection, context, welcomed, origin)


def check_password(password: str, email: str | None, name: str | None) -> None:
    """Refuse a password that is guessed first.

    Raises:
        PasswordRefused: says why.
    """
    own = {word.casefold() for word in (email, name, "exitadmin") if word}
    require_strong(normalise_password(password), common_passwords(), own)


async def start_with(
    connection: Connection, context: PeopleContext, person: Person, password: str, origin: Origin
) -> None:
    """Let a locked person's new password be the only way in: no session, link or wait is left."""
    await set_password(connection, person.id, password)
    await end_sessions(connection, person.id, origin.actor(person.id))
    await end_links(connection, person.id, real_now())
    if person.email is not None:
        await clear_failures(connection, account_of(context, person.email))


def _digest(context: PeopleContext, token: str) -> bytes:
    return context.digests.of("welcome", token)
