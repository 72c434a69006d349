"""Forgets sessions, codes and failures that have no effect any more."""

from datetime import timedelta

from app.repositories.database import Database
from app.repositories.people.codes import forget_codes
from app.repositories.people.failures import forget_failures
from app.services.people.context import real_now
from app.services.people.sessions import forget_ended

_ENDED_SESSIONS, _CODES, _FAILURES = timedelta(days=7), timedelta(days=1), timedelta(days=2)


async def forget_sign_ins(database: Database) -> None:
    """Remove what ended, expired or was outwaited some days ago."""
    now = real_now()
    async with database.write() as connection:
        await forget_ended(connection, now - _ENDED_SESSIONS)
        await forget_codes(connection, now - _CODES)
        await forget_failures(connection, now - _FAILURES)
