"""Brings a database to the newest schema."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class SchemaNewer(Exception):
    """This program is older than the database."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"This program is older than the database: migration {revision} is unknown here, "
            f"the newest that it knows is {head_revision()}"
        )


def migrate(url: str) -> None:
    """Upgrade the database to head, under a lock, and grant what its role lacks.

    Args:
        url: ``postgresql://user:password@host:port/db`` of a user who owns the database.

    Raises:
        RoleOutOfReach: the role is not there, or not this user's to take.
        SchemaNewer: the database is at a migration that this program does not know.
    """
    try:
        command.upgrade(_config(url), "head")
    except CommandError as failure:
        if isinstance(failure.__cause__, ResolutionError):
            raise SchemaNewer(failure.__cause__.argument) from failure
        raise


def require_known(revision: str | None) -> None:
    """Make sure that this program knows the migration that a database is at, if any.

    Raises:
        SchemaNewer: it does not.
    """
    if revision is not None and revision not in _known_revisions():
        raise SchemaNewer(revision)


@cache
def _known_revisions() -> frozenset[str]:
    scripts = ScriptDirectory.from_config(_config(""))
    return frozenset(revision.revision for revision in scripts.walk_revisions())


def head_revision() -> str | None:
    """Return the newest migration that this program knows."""
    return ScriptDirectory.from_config(_config("")).get_current_head()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config
