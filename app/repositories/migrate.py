"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(url: str) -> None:
    """Upgrade the database to head, under a lock, and grant what its role lacks.

    Args:
        url: ``postgresql://user:password@host:port/db`` of a user who owns the database.

    Raises:
        RoleOutOfReach: the role is not there, or not this user's to take.
    """
    command.upgrade(_config(url), "head")


def head_revision() -> str | None:
    """Return the newest migration that this program knows."""
    return ScriptDirectory.from_config(_config("")).get_current_head()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config
