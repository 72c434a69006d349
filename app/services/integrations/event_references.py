"""What an adapter cannot know of an event: which line of ours, which message it is about.

A relay may replace the Message-ID that the sender gave: the mail is then answered under either.
Only the thread goes by another id; the mail's event keeps the key that its own id gives, as a mail
that names the id of another one may well be a different mail.
"""

from collections.abc import Callable, Sequence

from app.domain.clients.parties.normalisation import normalise_party, pseudonym_of
from app.domain.metering.events.events import Channel, Event, EventKey, EventType
from app.integrations.deliveries import IntegrationConfig
from app.integrations.mail.mail_facts import (
    ALSO_KNOWN_AS,
    ANSWERED,
    CONCERNS_ONLY,
    MAY_CONCERN,
    mailbox_of,
)
from app.integrations.telephony.calls import FORWARDED_FROM
from app.integrations.verdicts import CloudEvent
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.integrations.inboxes import inbox_owner
from app.repositories.integrations.message_aliases import (
    alias_of,
    answered_ids,
    keep_aliases,
    meant_ids,
)
from app.repositories.integrations.recorded_facts import (
    SentMessage,
    find_sent,
    known_messages,
    read_facts,
)
from app.services.integrations.delivery_results import UnreadableEvent
from app.services.integrations.webhook_context import WebhookContext

_AROUND = "<>"
_SEPARATOR = "#"

Reader = Callable[[CloudEvent], Event | UnreadableEvent]


async def resolve_references(
    context: WebhookContext, config: IntegrationConfig, content: CloudEvent, read: Reader
) -> CloudEvent:
    """Return an event with the line and the messages that the record tells it is about.

    Args:
        context: where to look.
        config: the integration that it came to.
        content: the event.
        read: reads it, as of when it was received.
    """
    if content["type"] == EventType.MESSAGE_UNDELIVERED:
        return await _resolve_bounce(context, config, content)
    if FORWARDED_FROM in content:
        event = read(content)
        return (
            content
            if isinstance(event, UnreadableEvent)
            else await _resolve_forwarded_call(context, config, content, event)
        )
    if content["data"].get("channel") == Channel.EMAIL and "message_id" in content["data"]:
        others = content.get(ALSO_KNOWN_AS, "").split()
        content = await _settle_message_id(context.database, content, others, config.client_id)
    if content["type"] == EventType.MESSAGE_SENT and "in_reply_to" in content["data"]:
        content = await _resolve_answer(context, config, content)
    return content


async def _resolve_forwarded_call(
    context: WebhookContext, config: IntegrationConfig, content: CloudEvent, event: Event
) -> CloudEvent:
    async with context.database.read() as connection:
        line = await _find_called_line(
            connection,
            event,
            content[FORWARDED_FROM],
            region=context.region,
            limited_to=config.client_id,
        )
    return _with_data(content, to=line)


async def _find_called_line(
    connection: Connection,
    event: Event,
    forwarded_from: str,
    *,
    region: str,
    limited_to: str | None,
) -> str | None:
    """Return the number called: the one that forwarded the call, where only that is an inbox.

    What is recorded already keeps the line that it was recorded with, so that a repeat says the
    same.

    Args:
        connection: where contact points and events are recorded.
        event: the call, with the number that it was put through to.
        forwarded_from: the number that the caller dialled, in E.164.
        region: where national numbers are read.
        limited_to: the only client that the integration serves, if any.

    Source: design/integrations.md, 3.1 (the client's own number may appear there and not in To).
    """
    called = event.data.get("to")
    for fact in await read_facts(connection, [event.key], limited_to):
        recorded = fact.data.get("to")
        return recorded if recorded in (called, forwarded_from) else called
    if called is not None:
        party = normalise_party(called, region)
        if await inbox_owner(connection, party, event.time) is not None:
            return str(called)
    owner = await inbox_owner(connection, normalise_party(forwarded_from, region), event.time)
    is_known = owner is not None and limited_to in (None, owner)
    return forwarded_from if is_known else called


async def _resolve_bounce(
    context: WebhookContext, config: IntegrationConfig, content: CloudEvent
) -> CloudEvent:
    named = content["data"]["interaction"]
    key = EventKey(named["source"], named["event_id"])
    named_ids = content.get(CONCERNS_ONLY, content.get(MAY_CONCERN, "")).split()
    candidates = [EventKey(key.source, event_id) for event_id in named_ids]
    others = content.get(ALSO_KNOWN_AS, "").split()
    async with context.database.read() as connection:
        meant = await _find_first_recorded(connection, candidates, config.client_id)
        if meant is not None:
            return _with_data(content, interaction={"source": meant.source, "event_id": meant.id})
        mailbox = mailbox_of(key.source)
        sent = await _find_bounced_messages(connection, key, others, config.client_id, mailbox)
    interaction_id = _find_message_to(key, sent, or_the_only=CONCERNS_ONLY not in content)
    return (
        content
        if interaction_id is None
        else _with_data(content, interaction={"id": interaction_id})
    )


