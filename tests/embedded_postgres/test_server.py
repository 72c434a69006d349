import threading
from pathlib import Path

import asyncpg
import pytest

from app.embedded_postgres import EmbeddedPostgres, running_url
from tests.embedded_postgres.processes import ask, comes_true, has_ended, postmaster_pid

pytestmark = pytest.mark.slow


async def test_the_data_is_there_at_the_next_start(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(tmp_path) as url:
        assert await ask(url, "SELECT answer FROM kept") == 42


async def test_the_folder_may_be_nested_have_spaces_and_be_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    home.mkdir(mode=0o700)
    with EmbeddedPostgres(home / "of my own" / "postgres", durable=False) as url:
        assert await ask(url, "SELECT 1") == 1


async def test_a_stop_ends_the_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    pid = postmaster_pid(folder)
    server.stop()
    assert has_ended(pid)
    assert running_url(folder) is None


def test_a_stop_without_a_start_changes_nothing(tmp_path: Path) -> None:
    EmbeddedPostgres(tmp_path / "never").stop()
    assert list(tmp_path.iterdir()) == []


async def test_a_start_again_gives_the_same_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    with server as url:
        assert server.start() == url == running_url(folder)


async def test_it_answers_on_the_loopback_alone_to_who_has_the_password(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as url:
        assert await ask(url, "SHOW listen_addresses") == "127.0.0.1"
        assert (folder / "password").stat().st_mode & 0o777 == 0o600
        password = (folder / "password").read_text()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(url.replace(password, "wrong"), "SELECT 1")


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
async def test_only_a_durable_server_waits_for_the_disk(
    folder: Path,
    durable: bool,  # noqa: FBT001 - the case
    fsync: str,
) -> None:
    with EmbeddedPostgres(folder, durable=durable) as url:
        assert await ask(url, "SHOW fsync") == fsync
        assert await ask(url, "SHOW synchronous_commit") == fsync


async def test_a_server_outlives_the_thread_that_started_it(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    pid = postmaster_pid(folder)
    assert not comes_true(lambda: has_ended(pid), within_seconds=0.5)
    server.stop()
    assert has_ended(pid)
