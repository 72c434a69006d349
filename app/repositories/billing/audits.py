"""Audits of all clients: what each found, kept for whoever watches."""

from dataclasses import dataclass
from datetime import datetime

from app.repositories.connections import Connection

_KEEP = """
INSERT INTO audits (ended_at, clients, statements, differences) VALUES (now(), $1, $2, $3)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFound:
    """What an audit of all clients went through and found."""

    clients: int
    statements: int
    differences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(AuditFound):
    """An audit that ended, at a real instant."""

    ended_at: datetime


async def keep_audit(connection: Connection, found: AuditFound) -> None:
    """Keep what an audit found, which ends now."""
    await connection.execute(_KEEP, found.clients, found.statements, found.differences)
