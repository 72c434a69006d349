"""Who uses a server: each holds a lock that the kernel drops however its process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class AnotherServerRuns(Exception):
    """Two servers would destroy the data."""


@contextmanager
def alone_on(folder: Path) -> Iterator[None]:
    """Keep every other process from starting or ending this folder's server meanwhile."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def alone_at_once_on(folder: Path) -> Iterator[bool]:
    """Be alone on the folder and give True, or give False at once where another process is."""
    with (folder / "lock").open("a") as lock:
        yield _lock_at_once(lock)


@contextmanager
def only_server_on(folder: Path) -> Iterator[int]:
    """Lock the folder for one server, which keeps the lock as long as it has this open file.

    The number of a process says nothing from within another container, this lock does.

    Raises:
        AnotherServerRuns: a server, or what is left of a killed one, still works there.
    """
    with (folder / "server").open("a") as lock:
        if not _lock_at_once(lock):
            raise AnotherServerRuns(f"another PostgreSQL still works on {folder}")
        yield lock.fileno()


def use(folder: Path) -> IO[str]:
    """Return an open file: the server is used until it is closed. To be asked while alone."""
    users = (folder / "users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def is_used(folder: Path) -> bool:
    """Tell whether anybody uses the server. To be asked while alone."""
    with (folder / "users").open("a") as users:
        return not _lock_at_once(users)


def _lock_at_once(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
