"""Sessions: a browser in which somebody has signed in, and how long that lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.people.roles import Role, idle_time, longest_time

LINK_LASTS = timedelta(hours=24)
"""A welcome link."""
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODES_AN_HOUR = 5
"""Of an account, and of an address (design, section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it is listed: its secret is not kept.

    Attributes:
        client_id: the client that a person of several has chosen last.
        agent: what the browser calls itself, cut off.
        seen_at: to the minute.
    """

    id: str
    person_id: str
    client_id: str | None
    agent: str
    opened_at: datetime
    seen_at: datetime
    ended_at: datetime | None

    def is_live(self, role: Role, now: datetime) -> bool:
        """Return whether the session still opens something, by the real time."""
        return (
            self.ended_at is None
            and now - self.seen_at < idle_time(role)
            and now - self.opened_at < longest_time(role)
        )
