"""Which message a mail of ours answers, where its header names several of its thread."""

from collections.abc import Sequence

from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection
from app.repositories.integrations.message_aliases import meant_ids
from app.repositories.integrations.recorded_facts import known_messages, read_facts

_AROUND = "<>"


async def answered_message(
    connection: Connection,
    key: EventKey,
    candidates: Sequence[str],
    client_id: str | None,
    mailbox: str | None,
) -> str:
    """Return the nearest one that was received; if none has been yet, the nearest that may be.

    A mail that follows up on one of ours names that first, and the message received that began it
    further back (RFC 5322, 3.6.4). What is recorded already keeps what it was recorded with, so
    that a repeat says the same.

    Args:
        connection: where messages are recorded.
        key: of the mail's event.
        candidates: Message-IDs, the nearest first; at least one. An alias stands for the id that
            its mail is recorded with.
        client_id: the only client that the integration serves, if any.
        mailbox: of ours, that the mail was sent from.
    """
    ids = [one.strip(_AROUND) for one in candidates]
    meant = await meant_ids(connection, ids, client_id, mailbox)
    for fact in await read_facts(connection, [key], client_id):
        recorded = str(fact.data.get("in_reply_to"))
        if recorded in (*ids, *meant.values()):
            return recorded
    known = await known_messages(connection, [*ids, *meant.values()], client_id)
    # an id that a mail of its own has stands for no other
    names = [one if one in known else meant.get(one, one) for one in ids]
    received = [one for one in names if known.get(one)]
    unknown = [one for one in names if one not in known]
    return next(iter([*received, *unknown, *names]))
