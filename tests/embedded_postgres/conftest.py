import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded_postgres import EmbeddedPostgres
from tests.databases import quick_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder of one's own, as pytest gives, in memory where there is room."""
    with tempfile.TemporaryDirectory(prefix="exitadmin-scratch-", dir=quick_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def used_before() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="exitadmin-scratch-", dir=quick_folder()) as folder:
        made = Path(folder) / "postgres"
        with EmbeddedPostgres(made, durable=False):
            pass
        yield made


@pytest.fixture
def folder(used_before: Path, tmp_path: Path) -> Path:
    """A folder whose data was made before: quicker than making it."""
    return Path(shutil.copytree(used_before, tmp_path / "a folder"))
