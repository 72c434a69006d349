from pathlib import Path

import pytest

from app.embedded_postgres import EmbeddedPostgres, running_url
from tests.embedded_postgres.processes import Holder, ask, has_ended, postmaster_pid

pytestmark = pytest.mark.slow


async def test_the_server_stays_until_the_last_of_its_users_leaves(folder: Path) -> None:
    first = Holder(folder)
    url = first.says()
    second = Holder(folder)
    assert second.says() == url
    pid = postmaster_pid(folder)
    first.leave()
    assert await ask(url, "SELECT 1") == 1
    second.leave()
    assert has_ended(pid)
    assert running_url(folder) is None


async def test_the_server_stays_when_the_one_who_began_it_is_killed(folder: Path) -> None:
    first = Holder(folder)
    first.says()
    with EmbeddedPostgres(folder) as url:
        first.kill()
        assert await ask(url, "SELECT pg_sleep(0.5) IS NOT NULL") is True
    assert running_url(folder) is None


def test_processes_that_start_at_once_get_one_server(tmp_path: Path) -> None:
    holders = [Holder(tmp_path) for _ in range(4)]
    assert len({holder.says() for holder in holders}) == 1
    for holder in holders:
        holder.leave()
    assert running_url(tmp_path) is None


def test_a_start_while_the_last_user_leaves_gets_a_server(folder: Path) -> None:
    for _ in range(3):
        leaving = Holder(folder)
        leaving.says()
        leaving.ask_to_leave()
        with EmbeddedPostgres(folder, durable=False) as url:
            assert url == running_url(folder)
            leaving.leave()
            assert url == running_url(folder)
