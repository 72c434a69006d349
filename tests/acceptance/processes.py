"""Real server processes over one database, each on a free port of its own."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from httpx import AsyncClient

from tests.service import ADMIN_KEY, NOW

REPOSITORY = Path(__file__).parents[2]
READY = re.compile(r"ready: (http://127\.0\.0\.1:\d+)")
READY_SECONDS = 60
_KEPT = ("PATH", "HOME", "LANG")


class ServerProcess:
    """One `exitadmin serve`."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._said = folder / "said"
        settings = {
            "EXITADMIN_DATABASE_URL": database_url,
            "EXITADMIN_ADMIN_KEY": ADMIN_KEY,
            "EXITADMIN_DEMO": "0",
            "EXITADMIN_TEST_CLOCK": "1",
            "EXITADMIN_LOG_LEVEL": "warning",
            "PORT": "0",
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
        }
        with self._said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve"],
                cwd=folder,
                env={name: os.environ[name] for name in _KEPT if name in os.environ} | settings,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def address(self) -> str:
        """Wait until it is ready and return where it listens."""
        give_up_at = time.monotonic() + READY_SECONDS
        while (found := READY.search(self._said.read_text())) is None:
            assert self.process.poll() is None, self._said.read_text()
            assert time.monotonic() < give_up_at, self._said.read_text()
            time.sleep(0.05)
        return found[1]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def server_processes(database_url: str, number: int) -> Iterator[list[ServerProcess]]:
    """Start processes together; none is left behind."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory())) for _ in range(number)]
        started = []
        for folder in folders:
            one = ServerProcess(database_url, folder)
            stack.callback(one.kill)
            started.append(one)
        yield started


@asynccontextmanager
async def sender_to(process: ServerProcess) -> AsyncIterator[AsyncClient]:
    """Give a connection pool; the process's clock is set to that of all tests."""
    async with AsyncClient(
        base_url=await asyncio.to_thread(process.address),
        headers={"Authorization": f"Bearer {ADMIN_KEY}"},
        timeout=30,
    ) as http:
        response = await http.put("/v1/test-clock", json={"now": NOW.isoformat()})
        assert response.status_code == 200, response.text
        yield http
