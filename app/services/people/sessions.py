"""Sessions: begun, recognised by what a cookie holds, listed, ended."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.errors import NothingFound
from app.domain.people.audit import Act
from app.domain.people.people import Person
from app.domain.people.sessions import Session
from app.repositories.connections import Connection
from app.repositories.people import sessions as rows
from app.repositories.people.sessions import Signed
from app.services.identifiers import new_id
from app.services.people.audit import write_down
from app.services.people.context import Origin, PeopleContext, new_token, real_now
from app.services.people.ending import KIND, end_sessions

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that begins, and what its cookie holds."""

    token: str
    person: Person


async def open_session(
    connection: Connection, context: PeopleContext, person: Person, origin: Origin
) -> Opened:
    """Begin a session of a person who is locked, under a new id; the browser's former one ends."""
    now, token = real_now(), new_token()
    if origin.former is not None:
        former = origin.former
        actor = origin.actor(person.id)
        await end_sessions(connection, former.person.id, actor, former.session.id)
    session = Session(
        id=new_id(),
        person_id=person.id,
        client_id=None,
        agent=origin.agent,
        opened_at=now,
        seen_at=now,
        ended_at=None,
    )
    await rows.insert_session(connection, _digest(context, token), session)
    return Opened(token, person)


async def recognise(context: PeopleContext, token: str) -> Signed | None:
    """Return the live session that a cookie names, and write down that it was seen."""
    found = await find_former(context, token)
    now = real_now()
    if found is None or not found.is_live(now):
        return None
    if now - found.session.seen_at >= _SEEN_EVERY or found.person.last_seen_at is None:
        async with context.database.write() as connection:
            await rows.note_seen(connection, found.session.id, now)
    return found


async def find_former(context: PeopleContext, token: str) -> Signed | None:
    """Return the session that a cookie names or named, live or not."""
    async with context.database.read() as connection:
        return await rows.find_session(connection, _digest(context, token))


async def choose_client(context: PeopleContext, session: Session, client_id: str) -> None:
    """Keep with a session which of its person's clients it is about."""
    async with context.database.write() as connection:
        await rows.choose_client(connection, session.id, client_id)


async def list_sessions(context: PeopleContext, person: Person) -> list[Session]:
    """Return a person's live sessions, the one seen last first."""
    now = real_now()
    async with context.database.read() as connection:
        found = await rows.sessions_of(connection, person.id)
    return [session for session in found if session.is_live(person.role, now)]


async def end_session(
    context: PeopleContext, person: Person, session_id: str, origin: Origin
) -> None:
    """End one of a person's own sessions.

    Raises:
        NothingFound: it is none of theirs, or has ended.
    """
    async with context.database.write() as connection:
        if not await end_sessions(connection, person.id, origin.actor(person.id), session_id):
            raise NothingFound(session_id)


async def sign_out(context: PeopleContext, signed: Signed, origin: Origin) -> None:
    """End the session in which this is asked."""
    person, session = signed.person, signed.session
    async with context.database.write() as connection:
        await rows.end_sessions(connection, person.id, real_now(), session.id)
        await write_down(connection, Act.SIGNED_OUT, origin.actor(person.id), (KIND, session.id))


async def forget_ended(connection: Connection, before: datetime) -> None:
    """Remove sessions that opened nothing any more since an instant."""
    await rows.forget_sessions(
        connection, before, idle=timedelta(days=30), longest=timedelta(days=90)
    )


def form_token(context: PeopleContext, cookie: str) -> str:
    """Return the token of the forms that a browser with this cookie is given.

    It follows from what is kept of a session: so it can be told later whose form it was.
    """
    return _form_token(context, _digest(context, cookie))


async def has_given(context: PeopleContext, person: Person, token: str) -> bool:
    """Return whether a form is of a session of a person, live or ended in the last days."""
    async with context.database.read() as connection:
        digests = await rows.digests_of(connection, person.id)
    return any(
        hmac.compare_digest(_form_token(context, digest).encode(), token.encode())
        for digest in digests
    )


def _form_token(context: PeopleContext, digest: bytes) -> str:
    return context.digests.of("form", digest.hex()).hex()


def _digest(context: PeopleContext, token: str) -> bytes:
    return context.digests.of("session", token)
