"""Operators: who handles what, so that two of them do not do the same thing."""

from app.domain.errors import DomainError


class AlreadyTaken(DomainError):
    """Another operator has taken the interaction."""


class NothingToHandle(DomainError):
    """The interaction is neither open nor paused: there is nothing to take."""
