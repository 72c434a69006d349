"""What a transaction changes, noted inside it, and known once it has been committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.domain.live.topics import Change, Topic

_NOTED: ContextVar[set[Change] | None] = ContextVar("noted", default=None)


def changed(topic: Topic, client_id: str | None = None) -> None:
    """Note in a transaction what it changes: pages hear of it after the commit, else never.

    Args:
        topic: that pages show.
        client_id: whose it is; None: nobody's in particular.
    """
    noted = _NOTED.get()
    if noted is not None:
        noted.add(Change(topic, client_id))


@contextmanager
def noting() -> Iterator[set[Change]]:
    """Give the set in which everything is put that is noted meanwhile."""
    former, noted = _NOTED.get(), set[Change]()
    _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.set(former)
