import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from itertools import chain, count
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner

from app.cli.program import program_for
from app.embedded_postgres import running_url

REPOSITORY = Path(__file__).parents[2]
ADMIN_KEY = "an-admin-key-for-tests-only"
READY_SECONDS = 60


class Surroundings:
    """Where commands run: a folder of their own, and nothing set but what a test sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_dir(self) -> Path:
        return self.folder / "var"

    @property
    def has_postgres(self) -> bool:
        return running_url(self.data_dir / "postgres") is not None

    def environment(self, **settings: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        told = {"PYTHONPATH": str(REPOSITORY), "PORT": str(self.port), "COLUMNS": "200"}
        return {**kept, **told, **settings}

    def start(self, *command: str, **settings: str) -> "Program":
        return Program(self, command, settings)

    def run(
        self, *command: str, given: bytes = b"", settings: dict[str, str] | None = None
    ) -> "Ended":
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *command],
            cwd=self.folder,
            env=self.environment(**(settings or {})),
            input=given,
            capture_output=True,
            timeout=READY_SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def invoke(self, *command: str, given: bytes = b"", **settings: str) -> "Ended":
        """Run a command in the test's own process: quicker, for those that do not refuse."""
        with contextlib.chdir(self.folder):
            environment = {"PORT": str(self.port), "COLUMNS": "200", **settings}
            done = CliRunner().invoke(program_for(command), command, input=given, env=environment)
        if not isinstance(done.exception, SystemExit | None):
            raise done.exception
        return Ended(done.exit_code, done.stdout, done.stderr)

    def admin_key(self) -> str:
        return (self.data_dir / "admin-key").read_text().strip()

    def http(self, key: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)


class Ended:
    """A command that ended."""

    def __init__(self, status: int, output: str, errors: str) -> None:
        self.status = status
        self.output = output
        self.errors = errors


class Program:
    """A command that runs until it is told to end."""

    def __init__(
        self, surroundings: Surroundings, command: tuple[str, ...], settings: dict[str, str]
    ) -> None:
        self._surroundings = surroundings
        self.output = _new_file(surroundings.folder / "output")
        self.errors = _new_file(surroundings.folder / "errors")
        with self.output.open("wb") as output, self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", *command],
                cwd=surroundings.folder,
                env=surroundings.environment(**settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    def until(self, words: str) -> str:
        """Wait until the program has said something; return all that it has said."""
        give_up_at = time.monotonic() + READY_SECONDS
        while time.monotonic() < give_up_at:
            said = self.output.read_text() + self.errors.read_text()
            if words in said:
                return said
            assert self.process.poll() is None, said
            time.sleep(0.02)
        raise AssertionError(self.errors.read_text())

    def ready(self) -> "Program":
        self.until("Ctrl-C ends it.")
        return self

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(READY_SECONDS)

    def kill_if_left(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(READY_SECONDS)


def _new_file(path: Path) -> Path:
    """Return the path, or a numbered one beside it where a program has written there before."""
    others = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(other for other in chain([path], others) if not other.exists())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def a_call(event_id: str, **data: Any) -> dict[str, Any]:
    """Return a call to the first client of the demonstration."""
    said = {"from": "+32475550199", "to": "+3225550201", "answered": True}
    return {"id": event_id, "source": "/test", "type": "call.received", "data": said | data}
