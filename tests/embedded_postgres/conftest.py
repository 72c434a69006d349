import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded_postgres import EmbeddedPostgres
from tests.databases import quick_folder


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="exitadmin-", dir=quick_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def used_before(scratch: Path) -> Path:
    folder = scratch / "used before"
    with EmbeddedPostgres(folder, durable=False):
        return folder


@pytest.fixture
def folder(scratch: Path, used_before: Path) -> Iterator[Path]:
    """A folder whose data was made before: quicker than making it."""
    copied = shutil.copytree(used_before, scratch / "a folder")
    yield copied
    shutil.rmtree(copied)
