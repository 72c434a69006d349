"""Base of everything the domain refuses; each error stands beside the rule it guards."""

from typing import Any


class DomainError(Exception):
    """Something the rules refuse."""


class NothingFound(DomainError):
    """There is no such thing, or it may not be seen."""


class VersionConflict(DomainError):
    """Somebody has changed it since it was read.

    Args:
        current: as it is now.
    """

    def __init__(self, current: Any) -> None:  # noqa: ANN401 - whatever has versions
        super().__init__()
        self.current = current
