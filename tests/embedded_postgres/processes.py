import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

REPOSITORY = Path(__file__).parents[2]
HOLD = Path(__file__).with_name("hold.py")


class Holder:
    """Another process that uses the server on a folder."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HOLD), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            start_new_session=True,
        )

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask_to_leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def leave(self) -> None:
        _, errors = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, errors

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)


def postmaster_pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def comes_true(condition: Callable[[], bool], within_seconds: float = 10) -> bool:
    give_up_at = time.monotonic() + within_seconds
    while not condition() and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return condition()


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url, ssl="disable")
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()
