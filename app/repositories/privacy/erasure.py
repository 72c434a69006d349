"""Where a person is named, and how that is taken away.

Facts and interactions are rewritten under their clients' locks; copies of what facts say are raw
requests, notices on their way, letters and reports.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from pydantic_core import to_json

from app.domain.metering.events.events import EventKey
from app.domain.privacy.redaction import SEPARATORS
from app.repositories.connections import Connection
from app.repositories.privacy.mentions import EventPlace
from app.repositories.privacy.threads import NamedInteraction

# By client, so that the index on (client_id, counterpart) serves.
_NAMED_INTERACTIONS = """
SELECT i.client_id, i.id, i.thread_id FROM books b
JOIN interactions i ON i.client_id = b.client_id AND i.counterpart = $1
WHERE $2::uuid IS NULL OR b.client_id = $2
"""

_FACTS = """
SELECT e.source, e.event_id, e.id_space, e.type, e.occurred_at, e.data, e.interaction_id
FROM unnest($1::uuid[], $2::uuid[]) AS k(client_id, id)
JOIN interactions i USING (client_id, id)
JOIN events e ON e.source = i.source AND e.event_id = i.event_id
  AND e.client_id IS NOT DISTINCT FROM i.client_id
UNION ALL
SELECT e.source, e.event_id, e.id_space, e.type, e.occurred_at, e.data, NULL
FROM unnest($1::uuid[], $2::uuid[]) AS k(client_id, id)
JOIN events e ON e.client_id = k.client_id AND e.interaction_id = k.id
  AND (e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')
"""

_FACTS_AT = """
SELECT e.source, e.event_id, e.id_space, e.type, e.occurred_at, e.data, NULL AS interaction_id
FROM unnest($1::text[], $2::text[], $3::uuid[]) AS k(source, event_id, id_space)
JOIN events e USING (source, event_id, id_space)
"""

_UNASSIGNED = """
SELECT e.source, e.event_id, e.id_space, e.type, e.occurred_at, e.data, NULL AS interaction_id
FROM unassigned_events u JOIN events e USING (source, event_id, id_space)
WHERE $1::uuid IS NULL OR u.limited_to_client_id = $1 OR e.data ->> 'client_id' = $1::text
"""

_REWRITE = """
UPDATE events e SET data = t.data, fingerprint = t.fingerprint, erased_at = $2
FROM json_populate_recordset(NULL::events, $1) t
WHERE e.source = t.source AND e.event_id = t.event_id AND e.id_space = t.id_space
"""

_REGION = "SELECT region FROM clients WHERE id = $1"

_FORGET_DISPUTES = """
UPDATE disputes SET message = '—', answer = CASE WHEN answer IS NOT NULL THEN '—' END
FROM unnest($1::uuid[], $2::uuid[]) AS k(client_id, interaction_id)
WHERE disputes.client_id = k.client_id AND disputes.interaction_id = k.interaction_id
  AND (message <> '—' OR answer <> '—')
RETURNING id
"""

_FORGET = "UPDATE interactions SET counterpart = NULL WHERE id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """An event as it is stored.

    Attributes:
        id_space: whose ids the event's is one of.
        interaction_id: of the interaction that it recorded; None of any other event.
    """

    key: EventKey
    id_space: str
    type: str
    time: datetime
    data: Mapping[str, Any]
    interaction_id: str | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An event without the person, and the fingerprint of what is left."""

    key: EventKey
    id_space: str
    data: Mapping[str, Any]
    fingerprint: bytes


async def region_of(connection: Connection, client_id: str) -> str | None:
    """Return where a client's national numbers are read; None when there is no such client."""
    region: str | None = await connection.fetchval(_REGION, client_id)
    return region


async def find_named_interactions(
    connection: Connection, person: str, client_id: str | None
) -> list[NamedInteraction]:
    """Return the interactions whose other party a person is."""
    rows = await connection.fetch(_NAMED_INTERACTIONS, person, client_id)
    return [NamedInteraction(row["client_id"], row["id"], row["thread_id"]) for row in rows]


async def facts_of(connection: Connection, members: Sequence[tuple[str, str]]) -> list[StoredFact]:
    """Return the events that recorded interactions, and those that say something of them."""
    clients, ids = [client for client, _ in members], [member_id for _, member_id in members]
    return [_fact(row) for row in await connection.fetch(_FACTS, clients, ids)]


async def facts_at(connection: Connection, places: Sequence[EventPlace]) -> list[StoredFact]:
    """Return events by where they are stored."""
    rows = await connection.fetch(
        _FACTS_AT,
        [place.source for place in places],
        [place.event_id for place in places],
        [place.id_space for place in places],
    )
    return [_fact(row) for row in rows]


async def unassigned_facts(connection: Connection, client_id: str | None) -> list[StoredFact]:
    """Return the events that wait; only those that may be a client's, if one is given."""
    return [_fact(row) for row in await connection.fetch(_UNASSIGNED, client_id)]


async def rewrite(connection: Connection, facts: Sequence[Rewritten], at: datetime) -> None:
    """Put what is left of events in their place."""
    rows = [
        {
            "source": fact.key.source,
            "event_id": fact.key.id,
            "id_space": fact.id_space,
            "data": fact.data,
            "fingerprint": "\\x" + fact.fingerprint.hex(),
        }
        for fact in facts
    ]
    await connection.execute(_REWRITE, to_json(rows).decode(), at)


async def forget_counterparts(connection: Connection, interaction_ids: Sequence[str]) -> None:
    """Take the other party out of interactions."""
    await connection.execute(_FORGET, interaction_ids)


async def forget_disputes(connection: Connection, members: Sequence[tuple[str, str]]) -> int:
    """Take out what was written in disputes of interactions; return of how many."""
    clients, ids = [client for client, _ in members], [member_id for _, member_id in members]
    return len(await connection.fetch(_FORGET_DISPUTES, clients, ids))


def _fact(row: asyncpg.Record) -> StoredFact:
    return StoredFact(
        key=EventKey(row["source"], row["event_id"]),
        id_space=row["id_space"],
        type=row["type"],
        time=row["occurred_at"],
        data=json.loads(row["data"]),
        interaction_id=row["interaction_id"],
    )


_SAYS_IT = "->> 'sender' = $1 OR {data} ->> 'interaction_id' = ANY($2::text[])"
_NOTHING = """'{"sender": null, "subject": null, "summary": null}'::jsonb"""
_FORWARDED = "message.forwarded"

_JOBS = f"""
UPDATE jobs SET payload = jsonb_set(payload, '{{data}}', payload -> 'data' || {_NOTHING})
WHERE kind = 'notice' AND payload ->> 'type' = '{_FORWARDED}'
  AND (payload -> 'data' {_SAYS_IT.format(data="payload -> 'data'")})
"""

_LETTERS = f"""
UPDATE mail_deliveries SET data = data || {_NOTHING}
WHERE type = '{_FORWARDED}' AND (data {_SAYS_IT.format(data="data")})
"""

# Of disputes, what the client wrote and what was answered.
_DISPUTES = "('dispute.opened', 'dispute.decided')"
_OF_MEMBER = "->> 'interaction_id' = ANY($1::text[])"
_ERASED = """
(SELECT jsonb_object_agg(key, CASE WHEN key IN ('message', 'answer') THEN '"—"' ELSE value END)
 FROM jsonb_each({data}))
"""

_BODY = "body::jsonb -> 'data'"
_WEBHOOKS = f"""
UPDATE webhook_deliveries
SET body = jsonb_set(body::jsonb, '{{data}}', {_BODY} || {_NOTHING})::text
WHERE type = '{_FORWARDED}' AND ({_BODY} {_SAYS_IT.format(data=_BODY)})
"""

_DISPUTE_JOBS = f"""
UPDATE jobs
SET payload = jsonb_set(payload, '{{data}}', {_ERASED.format(data="payload -> 'data'")})
WHERE kind = 'notice' AND payload ->> 'type' IN {_DISPUTES} AND payload -> 'data' {_OF_MEMBER}
"""

_DISPUTE_LETTERS = f"""
UPDATE mail_deliveries SET data = {_ERASED.format(data="data")}
WHERE type IN {_DISPUTES} AND data {_OF_MEMBER}
"""

_DISPUTE_WEBHOOKS = f"""
UPDATE webhook_deliveries
SET body = jsonb_set(body::jsonb, '{{data}}', {_ERASED.format(data=_BODY)})::text
WHERE type IN {_DISPUTES} AND {_BODY} {_OF_MEMBER}
"""

# A person may stand in a request that told no event; text in base64 or another encoding is found
# through the event that it told.
_REQUESTS = f"""
UPDATE deliveries d SET body = NULL, headers = '{{}}', url = split_part(url, '?', 1)
FROM integrations i
WHERE i.id = d.integration_id AND d.body IS NOT NULL AND (
  EXISTS (
    SELECT FROM jsonb_to_recordset(d.events) AS told(source text, id text)
    JOIN unnest($1::text[], $2::text[]) AS k(source, id) USING (source, id)
  ) OR (
    ($4::uuid IS NULL OR i.client_id = $4) AND EXISTS (
      SELECT FROM unnest($3::text[]) AS spelling WHERE position(spelling IN
        translate(lower(d.url || d.headers::text || encode(d.body, 'escape')),
          '{"".join(map(chr, SEPARATORS))}', '')) > 0
    )
  )
)
"""

_LEGS = """
UPDATE call_tidings SET legs = '{}' WHERE position($1 IN legs::text) > 0 AND (
  $2::uuid IS NULL
  OR source IN (SELECT '/integrations/' || id FROM integrations WHERE client_id = $2)
)
"""

_LABELS = f"""
UPDATE busy_times b SET label = NULL FROM agendas a
WHERE a.id = b.agenda_id AND ($2::uuid IS NULL OR a.client_id = $2) AND EXISTS (
  SELECT FROM unnest($1::text[]) AS spelling
  WHERE position(spelling IN translate(lower(b.label), '{"".join(map(chr, SEPARATORS))}', '')) > 0
)
"""

_SAY_APPOINTMENTS = "SELECT set_config('exitadmin.appointments', $1, true)"
_REPORTS = "SELECT erase_from_reports($1::uuid[], $2::text[], $3::text[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What concerned a person, and was rewritten or withdrawn.

    Attributes:
        person: as interactions name it.
        spellings: as raw requests name it.
        client_id: only that client's; None for all.
        interactions: ids of the interactions with the person.
        members: ids of all interactions that stand or ever stood in their threads.
        clients: whose they are.
        keys: of the events.
        disputes, questions: how many had their texts taken out, of questions also a mention.
        appointments: how many had their texts taken out.
        own_appointments: ids of those that were with the person.
        sheets: how many versions had a mention taken out.
        pattern: as running texts mention the person; empty where they cannot.
    """

    person: str
    spellings: Sequence[str]
    client_id: str | None
    interactions: Sequence[str]
    members: Sequence[str]
    clients: Sequence[str]
    keys: Sequence[EventKey]
    disputes: int
    questions: int
    appointments: int
    own_appointments: Sequence[str]
    sheets: int
    pattern: str


async def erase_notices(connection: Connection, erased: Erased) -> int:
    """Take a person out of notices to be spread, letters and webhook deliveries."""
    done = [
        await connection.execute(statement, erased.person, erased.members)
        for statement in (_JOBS, _LETTERS, _WEBHOOKS)
    ]
    done += [
        await connection.execute(statement, erased.members)
        for statement in (_DISPUTE_JOBS, _DISPUTE_LETTERS, _DISPUTE_WEBHOOKS)
    ]
    return sum(map(_count, done))


async def erase_requests(connection: Connection, erased: Erased) -> int:
    """Withdraw the raw requests that name a person; what became of them stays."""
    await connection.execute(_LEGS, erased.person, erased.client_id)
    return _count(
        await connection.execute(
            _REQUESTS,
            [key.source for key in erased.keys],
            [key.id for key in erased.keys],
            erased.spellings,
            erased.client_id,
        )
    )


async def erase_labels(connection: Connection, erased: Erased) -> int:
    """Take out the labels of busy times that name a person; the time stays taken."""
    return _count(await connection.execute(_LABELS, erased.spellings, erased.client_id))


async def say_whose_appointments(connection: Connection, ids: Sequence[str]) -> None:
    """Let reports lose, to the transaction's end, what they tell of a person's appointments."""
    await connection.execute(_SAY_APPOINTMENTS, ",".join(ids))


async def erase_from_reports(connection: Connection, erased: Erased) -> int:
    """Take a person out of frozen reports; return how many were rewritten."""
    done: int = await connection.fetchval(
        _REPORTS, erased.clients, erased.interactions, erased.members
    )
    return done


def _count(status: str) -> int:
    return int(status.rpartition(" ")[2])
