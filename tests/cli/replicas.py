"""Two PostgreSQL servers, the second a standby of the first: killed and promoted by tests."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from app.embedded_postgres.account import (
    give_away_unless_root_may_hide,
    owner_of,
    prefix_for,
)
from app.embedded_postgres.binaries import find_binaries
from tests.cli.programs import free_port

DATABASE = "exitadmin"
STANDBY = "b"
STARTING_SECONDS = 60
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "hot_standby": "on",
    "wal_level": "replica",
    "wal_receiver_timeout": "5s",
}


class Replica:
    """One server on a folder of its own; whoever reaches its port is let in."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        give_away_unless_root_may_hide(folder)
        self.data = folder / "data"
        self.port = free_port()
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{DATABASE}"

    def initialise(self) -> None:
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "-D", self.data)

    def copy(self, other: "Replica") -> None:
        """Become a standby of another server, known to it by name."""
        source = f"host=127.0.0.1 port={other.port} user=postgres application_name={STANDBY}"
        options = ("--write-recovery-conf", "--checkpoint=fast", "--no-sync")
        self._run("pg_basebackup", *options, "-d", source, "-D", self.data)

    def start(self) -> None:
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        program = str(find_binaries() / "postgres")
        command = [program, "-D", str(self.data), f"--port={self.port}", *options]
        with (self._folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [*prefix_for(self._folder), *command],
                stdout=log,
                stderr=log,
                cwd="/",
                **owner_of(self._folder),
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """Kill the server and every process of it at once, as a machine's end does."""
        if self._server is None:
            return
        for pid in (self._server.pid, *children_of(self._server.pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._server.wait()
        self._server = None

    def promote(self) -> None:
        self._run("pg_ctl", "promote", "--wait", "-D", self.data)

    async def execute(self, *statements: str, database: str = DATABASE) -> None:
        connection = await asyncpg.connect(self.url.replace(f"/{DATABASE}", f"/{database}"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def _wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < give_up_at:
            if self._is_ready():
                return
            time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text())

    def _is_ready(self) -> bool:
        program = str(find_binaries() / "pg_isready")
        command = [program, "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [*prefix_for(self._folder), find_binaries() / program, *arguments],
            capture_output=True,
            check=False,
            cwd="/",
            **owner_of(self._folder),
        )
        assert done.returncode == 0, done.stderr.decode()


def children_of(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, after_name = int(stat.parent.name), stat.read_text().rpartition(")")[2]
        except OSError:
            continue
        if int(after_name.split()[1]) == parent:
            found.append(pid)
    return found


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[Replica, Replica]]:
    """Give a primary and its standby; both are gone in the end."""
    primary, standby = Replica(folder / "a"), Replica(folder / "b")
    try:
        primary.initialise()
        primary.start()
        standby.copy(primary)
        standby.start()
        yield primary, standby
    finally:
        primary.kill()
        standby.kill()
