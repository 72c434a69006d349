"""Copies of what facts say: raw requests, notices on their way, letters, reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.metering.events.events import EventKey
from app.domain.privacy.redaction import SEPARATORS
from app.repositories.connections import Connection

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

_REPORTS = "SELECT erase_from_reports($1::uuid[], $2::text[], $3::text[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What concerned a person, and was rewritten or withdrawn.

    Attributes:
        person: as interactions name it.
        spellings: as raw requests name it.
        client_id: only that client's; None for all.
        matters: ids of the interactions with the person.
        members: ids of all interactions in their threads.
        clients: whose they are.
        keys: of the events.
        disputes: how many of the members' had their texts taken out.
    """

    person: str
    spellings: Sequence[str]
    client_id: str | None
    matters: Sequence[str]
    members: Sequence[str]
    clients: Sequence[str]
    keys: Sequence[EventKey]
    disputes: int


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


async def erase_from_reports(connection: Connection, erased: Erased) -> int:
    """Take a person out of frozen reports; return how many were rewritten."""
    done: int = await connection.fetchval(_REPORTS, erased.clients, erased.matters, erased.members)
    return done


def _count(status: str) -> int:
    return int(status.rpartition(" ")[2])
