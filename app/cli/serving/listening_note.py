"""Where a service with the embedded PostgreSQL listens, noted in its folder while it runs.

Whoever types a command beside it need not say the port again. The note is locked as long as it is
true: one that a killed service left behind tells nothing.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from app.settings import Settings

_FILE = "listening"
_TRIES, _BETWEEN_SECONDS = 10, 0.05


@contextmanager
def listening_noted(settings: Settings, address: str) -> Iterator[None]:
    """Note where the service listens, until it ends; of several in a folder the first is noted.

    Args:
        settings: of a deployment; with a database of its own nothing is noted.
        address: such as ``http://127.0.0.1:8000``.
    """
    if settings.database_url is not None:
        yield
        return
    with (settings.data_dir / _FILE).open("a+") as note:
        if _lock(note):
            note.truncate(0)
            note.write(address)
            note.flush()
        yield


def noted_address(settings: Settings) -> str | None:
    """Return where the service listens that runs in the folder; None where none does."""
    if settings.database_url is not None:
        return None
    try:
        with (settings.data_dir / _FILE).open() as note:
            try:
                fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return note.read() or None
    except FileNotFoundError:
        pass
    return None


def _lock(note: TextIO) -> bool:
    """Return whether the note is ours; who looks whether it is true holds it for a moment."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_BETWEEN_SECONDS)
        else:
            return True
    return False
