"""Whom an OpenID provider's accounts belong to: by issuer and subject, never by address."""

from datetime import datetime

from app.repositories.connections import Connection

_FIND = "SELECT person_id FROM oidc_identities WHERE issuer = $1 AND subject = $2"
_LINK = """
INSERT INTO oidc_identities (issuer, subject, person_id, linked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""
_UNLINK = "DELETE FROM oidc_identities WHERE person_id = $1"


async def find_linked(connection: Connection, issuer: str, subject: str) -> str | None:
    """Return the id of the person whose account this is."""
    found: str | None = await connection.fetchval(_FIND, issuer, subject)
    return found


async def link_identity(
    connection: Connection, issuer: str, subject: str, person_id: str, now: datetime
) -> None:
    """Keep whose an account is, unless it is somebody's, or they have one with that issuer."""
    await connection.execute(_LINK, issuer, subject, person_id, now)


async def unlink_identities(connection: Connection, person_id: str) -> None:
    """Let no account be a person's any more."""
    await connection.execute(_UNLINK, person_id)
