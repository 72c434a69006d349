"""Which message a bounce is about, when it is not recorded under the mail's own key."""

from collections.abc import Sequence

from app.domain.clients.parties.pseudonyms import pseudonym_of
from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection
from app.repositories.integrations.message_aliases import meant_ids
from app.repositories.integrations.recorded_facts import SentMessage, find_sent, read_facts

_SEPARATOR = "#"
_AROUND = "<>"


async def bounced_message(
    connection: Connection,
    named: EventKey,
    other_ids: Sequence[str],
    client_id: str | None,
    mailbox: str | None,
) -> str | None:
    """Return the id of the interaction that a bounce means, or None to leave it as it names it.

    A mail adapter names the mail sent by ``{Message-ID}#{recipient's pseudonym}`` of its author's
    mailbox. The message may have been recorded by another system, under a key of its own, or with
    another Message-ID than the one that a relay gave it.

    Args:
        connection: where messages are recorded.
        named: the event that the bounce names.
        other_ids: further Message-IDs of the mail that came back, in angle brackets.
        client_id: the only client that the integration serves, if any.
        mailbox: of ours, that the mail was sent from.
    """
    message_id, separator, recipient = named.id.rpartition(_SEPARATOR)
    if not separator or await read_facts(connection, [named], client_id):
        return None
    ids = [one.strip(_AROUND) for one in (message_id.strip(), *other_ids)]
    meant = await meant_ids(connection, ids, client_id, mailbox)
    return _to(recipient, await find_sent(connection, [*ids, *meant.values()], client_id))


async def first_recorded(
    connection: Connection, candidates: Sequence[EventKey], client_id: str | None
) -> EventKey | None:
    """Return the first of some events that is recorded: whom a bounce meant; None when none is."""
    if not candidates:
        return None
    recorded = {fact.key for fact in await read_facts(connection, candidates, client_id)}
    return next((key for key in candidates if key in recorded), None)


def _to(recipient: str, sent: Sequence[SentMessage]) -> str | None:
    for message in sent:
        if message.recipient is not None and pseudonym_of(message.recipient) == recipient:
            return message.interaction_id
    return sent[0].interaction_id if len(sent) == 1 else None
