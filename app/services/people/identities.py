"""Signing in by an OpenID provider: only who was invited, and nobody is made on sight."""

from dataclasses import replace

from app.domain.people.audit import Act
from app.domain.people.names import UnusableName, read_name
from app.domain.people.people import Person, email_key
from app.repositories.connections import Connection
from app.repositories.people.identities import find_linked, link_identity
from app.repositories.people.links import end_links
from app.repositories.people.people import find_account, lock_person, update_person
from app.services.people.audit import note_act, write_down
from app.services.people.context import Origin, PeopleContext, real_now
from app.services.people.inviting import KIND
from app.services.people.openid import Identity
from app.services.people.sessions import Opened, open_session
from app.services.people.sign_in import SignInFailed


async def sign_in_as(context: PeopleContext, identity: Identity, origin: Origin) -> Opened:
    """Begin the session of whoever has an account with the provider.

    The account is linked to an invited person the first time, by an address that the provider has
    verified; from then on that person is known by issuer and subject alone, until a reset.

    Raises:
        SignInFailed: nobody was invited like that, they are blocked, or have another account.
    """
    async with context.database.write() as connection:
        person = await _person(connection, identity)
        if person is not None and await _may_enter(connection, person, identity):
            if person.welcomed_at is None:
                person = await _welcome(connection, person, identity, origin)
            opened = await open_session(connection, context, person, origin)
            await write_down(connection, Act.SIGNED_IN, origin.actor(person.id))
            return opened
    is_blocked = person is not None and person.is_blocked
    act = Act.SIGN_IN_BLOCKED if is_blocked else Act.SIGN_IN_FAILED
    await note_act(context.database, act, origin.actor(person.id if person is not None else None))
    raise SignInFailed


async def _person(connection: Connection, identity: Identity) -> Person | None:
    """Return whose the account is, or whose address it has, locked."""
    person_id = await find_linked(connection, identity.issuer, identity.subject)
    if person_id is not None:
        return await lock_person(connection, person_id)
    if identity.email is None:
        return None
    account = await find_account(connection, identity.email)
    if account is None:
        return None
    return await lock_person(connection, account.person.id)


async def _may_enter(connection: Connection, person: Person, identity: Identity) -> bool:
    """Return whether an account is a locked person's; link it where neither has another."""
    if person.is_blocked:
        return False
    issuer, subject = identity.issuer, identity.subject
    if identity.email is not None and email_key(identity.email) == email_key(person.email or ""):
        await link_identity(connection, issuer, subject, person.id, real_now())
    return await find_linked(connection, issuer, subject) == person.id


async def _welcome(
    connection: Connection, person: Person, identity: Identity, origin: Origin
) -> Person:
    """Welcome somebody who needs no password; the link opens nothing any more."""
    now = real_now()
    welcomed = replace(person, name=person.name or _name_of(identity), welcomed_at=now)
    await update_person(connection, welcomed)
    await end_links(connection, person.id, now)
    await write_down(connection, Act.WELCOMED, origin.actor(person.id), (KIND, person.id))
    return welcomed


def _name_of(identity: Identity) -> str | None:
    """Return what the provider calls somebody, if that is a name."""
    try:
        return None if identity.name is None else read_name(identity.name)
    except UnusableName:
        return None
