"""Changing people: by an admin, from the console, and what they may change of themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.domain.clients.clients import Language
from app.domain.errors import NothingFound
from app.domain.people.audit import Act, Actor
from app.domain.people.names import read_name
from app.domain.people.people import Person
from app.domain.people.roles import Role
from app.repositories.connections import Connection
from app.repositories.live.channel import announce_clients
from app.repositories.people import people as rows
from app.repositories.people.links import end_links
from app.services.people.audit import note_act, write_down
from app.services.people.context import Origin, PeopleContext, real_now
from app.services.people.ending import end_sessions
from app.services.people.inviting import KIND, Invited, require_known, reset, send_link
from app.services.people.limits import take_success
from app.services.people.sessions import Opened, open_session
from app.services.people.sign_in import SignInFailed, count_try
from app.services.people.welcoming import check_password, start_with


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What an admin changes; None leaves a thing as it is.

    Attributes:
        name: the one to go by, None being none, if ``says_name``.
    """

    name: str | None = None
    says_name: bool = False
    language: Language | None = None
    role: Role | None = None
    clients: tuple[str, ...] | None = None
    blocked: bool | None = None


async def list_people(
    context: PeopleContext, after: str | None, limit: int, typed: str = ""
) -> list[Person]:
    """Return people in the order of their invitation.

    Args:
        context: of the deployment.
        after: the id of the person after whom they begin; None for the first.
        limit: how many at most.
        typed: a part of a name or an address that they have; empty for all.
    """
    async with context.database.read() as connection:
        return await rows.list_people(connection, after, limit, typed)


async def find_person(context: PeopleContext, person_id: str) -> Person:
    """Return a person.

    Raises:
        NothingFound: there is nobody like that.
    """
    async with context.database.read() as connection:
        person = await rows.find_person(connection, person_id)
    if person is None:
        raise NothingFound(person_id)
    return person


async def change_person(
    context: PeopleContext, person_id: str, change: PersonChange, actor: Actor
) -> Person:
    """Change a person; a block or another role ends what the person has open.

    Raises:
        NothingFound: there is nobody like that.
        UnusableName, UnknownClient, RoleWithoutClients: nothing was changed.
    """
    async with context.database.write() as connection:
        before = await rows.lock_person(connection, person_id)
        if before is None:
            raise NothingFound(person_id)
        after = _changed(before, change)
        await require_known(connection, after.role, after.clients)
        await rows.update_person(connection, after)
        await _tell_apart(connection, before, after, actor)
        return await rows.find_person(connection, person_id) or after


async def reset_person(context: PeopleContext, email: str, actor: Actor) -> Invited:
    """Take ways in and sessions away from whoever has an address, and make a link.

    Raises:
        NothingFound: nobody has it.
    """

    async def begin_anew(connection: Connection, person: Person) -> Invited:
        return await reset(connection, context, person, actor)

    invited = await _with_account(context, email, begin_anew)
    send_link(context, invited)
    return invited


async def block_person(
    context: PeopleContext, email: str, actor: Actor, *, blocked: bool
) -> Person:
    """Block whoever has an address, or let them in again.

    Raises:
        NothingFound: nobody has it.
    """
    async with context.database.read() as connection:
        account = await rows.find_account(connection, email)
    if account is None:
        raise NothingFound(email)
    return await change_person(context, account.person.id, PersonChange(blocked=blocked), actor)


async def change_habits(
    context: PeopleContext, person: Person, language: Language, *, uses_keys: bool
) -> None:
    """Change what a person chooses for themselves."""
    async with context.database.write() as connection:
        locked = await rows.lock_person(connection, person.id)
        if locked is not None:
            changed = replace(locked, language=language, uses_keys=uses_keys)
            await rows.update_person(connection, changed)


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """What somebody who is signed in types to change the password."""

    current: str
    new: str


async def change_password(
    context: PeopleContext, person: Person, change: PasswordChange, origin: Origin
) -> Opened:
    """Change a person's own password; every session ends, and a new one begins here.

    What is guessed here counts like what is guessed at the sign-in.

    Raises:
        SignInFailed: that is not the password.
        SignInLimited: nothing was looked at.
        PasswordRefused: the new one is no better.
        TooManyAtOnce: try again in a moment.
    """
    check_password(change.new, person.email, person.name)
    attempt = await count_try(context, person.email or "", origin, person.id)
    async with context.database.read() as connection:
        stored = await rows.read_password(connection, person.id)
    if not await context.passwords.matches(stored, change.current):
        await note_act(context.database, Act.SIGN_IN_FAILED, origin.actor(person.id))
        raise SignInFailed
    password = await context.passwords.hash(change.new)
    async with context.database.write() as connection:
        locked = await rows.lock_person(connection, person.id)
        is_same = await rows.read_password(connection, person.id) == stored
        if locked is None or locked.is_blocked or not is_same:
            raise SignInFailed
        await take_success(connection, attempt)
        await write_down(connection, Act.CHANGED, origin.actor(person.id), (KIND, person.id))
        await start_with(connection, context, locked, password, origin)
        return await open_session(connection, context, locked, origin)


async def _with_account(
    context: PeopleContext, email: str, do: Callable[[Connection, Person], Awaitable[Invited]]
) -> Invited:
    async with context.database.write() as connection:
        account = await rows.find_account(connection, email)
        locked = account and await rows.lock_person(connection, account.person.id)
        if not locked:
            raise NothingFound(email)
        return await do(connection, locked)


def _changed(before: Person, change: PersonChange) -> Person:
    role = change.role or before.role
    clients = before.clients if change.clients is None else change.clients
    if change.clients is None and role is not Role.CLIENT:
        clients = ()
    blocked_at = before.blocked_at
    if change.blocked is not None:
        blocked_at = (before.blocked_at or real_now()) if change.blocked else None
    return replace(
        before,
        name=_named(before, change),
        language=change.language or before.language,
        role=role,
        clients=tuple(dict.fromkeys(clients)),
        blocked_at=blocked_at,
    )


def _named(before: Person, change: PersonChange) -> str | None:
    if not change.says_name:
        return before.name
    return None if change.name is None else read_name(change.name)


async def _tell_apart(connection: Connection, before: Person, after: Person, actor: Actor) -> None:
    """Write down what changed, and end what may not go on."""
    on = (KIND, before.id)
    if after.role is not before.role:
        await write_down(connection, Act.ROLE_CHANGED, actor, on)
    if after.is_blocked is not before.is_blocked:
        act = Act.BLOCKED if after.is_blocked else Act.UNBLOCKED
        await write_down(connection, act, actor, on)
    if (after.name, after.language, after.clients) != (
        before.name,
        before.language,
        before.clients,
    ):
        await write_down(connection, Act.CHANGED, actor, on)
    if after.clients != before.clients:
        await announce_clients(connection, before.id, after.clients)
    if after.is_blocked:
        await end_links(connection, before.id, real_now())
    if after.role is not before.role or (after.is_blocked and not before.is_blocked):
        await end_sessions(connection, before.id, actor)
