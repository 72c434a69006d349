"""What a process needs and cannot reach: told once when it goes, and once when it is back."""

import asyncio
from contextlib import suppress
from math import inf
from time import monotonic

import structlog

from app.repositories.database import Database
from app.repositories.health import (
    DatabaseAway,
    is_database_away,
    is_database_failure,
)
from app.services.health import applied_revision

_ANSWER_SECONDS = _ASKING_SECONDS = 1.0
_QUIET_SECONDS = 60.0
_OF_FILES = (FileNotFoundError, PermissionError, FileExistsError, NotADirectoryError)
"""Of a database only where it is reached by a socket file; else somebody has to hear of them."""

_LOG = structlog.get_logger()


class Outage:
    """Whether one thing is out of reach for this process, whoever finds out.

    However many attempts fail meanwhile, the log has two lines of an outage.

    Args:
        what: in the operators' words, such as ``mail server``.
        fields: further fields of both lines, such as an endpoint's id; no personal data.
    """

    def __init__(self, what: str, **fields: str) -> None:
        self._what = what
        self._fields = fields
        self._since: float | None = None
        self._failures = 0

    @property
    def is_on(self) -> bool:
        """Tell whether it is out of reach, as far as is known."""
        return self._since is not None

    def note(self, reason: str) -> bool:
        """Take notice of an attempt that failed; return whether an outage begins with it.

        Args:
            reason: without personal data; ``named`` gives an exception's.
        """
        self._failures += 1
        if self._since is not None:
            return False
        self._since = monotonic()
        _LOG.warning(f"{self._what} out of reach", reason=reason, **self._fields)
        return True

    def end(self) -> bool:
        """Take notice that it was reached; return whether an outage ends with it."""
        if self._since is None:
            return False
        seconds = round(monotonic() - self._since, 1)
        _LOG.warning(
            f"{self._what} back", out_for_seconds=seconds, failures=self._failures, **self._fields
        )
        self._since, self._failures = None, 0
        return True


def named(failure: BaseException) -> str:
    """Return a failure's class and state, without its message, which may quote a client."""
    sqlstate = getattr(failure, "sqlstate", None)
    name = type(failure).__qualname__
    return f"{name} ({sqlstate})" if sqlstate else name


class FailureLog:
    """Logs failures with where they come from, those of one kind once a while.

    What a database that is away makes fail is left out: ``DatabaseWatch`` tells of it.
    """

    def __init__(self) -> None:
        self._last_at: dict[str, float] = {}

    def tell(self, what: str, failure: BaseException, **fields: object) -> None:
        """Log a failure, unless the log has it already.

        Args:
            what: was tried in vain.
            failure: in this process.
            fields: further fields; no personal data.
        """
        if is_database_away(failure) and not isinstance(failure, _OF_FILES):
            return
        now, name = monotonic(), named(failure)
        if is_database_failure(failure) and now - self._last_at.get(name, -inf) < _QUIET_SECONDS:
            return
        self._last_at[name] = now
        _LOG.error(what, exc_info=failure, **fields)


class DatabaseWatch:
    """Tells once that the database went away, and once that it is back, whoever needs it.

    Args:
        database: not open yet; asked now and then while it is away.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._outage = Outage("database")
        self._asking: asyncio.Task[None] | None = None
        database.tell_failures(self._note)

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    def _note(self, failure: BaseException) -> None:
        if is_database_away(failure) and self._outage.note(named(failure)):
            self._asking = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> None:
        while True:
            await asyncio.sleep(_ASKING_SECONDS)
            with suppress(DatabaseAway):
                await applied_revision(self._database, timeout_seconds=_ANSWER_SECONDS)
                self._outage.end()
                return
