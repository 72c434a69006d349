"""The servers that are measured: each a process of its own on a free loopback port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

KEY = "a-key-for-benchmarks-only"
_STARTS_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port."""

    port: int
    pid: int

    def resident_mib(self) -> float:
        """Return the memory that the process has in use."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def serving(app: str, *, is_service: bool = False, **environment: str) -> Iterator[Server]:
    """Run an ASGI application under uvicorn; the service as `exitadmin serve` runs it."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log"]
    command += ["--loop", "uvloop", "--log-level", "warning"]
    command += ["--no-server-header", "--no-proxy-headers"]
    if is_service:
        command += ["--http", "app.cli.serving.guarded_protocol:GuardedProtocol", "--factory"]
    else:
        command += ["--http", "httptools"]
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(_STARTS_WITHIN_SECONDS)


def _wait_for(port: int) -> None:
    give_up_at = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < give_up_at:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")
