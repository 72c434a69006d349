"""What is written down for the admin: who did what, when, from where, on what; never a text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What somebody did, or tried."""

    SIGNED_IN = "sign_in.ok"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_LIMITED = "sign_in.limited"
    SIGN_IN_BLOCKED = "sign_in.blocked"
    SIGNED_OUT = "sign_out"
    INVITED = "person.invited"
    WELCOMED = "person.welcomed"
    RESET = "person.reset"
    CHANGED = "person.changed"
    ROLE_CHANGED = "person.role_changed"
    BLOCKED = "person.blocked"
    UNBLOCKED = "person.unblocked"
    SESSION_ENDED = "session.ended"
    KEY_MADE = "key.made"
    KEY_REVOKED = "key.revoked"
    ERASED = "erasure"
    EXPORTED = "export"
    FEED_MADE = "feed.made"
    FEED_REVOKED = "feed.revoked"
    SETTINGS = "settings"
    ENTRY_ASSIGNED = "entry.assigned"
    ENTRY_UNASSIGNED = "entry.unassigned"
    ENTRY_DISMISSED = "entry.dismissed"
    BLOCK_ON = "block.on"
    BLOCK_OFF = "block.off"
    CLIENT_OPENED = "client.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a person, a key, or nobody who is known.

    Attributes:
        address: of the connection, or what a trusted proxy says; None on the console.
    """

    person_id: str | None = None
    key_id: str | None = None
    address: str | None = None


CONSOLE = Actor()
"""Who types a command on the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act.

    Attributes:
        kind: of what it was done on; None where there is nothing beside the actor.
        on_id: its id, where it has one.
    """

    id: str
    at: datetime
    act: Act
    actor: Actor
    kind: str | None
    on_id: str | None
