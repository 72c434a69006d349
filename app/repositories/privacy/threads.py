"""Which interactions stand, or ever stood, in the threads of a person's interactions."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.repositories.connections import Connection


@dataclass(frozen=True, slots=True)
class NamedInteraction:
    """An interaction that concerns a person, and its thread."""

    client_id: str
    id: str
    thread_id: str


_CORRECTED = """
(e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')
    AND e.type = 'interaction.corrected' AND e.data ? 'cause'
"""

# Only corrections of the cause take an interaction out of a thread. What was ever named as the
# cause stands in the corrections and in the recorded event; with what moved went all that it
# caused. The threads that it moved to never stood with the person: they are left as they are.
_MEMBERS = f"""
WITH RECURSIVE named AS MATERIALIZED (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS n(client_id, id, thread_id)
), corrections AS MATERIALIZED (
  SELECT e.client_id, e.interaction_id AS id, e.data
  FROM (SELECT DISTINCT client_id FROM named) c JOIN events e USING (client_id) WHERE {_CORRECTED}
), told AS MATERIALIZED (
  SELECT client_id, id, data FROM corrections
  UNION ALL
  SELECT i.client_id, i.id, e.data FROM (SELECT DISTINCT client_id, id FROM corrections) c
  JOIN interactions i USING (client_id, id)
  JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
), links AS MATERIALIZED (
  SELECT t.client_id, t.id, i.id AS cause_id, i.thread_id AS cause_thread_id
  FROM told t JOIN interactions i
    ON i.client_id = t.client_id AND i.id = (t.data -> 'cause' ->> 'id')::uuid
  UNION ALL
  SELECT t.client_id, t.id, i.id, i.thread_id
  FROM told t JOIN events e ON e.source = t.data -> 'cause' ->> 'source'
    AND e.event_id = t.data -> 'cause' ->> 'event_id' AND e.client_id = t.client_id
  JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
  UNION ALL
  SELECT t.client_id, t.id, i.id, i.thread_id
  FROM told t JOIN former_keys f ON f.source = t.data -> 'cause' ->> 'source'
    AND f.event_id = t.data -> 'cause' ->> 'event_id' AND f.client_id = t.client_id
  JOIN interactions i ON i.client_id = f.client_id AND i.id = f.interaction_id
  UNION ALL
  SELECT t.client_id, t.id, i.id, i.thread_id
  FROM told t JOIN interactions i ON i.client_id = t.client_id
    AND i.message_id = t.data ->> 'in_reply_to' AND i.direction = 'inbound'
), members AS MATERIALIZED (
  SELECT i.client_id, i.id FROM (
    SELECT client_id, thread_id FROM named
    UNION
    SELECT l.client_id, l.cause_thread_id FROM named n JOIN links l USING (client_id, id)
  ) threads JOIN interactions i USING (client_id, thread_id)
), gone AS (
  SELECT l.client_id, l.id FROM members m
  JOIN links l ON l.client_id = m.client_id AND l.cause_id = m.id
  UNION
  SELECT below.client_id, below.id FROM gone g, LATERAL (
    SELECT l.client_id, l.id FROM links l WHERE l.client_id = g.client_id AND l.cause_id = g.id
    UNION ALL
    SELECT i.client_id, i.id FROM interactions i
    WHERE i.client_id = g.client_id AND i.cause_id = g.id
    UNION ALL
    SELECT i.client_id, i.id FROM interactions c JOIN interactions i ON i.client_id = c.client_id
      AND i.cause_source = c.source AND i.cause_event_id = c.event_id
    WHERE c.client_id = g.client_id AND c.id = g.id
    UNION ALL
    SELECT i.client_id, i.id FROM former_keys f JOIN interactions i ON i.client_id = f.client_id
      AND i.cause_source = f.source AND i.cause_event_id = f.event_id
    WHERE f.client_id = g.client_id AND f.interaction_id = g.id
  ) below
)
SELECT client_id, id FROM members UNION SELECT client_id, id FROM gone
"""


async def members_of(
    connection: Connection, interactions: Sequence[NamedInteraction]
) -> list[tuple[str, str]]:
    """Return client and id of all that stands or ever stood in a thread of a person's."""
    rows = await connection.fetch(
        _MEMBERS,
        [interaction.client_id for interaction in interactions],
        [interaction.id for interaction in interactions],
        [interaction.thread_id for interaction in interactions],
    )
    return [(row["client_id"], row["id"]) for row in rows]
