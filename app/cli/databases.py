"""The database of a deployment: the one that was set, or the embedded server meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg

from app.cli.refusals import CannotRun
from app.embedded_postgres import (
    DataDirectoryOfOtherVersion,
    EmbeddedPostgres,
    PostgresBinariesNotFound,
    PostgresDidNotStart,
)
from app.repositories.application_role import RoleOutOfReach
from app.repositories.database import Database
from app.repositories.migrate import SchemaNewer, head_revision, migrate, require_known
from app.services.health import applied_revision
from app.settings import Settings

EMBEDDED_FOLDER = "postgres"
NOT_MIGRATED = "The database is not migrated: run `exitadmin migrate` first."
_LOOK_AT_THE_URL = "Look at EXITADMIN_DATABASE_URL, and whether that server runs."
_LACKS_RIGHTS = (
    "The user of EXITADMIN_DATABASE_URL may not do that: let `exitadmin migrate` run as the "
    "owner of the database (docs/operations.md)."
)
_TOO_FEW_RIGHTS = asyncpg.InsufficientPrivilegeError
_ANSWER_SECONDS = 10.0
_REFUSALS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_LONGEST_CHAIN = 5


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Give the URL of the database; the embedded server runs at least until the end.

    Raises:
        CannotRun: there is no database.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedPostgres(settings.data_dir / EMBEDDED_FOLDER)
    try:
        url = server.start()
    except (PostgresBinariesNotFound, DataDirectoryOfOtherVersion, PostgresDidNotStart) as failure:
        raise CannotRun(f"The embedded PostgreSQL does not start: {failure}") from None
    except OSError as failure:
        raise CannotRun(f"The data directory cannot be used: {failure}") from None
    try:
        yield url
    finally:
        server.stop()


@contextmanager
def plain_refusals(url: str) -> Iterator[None]:
    """Turn what the database refuses into a sentence that says which one, without password.

    Raises:
        CannotRun: it is not there, or does not let us in, or not do that, or is newer than this.
    """
    try:
        yield
    except SchemaNewer as failure:
        raise CannotRun(f"{failure}. Start the version that fits it.") from failure
    except Exception as failure:
        refusal = _refusal(failure)
        if refusal is None:
            raise
        if isinstance(refusal, asyncpg.InvalidParameterValueError):  # there is no such role yet
            raise CannotRun(NOT_MIGRATED) from failure
        raise CannotRun(
            f"The database at {_where(url)} refuses: {str(refusal) or type(refusal).__name__}",
            _LACKS_RIGHTS if isinstance(refusal, _TOO_FEW_RIGHTS) else _LOOK_AT_THE_URL,
        ) from failure


def bring_up_to_date(url: str) -> None:
    """Migrate a database to the newest schema; processes that start together take turns.

    Raises:
        CannotRun: it could not be reached, or its user may not.
    """
    try:
        with plain_refusals(url):
            migrate(url)
    except RoleOutOfReach as failure:
        raise CannotRun(str(failure), failure.remedy) from None


async def must_be_migrated(database: Database) -> None:
    """Make sure that an open database has the schema that this program works with.

    Raises:
        CannotRun, SchemaNewer: it has not.
    """
    applied = await applied_revision(database, timeout_seconds=_ANSWER_SECONDS)
    if applied != head_revision():
        require_known(applied)
        raise CannotRun(NOT_MIGRATED)


def _where(url: str) -> str:
    """Return the host, or all of them, with the ports and the name of a database."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    port = "" if "," in hosts or parts.port else ":5432"
    return f"{hosts}{port}{parts.path}"


def _refusal(failure: BaseException) -> BaseException | None:
    """Return what the driver raised, which others may have wrapped."""
    cause: BaseException | None = failure
    for _ in range(_LONGEST_CHAIN):
        if isinstance(cause, _REFUSALS):
            return cause
        cause = cause and cause.__cause__
    return None
