"""Ends sessions, each with a line in the audit, whatever ends them."""

from app.domain.people.audit import Act, Actor
from app.repositories.connections import Connection
from app.repositories.people import sessions as rows
from app.services.people.audit import write_down
from app.services.people.context import real_now

KIND = "session"


async def end_sessions(
    connection: Connection, person_id: str, actor: Actor, session_id: str | None = None
) -> bool:
    """End a person's sessions, or one of them; return whether any ended.

    Args:
        connection: of the transaction that ends them.
        person_id: whose they are.
        actor: who does what ends them.
        session_id: of the only one to end.
    """
    ended = await rows.end_sessions(connection, person_id, real_now(), session_id)
    for ended_id in ended:
        await write_down(connection, Act.SESSION_ENDED, actor, (KIND, ended_id))
    return bool(ended)
