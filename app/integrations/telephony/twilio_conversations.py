"""Twilio's Conversations: messages that a third party added; all the rest is none of ours.

Everything in a conversation is told, the staff's own answers, receipts, edits and participants
too. Only an author who is a number is a third party; an identity may be anybody's.

Source: twilio.com/docs/conversations/conversations-webhooks.
"""

import re

from app.domain.metering.events.events import Channel
from app.integrations.deliveries import IntegrationConfig
from app.integrations.payloads.forms import Form
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony.calls import Direction, TextMessage
from app.integrations.telephony.twilio_forms import channel_and_party, word
from app.integrations.verdicts import Verdict, acknowledge, ingest

_ADDED = "onmessageadded"
_STAFF_SOURCES = frozenset({"sdk", "api", "rest"})
_CHANNELS = {"whatsapp": Channel.WHATSAPP, "messenger": Channel.CHAT, "rcs": Channel.CHAT}
_NUMBER = re.compile(r"\+\d{6,}", re.ASCII)


def read_conversation(form: Form, config: IntegrationConfig) -> Verdict:
    """Say what an event of a conversation means."""
    message_id = form.text("MessageSid")
    channel, author = channel_and_party(form.text("Author"), config)
    source = word(form, "Source")
    is_theirs = author is not None and _NUMBER.fullmatch(author) and source not in _STAFF_SOURCES
    if word(form, "EventType") != _ADDED or not message_id or not is_theirs:
        return acknowledge("no message that a third party added")
    if form.text("ClientIdentity"):
        return acknowledge("a message of staff")
    message = TextMessage(
        id=message_id.strip(),
        channel=_CHANNELS.get(source, channel),
        direction=Direction.INBOUND,
        from_party=author,
        to_party=channel_and_party(form.text("MessagingBinding.ProxyAddress"), config)[1],
        sent_at=instant_of(form.text("DateCreated") or "", config.zone),
    )
    return ingest([message.as_fact(config).as_event()], f"{message.channel} received")
