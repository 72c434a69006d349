"""Deadlines that a new calendar was weighed against: what is open, what moved, what is told."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic_core import to_json

from app.domain.metering.interactions.interactions import Interaction
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import READ, from_row

_RUNNING = f"""
SELECT {READ} FROM interactions
WHERE client_id = $1 AND status IN ('open', 'paused') AND terms IS NOT NULL
ORDER BY id
"""

_MOVE = """
UPDATE interactions i
SET terms = t.terms, due_at = t.due_at, warn_at = t.warn_at, paused_at = t.paused_at
FROM json_to_recordset($1) AS t(client_id uuid, id uuid, terms jsonb,
  due_at timestamptz, warn_at timestamptz, paused_at timestamptz)
WHERE i.client_id = t.client_id AND i.id = t.id
"""

_CHANGE = """
client_id, interaction_id, id, calendar_id, changed_at, choice, former_due_at, due_at, changed_by
"""

_RECORD = f"""
INSERT INTO deadline_changes ({_CHANGE})
SELECT {_CHANGE} FROM json_populate_recordset(NULL::deadline_changes, $1)
"""

_CHANGES = """
SELECT id, interaction_id, changed_at, choice, former_due_at, due_at, calendar_id,
  changed_by
FROM deadline_changes WHERE client_id = $1 AND interaction_id = $2 ORDER BY id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineChange:
    """A deadline that a new calendar version was weighed against, and what was chosen.

    Attributes:
        id: later changes have higher ones.
        calendar_id: the new version, whether or not the deadline goes by it from then on.
        changed_by: the id of the key or person; None where the settings were changed.
    """

    id: str
    interaction_id: str
    changed_at: datetime
    choice: str
    former_due_at: datetime | None
    due_at: datetime | None
    calendar_id: str
    changed_by: str | None


async def running_interactions(connection: Connection, client_id: str) -> list[Interaction]:
    """Return a client's interactions whose clocks run or are paused."""
    return [from_row(row) for row in await connection.fetch(_RUNNING, client_id)]


async def move_deadlines(connection: Connection, moved: Iterable[Interaction]) -> None:
    """Store what the clocks of interactions show now; the client's account is locked."""
    rows = [
        {
            "client_id": interaction.client_id,
            "id": interaction.id,
            "terms": interaction.terms and asdict(interaction.terms),
            "due_at": interaction.due_at,
            "warn_at": interaction.warn_at,
            "paused_at": interaction.paused_at,
        }
        for interaction in moved
    ]
    await connection.execute(_MOVE, to_json(rows).decode())


async def record_changes(
    connection: Connection, client_id: str, changes: Iterable[DeadlineChange]
) -> None:
    """Write changes into the history of a client's interactions."""
    rows = [{"client_id": client_id, **asdict(change)} for change in changes]
    await connection.execute(_RECORD, to_json(rows).decode())


async def deadline_changes(
    connection: Connection, client_id: str, interaction_id: str
) -> list[DeadlineChange]:
    """Return how new calendars met an interaction's deadline, oldest first."""
    rows = await connection.fetch(_CHANGES, client_id, interaction_id)
    return [DeadlineChange(**row) for row in rows]
