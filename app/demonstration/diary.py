"""Writes one client's events down: numbered, dated, with parties that are nobody's."""

from datetime import datetime
from random import Random
from typing import Any

from app.demonstration.clients import DemoClient

SOURCE = "/demonstration"
_PEOPLE = 60

Content = dict[str, Any]
"""An event as an integrator would post it (api.md, Events)."""


class Diary:
    """The events of one client, in the order in which they were written."""

    def __init__(self, client: DemoClient, random: Random) -> None:
        self.client = client
        self.random = random
        self.events: list[Content] = []

    def write(self, type_: str, at: datetime, **data: Any) -> Content:  # noqa: ANN401 - JSON
        """Write an event down and return what names it as a cause or a target."""
        event_id = f"{self.client.reference}-{len(self.events) + 1:04d}"
        self.events.append(
            {
                "source": SOURCE,
                "id": event_id,
                "type": type_,
                "time": at.isoformat(timespec="seconds"),
                "data": data,
            }
        )
        return {"source": SOURCE, "event_id": event_id}

    def subject(self) -> str:
        """Return what somebody calls or writes about."""
        return self.random.choice(self.client.subjects)

    def number(self) -> str:
        """Return somebody's number."""
        return f"+3247555{self.random.randrange(_PEOPLE) + 3000}"

    def address(self) -> str:
        """Return somebody's address."""
        return f"contact{self.random.randrange(_PEOPLE):02d}@courriel.example"

    def is_so(self, one_in: int) -> bool:
        """Tell whether what happens one time in so many happens now."""
        return self.random.randrange(one_in) == 0
