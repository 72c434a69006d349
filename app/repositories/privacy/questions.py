"""What clients were asked, as it names a person: whole where it is about that one's interaction."""

from collections.abc import Sequence

from app.repositories.connections import Connection

_FORGET = """
UPDATE sheet_questions SET asked = '—'
FROM unnest($1::uuid[], $2::uuid[]) AS k(client_id, interaction_id)
WHERE sheet_questions.client_id = k.client_id
  AND sheet_questions.interaction_id = k.interaction_id AND asked <> '—'
RETURNING id
"""

_NOTICE = "('question.asked', 'question.answered')"
_ASKED = """
jsonb_build_object('asked', CASE WHEN {data} ->> 'interaction_id' = ANY($1::text[]) THEN '—'
  ELSE without_erased({data} ->> 'asked') END)
"""
_SAYS_IT = """
({data} ->> 'interaction_id' = ANY($1::text[])
  OR {data} ->> 'asked' <> without_erased({data} ->> 'asked'))
"""


def _on(words: str, data: str) -> str:
    return words.replace("{data}", data)


_PAYLOAD = "(payload -> 'data')"
_JOBS = f"""
UPDATE jobs SET payload = jsonb_set(payload, '{{data}}', {_PAYLOAD} || {_on(_ASKED, _PAYLOAD)})
WHERE kind = 'notice' AND payload ->> 'type' IN {_NOTICE} AND {_on(_SAYS_IT, _PAYLOAD)}
"""

_LETTERS = f"""
UPDATE mail_deliveries SET data = data || {_on(_ASKED, "data")}
WHERE type IN {_NOTICE} AND {_on(_SAYS_IT, "data")}
"""

_BODY = "(body::jsonb -> 'data')"
_WEBHOOKS = f"""
UPDATE webhook_deliveries
SET body = jsonb_set(body::jsonb, '{{data}}', {_BODY} || {_on(_ASKED, _BODY)})::text
WHERE type IN {_NOTICE} AND {_on(_SAYS_IT, _BODY)}
"""


async def forget_questions(connection: Connection, members: Sequence[tuple[str, str]]) -> list[str]:
    """Take out what was asked for interactions; return the ids of those questions."""
    clients, ids = [client for client, _ in members], [member_id for _, member_id in members]
    return [row["id"] for row in await connection.fetch(_FORGET, clients, ids)]


async def erase_question_notices(connection: Connection, interaction_ids: Sequence[str]) -> int:
    """Take out what was asked for interactions, and the mention of whoever is being erased.

    Of notices to be spread, letters and webhook deliveries; return of how many.
    """
    done = [
        await connection.execute(statement, interaction_ids)
        for statement in (_JOBS, _LETTERS, _WEBHOOKS)
    ]
    return sum(int(status.rpartition(" ")[2]) for status in done)
