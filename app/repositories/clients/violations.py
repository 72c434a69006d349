"""Turns one named constraint into one named error."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from app.domain.clients.clients import ReferenceTaken
from app.domain.clients.parties.contact_points import InboxTaken
from app.domain.errors import DomainError

_ERRORS: dict[str, type[DomainError]] = {
    "clients_reference_key": ReferenceTaken,
    "contact_points_inbox_of_one_client": InboxTaken,
}


@contextmanager
def refused_as(subject: str) -> Iterator[None]:
    """Raise the domain's error for a constraint that a statement violates.

    Args:
        subject: what the error is about; it is shown.

    Raises:
        ReferenceTaken, InboxTaken: the transaction is lost.
    """
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as violation:
        name = violation.constraint_name
        if name not in _ERRORS:
            raise
        raise _ERRORS[name](subject) from violation