async def _find_first_recorded(
    connection: Connection, candidates: Sequence[EventKey], client_id: str | None
) -> EventKey | None:
    """Return the first of some events that is recorded: whom a bounce meant; None when none is."""
    if not candidates:
        return None
    recorded = {fact.key for fact in await read_facts(connection, candidates, client_id)}
    return next((key for key in candidates if key in recorded), None)


async def _find_bounced_messages(
    connection: Connection,
    named: EventKey,
    other_ids: Sequence[str],
    client_id: str | None,
    mailbox: str | None,
) -> list[SentMessage]:
    """Return the messages of which a bounce may mean one; none to leave it as it names it.

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
    message_id, separator, _ = named.id.rpartition(_SEPARATOR)
    if not separator or await read_facts(connection, [named], client_id):
        return []
    ids = [message_id.strip(_AROUND) for message_id in (message_id.strip(), *other_ids)]
    meant = await meant_ids(connection, ids, client_id, mailbox)
    return await find_sent(connection, [*ids, *meant.values()], client_id)


def _find_message_to(
    named: EventKey, sent: Sequence[SentMessage], *, or_the_only: bool
) -> str | None:
    """Return the interaction of the message to the recipient named, or else of the only one."""
    recipient = named.id.rpartition(_SEPARATOR)[2]
    for message in sent:
        if message.recipient is not None and pseudonym_of(message.recipient) == recipient:
            return message.interaction_id
    return sent[0].interaction_id if or_the_only and len(sent) == 1 else None


async def _resolve_answer(
    context: WebhookContext, config: IntegrationConfig, content: CloudEvent
) -> CloudEvent:
    key = EventKey(content["source"], content["id"])
    nearest_first = content.get(ANSWERED)
    candidates = nearest_first.split() if nearest_first else [content["data"]["in_reply_to"]]
    mailbox = mailbox_of(key.source)
    async with context.database.read() as connection:
        answered = await _find_answered_message(
            connection, key, candidates, config.client_id, mailbox
        )
    return _with_data(content, in_reply_to=answered)


async def _find_answered_message(
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
    ids = [message_id.strip(_AROUND) for message_id in candidates]
    meant = await meant_ids(connection, ids, client_id, mailbox)
    for fact in await read_facts(connection, [key], client_id):
        recorded = str(fact.data.get("in_reply_to"))
        if recorded in (*ids, *meant.values()):
            return recorded
    known = await known_messages(connection, [*ids, *meant.values()], client_id)
    # an id that a mail of its own has stands for no other
    names = [
        message_id if message_id in known else meant.get(message_id, message_id)
        for message_id in ids
    ]
    received = [message_id for message_id in names if known.get(message_id)]
    unknown = [message_id for message_id in names if message_id not in known]
    return next(iter([*received, *unknown, *names]))


def _with_data(content: CloudEvent, **data: object) -> CloudEvent:
    return {**content, "data": {**content["data"], **data}}


async def _settle_message_id(
    database: Database, content: CloudEvent, others: Sequence[str], client_id: str | None
) -> CloudEvent:
    """Return a mail's event with the one Message-ID that its answers are matched with.

    Args:
        database: where mails are recorded.
        content: the event, with its Message-ID.
        others: the further Message-IDs that the mail was seen with.
        client_id: the only client that the integration serves, if any.
    """
    ids = [message_id.strip(_AROUND) for message_id in (content["data"]["message_id"], *others)]
    key = EventKey(content["source"], content["id"])
    whose = client_id, content["data"].get("to")
    async with database.read() as connection:
        chosen = (
            await _recorded_id(connection, key, ids, client_id)
            or await _answered_id(connection, ids, whose)
            or ids[0]
        )
    aliases = [message_id for message_id in ids if message_id != chosen]
    if aliases:
        async with database.write() as connection:
            await keep_aliases(connection, key, aliases, chosen)
    return {**content, "data": {**content["data"], "message_id": f"<{chosen}>"}}


async def _recorded_id(
    connection: Connection, key: EventKey, ids: Sequence[str], client_id: str | None
) -> str | None:
    """Return the one that the mail was recorded with, if it was: a repeat says the same.

    By another route the mail may show fewer ids than it was recorded with.
    """
    facts = await read_facts(connection, [key], client_id)
    if not facts:
        return None
    kept = await alias_of(connection, key.source, ids[0])
    recorded = facts[0].data.get("message_id")
    return str(recorded) if recorded in (*ids, kept) else None


async def _answered_id(
    connection: Connection, ids: Sequence[str], whose: tuple[str | None, str | None]
) -> str | None:
    """Return the one that is answered already, unless another mail has it."""
    if len(ids) == 1:
        return None
    answered = await answered_ids(connection, ids, *whose)
    taken = await known_messages(connection, ids, whose[0])
    return next(
        (message_id for message_id in ids if message_id in answered and message_id not in taken),
        None,
    )
