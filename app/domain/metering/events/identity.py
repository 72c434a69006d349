"""Identity: when two events of one source and id are the same event (api.md, Events).

The ids that a key tied to one client gives are its client's own, so that no other client's key can
be in their way; those of all other senders are the provider's, and given once.
"""

from enum import Enum, auto
from typing import NamedTuple

from app.domain.metering.events.events import EventKey


class SentKey(NamedTuple):
    """An event's source and id as a sender gives them.

    Attributes:
        sender: the client to whom the sender's key is tied; None for any other sender.
    """

    key: EventKey
    sender: str | None


class Relation(Enum):
    """How an event stands to one of the same source and id that is stored."""

    SAME = auto()
    """One event: a repeat, or a conflict where its content differs."""
    TAKEN = auto()
    """Another client's key has used the pair of source and id."""
    APART = auto()
    """Nothing to do with each other."""


def relation(
    sender: str | None, client: str | None, stored_sender: str | None, stored_client: str | None
) -> Relation:
    """Return how an event that comes stands to a stored one of the same source and id.

    Args:
        sender: the client to whom the key of the one that comes is tied, if to any.
        client: whose it is, as far as it is known.
        stored_sender: the client to whom the key of the stored one's sender is tied, if to any.
        stored_client: whose the stored one is.
    """
    if sender is not None:
        is_own = sender in (stored_sender, stored_client)
        return Relation.SAME if is_own else Relation.APART
    if stored_sender in (None, client):
        return Relation.SAME
    return Relation.TAKEN
