import shutil
from pathlib import Path

import pytest

from app.embedded_postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def used_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used before")
    with EmbeddedPostgres(folder, durable=False):
        return folder


@pytest.fixture
def folder(used_before: Path, tmp_path: Path) -> Path:
    """A folder whose data was made before: quicker than making it."""
    return Path(shutil.copytree(used_before, tmp_path / "a folder"))
