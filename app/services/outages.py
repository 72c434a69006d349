"""What a process needs and cannot reach: told once when it goes, and once when it is back."""

from time import monotonic

import structlog

_LOG = structlog.get_logger()


class Outage:
    """Whether one thing is out of reach for this process, whoever finds out.

    However many attempts fail meanwhile, the log has two lines of an outage.

    Args:
        what: in the operators' words, such as ``mail server``.
        told: further fields of both lines, such as an endpoint's id; no personal data.
    """

    def __init__(self, what: str, **told: str) -> None:
        self._what = what
        self._told = told
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
        _LOG.warning(f"{self._what} out of reach", reason=reason, **self._told)
        return True

    def end(self) -> bool:
        """Take notice that it was reached; return whether an outage ends with it."""
        if self._since is None:
            return False
        seconds = round(monotonic() - self._since, 1)
        _LOG.warning(
            f"{self._what} back", out_for_seconds=seconds, failures=self._failures, **self._told
        )
        self._since, self._failures = None, 0
        return True


def named(failure: BaseException) -> str:
    """Return a failure's class and state, without its message, which may quote a client."""
    sqlstate = getattr(failure, "sqlstate", None)
    name = type(failure).__qualname__
    return f"{name} ({sqlstate})" if sqlstate else name
