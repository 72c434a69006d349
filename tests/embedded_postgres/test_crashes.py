import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from app.embedded_postgres import EmbeddedPostgres, running_url
from tests.embedded_postgres.processes import (
    Holder,
    ask,
    comes_true,
    has_ended,
    parent_of,
    postmaster_pid,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


def test_the_server_ends_when_its_only_user_is_killed(folder: Path) -> None:
    holder = Holder(folder)
    holder.says()
    pid = postmaster_pid(folder)
    keeper = parent_of(pid)
    holder.kill()
    assert comes_true(lambda: has_ended(pid) and has_ended(keeper))


async def test_what_was_committed_survives_a_killed_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    url = server.start()
    await ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    busy = asyncio.create_task(ask(url, "SELECT pg_sleep(60)"))
    await asyncio.sleep(0.2)
    pid = postmaster_pid(folder)
    os.kill(pid, signal.SIGKILL)
    assert comes_true(lambda: has_ended(pid))
    assert await ask(server.start(), "SELECT answer FROM kept") == 42
    server.stop()
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await busy


def test_the_server_ends_with_a_killed_keeper(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    pid = postmaster_pid(folder)
    os.kill(parent_of(pid), signal.SIGKILL)
    assert comes_true(lambda: has_ended(pid))
    server.stop()


def test_ctrl_c_leaves_the_database_to_a_service_that_drains(folder: Path) -> None:
    holder = Holder(folder)
    url = holder.says()
    os.killpg(holder.process.pid, signal.SIGINT)
    assert holder.says() == url
    holder.leave()
    assert running_url(folder) is None


def test_a_keeper_asked_to_end_waits_for_the_users(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False):
        pid = postmaster_pid(folder)
        for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(parent_of(pid), asked)
        assert not comes_true(lambda: has_ended(pid), within_seconds=0.4)
    assert has_ended(pid)


@pytest.mark.parametrize("number_of", ["a zombie", "another program", "no process"])
def test_a_dead_servers_lock_file_is_not_believed(folder: Path, number_of: str) -> None:
    with EmbeddedPostgres(folder, durable=False):
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines(keepends=True)
    other = subprocess.Popen(["/bin/sleep", "0" if number_of == "a zombie" else "60"])
    if number_of == "a zombie":
        assert comes_true(lambda: has_ended(other.pid))
    if number_of == "no process":
        other.kill()
        other.wait()
    left = folder / "data" / "postmaster.pid"
    left.write_text("".join([f"{other.pid}\n", *lines[1:]]))
    assert running_url(folder) is None
    with EmbeddedPostgres(folder, durable=False):
        assert postmaster_pid(folder) != other.pid
    other.kill()
    other.wait()


def test_an_interrupted_initdb_is_begun_anew(tmp_path: Path) -> None:
    holder = Holder(tmp_path)
    assert comes_true((tmp_path / "data.unfinished" / "global").exists)
    os.killpg(holder.process.pid, signal.SIGKILL)
    holder.kill()
    assert not (tmp_path / "data").exists()
    began_at = time.monotonic()
    with EmbeddedPostgres(tmp_path, durable=False) as url:
        assert url == running_url(tmp_path)
    assert time.monotonic() - began_at < 30
