"""Starts the server, or joins the one that another process started on the same folder."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from app.embedded_postgres.account import prefix_for
from app.embedded_postgres.binaries import find_binaries
from app.embedded_postgres.cluster import SUPERUSER, prepare, read_password
from app.embedded_postgres.users import alone_on, is_used, use

_PID_LINE, _PORT_LINE, _STATUS_LINE = 0, 3, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A running server; it has no port until it accepts connections."""

    port: int | None

    @classmethod
    def running_on(cls, data: Path) -> Self | None:
        """Return the server of this data directory; a file left by a dead one is no server."""
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[_PID_LINE])
        except (OSError, IndexError, ValueError):
            return None
        if not _is_postgres_of(data, pid):
            return None
        is_ready = lines[_STATUS_LINE:] and lines[_STATUS_LINE].strip() == "ready"
        return cls(port=int(lines[_PORT_LINE]) if is_ready else None)


def _is_postgres_of(data: Path, pid: int) -> bool:
    # the number alone proves nothing: it may be a zombie's, or given to another program since
    if sys.platform != "linux":
        shown = subprocess.run(  # noqa: S603 - a number is its only argument
            ["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return shown.stdout.strip().endswith("postgres")
    process = Path(f"/proc/{pid}")
    try:
        return (process / "cwd").samefile(data)
    except PermissionError:  # root in a container may not look into another account's process
        return (process / "comm").read_text().strip() == "postgres"
    except OSError:
        return False


START_SECONDS = 120.0  # the recovery after a crash may be long
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.02
LAUNCHES = 5
RELAUNCH_SECONDS = 0.1
LOG_LINES = 15
KEEPER = (sys.executable, "-P", "-m", "app.embedded_postgres.keeper")
PROGRAM_ROOT = Path(__file__).parents[2]
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresDidNotStart(Exception):
    """PostgreSQL refused to start, or was not ready in time."""


class EmbeddedPostgres:
    """A PostgreSQL on 127.0.0.1, shared by all that start one on the same folder.

    It does not matter who began it: it ends with the last that uses it, also when that one is
    killed. `with EmbeddedPostgres(folder) as url` starts and stops it. One that is not durable
    may lose its data when the machine goes down: for tests.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._folder = data_dir.absolute()
        self._settings = SETTINGS if durable else SETTINGS | NOT_DURABLE
        self._durable = durable
        self._use: IO[str] | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Return the superuser's URL of a ready server; blocks for about a second.

        Called again it gives the URL again, of a new server where the old one has died.

        Raises:
            PostgresBinariesNotFound: there is nothing to start.
            DataDirectoryOfOtherVersion: the programs cannot read the data.
            PostgresDidNotStart: the message holds the last lines that PostgreSQL wrote.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with alone_on(self._folder):
            self._use = self._use or use(self._folder)
            try:
                port = self._join() or self._begin()
            except BaseException:
                self._leave()
                raise
        return _url(self._folder, port)

    def stop(self) -> None:
        """Leave the server, and wait until it has ended where nobody else uses it."""
        if self._use is None:
            return
        self._leave()
        give_up_at = time.monotonic() + STOP_SECONDS
        while self._is_ending() and time.monotonic() < give_up_at:
            time.sleep(LOOK_SECONDS)
        if self._keeper is not None and self._running() is None:
            self._keeper.wait(STOP_SECONDS)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _leave(self) -> None:
        if self._use is not None:
            self._use.close()
        self._use = None

    def _is_ending(self) -> bool:
        with alone_on(self._folder):
            return self._running() is not None and not is_used(self._folder)

    def _running(self) -> Postmaster | None:
        return Postmaster.running_on(self._folder / "data")

    def _join(self) -> int | None:
        """Return the port once a server that is there accepts connections, None without one."""
        give_up_at = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up_at:
            is_kept = self._keeper is not None and self._keeper.poll() is None
            server = self._running()
            if server is None and not is_kept:
                return None
            if server is not None and server.port is not None:
                return server.port
            time.sleep(LOOK_SECONDS)
        raise PostgresDidNotStart(self._last_words(f"not ready after {START_SECONDS:.0f} s"))

    def _begin(self) -> int:
        binaries = find_binaries()
        try:
            prepare(self._folder, binaries, durable=self._durable)
        except subprocess.CalledProcessError as failure:
            raise PostgresDidNotStart(f"initdb failed: {failure.stderr}") from failure
        for _ in range(LAUNCHES):  # the port may be taken meanwhile, a killed server be ending
            self._launch(binaries)
            if port := self._join():
                return port
            time.sleep(RELAUNCH_SECONDS)
        raise PostgresDidNotStart(self._last_words("PostgreSQL ended at once"))

    def _launch(self, binaries: Path) -> None:
        data = self._folder / "data"
        command = [*prefix_for(data), str(binaries / "postgres"), "-D", str(data)]
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        log_file = self._folder / "log"
        log_file.touch(mode=0o600)
        with log_file.open("wb") as log:
            self._keeper = subprocess.Popen(  # noqa: S603 - the program was found, not asked for
                [*KEEPER, str(self._folder), *command, *options, f"--port={_free_port()}"],
                cwd="/",
                env=os.environ | {"PYTHONPATH": str(PROGRAM_ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _last_words(self, happened: str) -> str:
        log = self._folder / "log"
        lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        return "\n".join([f"{happened}; the end of {log}:", *lines])


def running_url(data_dir: Path) -> str | None:
    """Return the superuser's URL of the server on this folder, None where none runs.

    That server may end at any time: who needs it to stay starts it as well.
    """
    folder = data_dir.absolute()
    server = Postmaster.running_on(folder / "data")
    return None if server is None or server.port is None else _url(folder, server.port)


def _url(folder: Path, port: int) -> str:
    return f"postgresql://{SUPERUSER}:{read_password(folder)}@127.0.0.1:{port}/postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
