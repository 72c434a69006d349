"""The data directory: made once, read by the version that made it."""

import secrets
import shutil
import subprocess
from pathlib import Path

from app.embedded_postgres.account import (
    give_away_unless_root_may_hide,
    owner_of,
    prefix_for,
)
from app.embedded_postgres.binaries import major_version

SUPERUSER = "postgres"


class DataDirectoryOfOtherVersion(Exception):
    """The data was written by another major version of PostgreSQL."""


def prepare(folder: Path, binaries: Path, *, durable: bool) -> None:
    """Make the folder's data directory and password, unless they are there.

    Raises:
        DataDirectoryOfOtherVersion: these programs cannot read the data.
        subprocess.CalledProcessError: `initdb` failed.
    """
    version_file = folder / "data" / "PG_VERSION"
    if not version_file.exists():
        _create(folder, binaries, durable=durable)
        return
    ours, theirs = major_version(binaries), version_file.read_text().strip()
    if ours != theirs:
        raise DataDirectoryOfOtherVersion(
            f"{version_file.parent} was written by PostgreSQL {theirs} and {binaries} is {ours}: "
            f"set EXITADMIN_PG_BIN to the programs of {theirs}, move the data with pg_dumpall, "
            "or delete the folder to begin anew"
        )


def read_password(folder: Path) -> str:
    """Return the superuser's password, safe in a URL."""
    return (folder / "password").read_text()


def _create(folder: Path, binaries: Path, *, durable: bool) -> None:
    unfinished, password = folder / "data.unfinished", folder / "password"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    give_away_unless_root_may_hide(unfinished, password)
    subprocess.run(  # noqa: S603 - the program was found, not asked for
        [
            *prefix_for(unfinished),
            binaries / "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        **owner_of(unfinished),
    )
    # an interrupted initdb never leaves half a data directory
    unfinished.rename(folder / "data")
