"""What an adapter cannot know of an event: which line of ours, which message it is about."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.metering.events.events import Channel, Event, EventKey, EventType
from app.integrations.deliveries import IntegrationConfig
from app.integrations.mail.mail_facts import ALSO_KNOWN_AS, ANSWERED, MAY_CONCERN, mailbox_of
from app.integrations.telephony.calls import FORWARDED_FROM
from app.services.integrations.mail.answered_messages import answered_message
from app.services.integrations.mail.bounced_messages import bounced_message, first_recorded
from app.services.integrations.mail.message_identity import under_one_id
from app.services.integrations.recorded_results import UnreadableEvent
from app.services.integrations.recording.called_lines import called_line
from app.services.integrations.webhook_context import WebhookContext

Content = Mapping[str, Any]
"""A CloudEvent as an adapter makes it."""

Reader = Callable[[Content], Event | UnreadableEvent]


async def resolve_references(
    context: WebhookContext, config: IntegrationConfig, content: Content, read: Reader
) -> Content:
    """Return an event with the line and the messages that the record tells it is about.

    Args:
        context: where to look.
        config: the integration that it came to.
        content: the event.
        read: reads it, as of when it was received.
    """
    if content["type"] == EventType.MESSAGE_UNDELIVERED:
        return await _bounced(context, config, content)
    if FORWARDED_FROM in content:
        event = read(content)
        return (
            content
            if isinstance(event, UnreadableEvent)
            else await _forwarded(context, config, content, event)
        )
    if content["data"].get("channel") == Channel.EMAIL and "message_id" in content["data"]:
        others = content.get(ALSO_KNOWN_AS, "").split()
        content = await under_one_id(context.database, content, others, config.client_id)
    if content["type"] == EventType.MESSAGE_SENT and "in_reply_to" in content["data"]:
        content = await _answering(context, config, content)
    return content


async def _forwarded(
    context: WebhookContext, config: IntegrationConfig, content: Content, event: Event
) -> Content:
    async with context.database.read() as connection:
        line = await called_line(
            connection,
            event,
            content[FORWARDED_FROM],
            region=context.region,
            limited_to=config.client_id,
        )
    return _with_data(content, to=line)


async def _bounced(context: WebhookContext, config: IntegrationConfig, content: Content) -> Content:
    named = content["data"]["interaction"]
    key = EventKey(named["source"], named["event_id"])
    candidates = [EventKey(key.source, one) for one in content.get(MAY_CONCERN, "").split()]
    others = content.get(ALSO_KNOWN_AS, "").split()
    async with context.database.read() as connection:
        meant = await first_recorded(connection, candidates, config.client_id)
        if meant is not None:
            return _with_data(content, interaction={"source": meant.source, "event_id": meant.id})
        mailbox = mailbox_of(key.source)
        found = await bounced_message(connection, key, others, config.client_id, mailbox)
    return content if found is None else _with_data(content, interaction={"id": found})


async def _answering(
    context: WebhookContext, config: IntegrationConfig, content: Content
) -> Content:
    key = EventKey(content["source"], content["id"])
    told = content.get(ANSWERED)
    candidates = told.split() if told else [content["data"]["in_reply_to"]]
    mailbox = mailbox_of(key.source)
    async with context.database.read() as connection:
        answered = await answered_message(connection, key, candidates, config.client_id, mailbox)
    return _with_data(content, in_reply_to=answered)


def _with_data(content: Content, **data: object) -> Content:
    return {**content, "data": {**content["data"], **data}}
