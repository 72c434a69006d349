"""Calls that ring: shown to whoever may answer, never metered; what counts is their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

RINGS_FOR = timedelta(minutes=5)
"""From its last word on: a call of which no end is told stops by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """What a provider tells of a call that comes in, before its end.

    Attributes:
        call_id: the id that the call's event will have.
        from_party: normalised; None = withheld.
        to_party: the line that was called, normalised; None = not told.
    """

    call_id: str
    from_party: str | None
    to_party: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RingingCall:
    """A call that rings.

    Attributes:
        source: of the call's event.
        since: when that was told first.
        client_ids: whose it may be; empty where nobody can tell.
    """

    source: str
    call_id: str
    from_party: str | None
    to_party: str | None
    since: datetime
    client_ids: tuple[str, ...]
