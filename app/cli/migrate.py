"""`exitadmin migrate`: brings the database to the newest schema."""

import typer

from app.cli.configuration import read_settings
from app.cli.databases import bring_up_to_date, database_url
from app.repositories.migrate import head_revision


def migrate() -> None:
    """Bring the database to the newest schema, and make the service's role in it.

    Safe to run at any time, by several at once: they take turns, and a database that is up to
    date stays as it is. `exitadmin serve` does the same by itself.
    """
    with database_url(read_settings()) as url:
        bring_up_to_date(url)
    typer.echo(f"The database is at migration {head_revision()}.")
