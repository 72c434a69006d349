"""Takes people out of what is kept of those who sign in; the audit keeps ids."""

from collections.abc import Sequence

from app.repositories.connections import Connection

# A person of several clients is only erased everywhere, not in what is kept of one client.
_FIND = """
SELECT p.id FROM people p
WHERE p.email_key = ANY($1::text[]) AND ($2::uuid IS NULL OR (
  SELECT array_agg(client_id) FROM people_clients pc WHERE pc.person_id = p.id
) = ARRAY[$2::uuid]) ORDER BY p.id FOR UPDATE
"""
_FORGET = """
UPDATE people SET email = NULL, email_key = NULL, name = NULL, password = NULL, erased_at = now(),
  blocked_at = coalesce(blocked_at, now())
WHERE id = ANY($1::uuid[])
"""
_END_LINKS = """
UPDATE welcome_links SET ended_at = now() WHERE person_id = ANY($1::uuid[]) AND ended_at IS NULL
"""
_REST = (
    "DELETE FROM sessions WHERE person_id = ANY($1::uuid[])",
    "DELETE FROM sign_in_codes WHERE person_id = ANY($1::uuid[])",
    "DELETE FROM oidc_identities WHERE person_id = ANY($1::uuid[])",
    "DELETE FROM people_clients WHERE person_id = ANY($1::uuid[])",
    _END_LINKS,
)


async def erase_people(
    connection: Connection, email_keys: Sequence[str], client_id: str | None
) -> int:
    """Erase whoever has one of these addresses; they can sign in no more.

    Args:
        connection: the database's.
        email_keys: spellings that addresses are compared by.
        client_id: only somebody of this client alone; None for anybody.
    """
    found = [row["id"] for row in await connection.fetch(_FIND, list(email_keys), client_id)]
    for statement in (_FORGET, *_REST):
        await connection.execute(statement, found)
    return len(found)
