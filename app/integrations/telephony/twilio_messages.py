"""Twilio's messages: received, sent ones that did not arrive, and those that a conversation holds.

Everything in a conversation is told, the staff's own answers, receipts, edits and participants
too. Only an author who is a number is a third party; an identity may be anybody's.

Source: twilio.com/docs/conversations/conversations-webhooks.
"""

import re

from app.integrations.deliveries import IntegrationConfig
from app.integrations.payloads.forms import Form
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony.calls import (
    Direction,
    TextMessage,
    UndeliveredMessage,
    require_field,
)
from app.integrations.telephony.twilio_forms import CHANNELS_BY_PREFIX, channel_and_party, word
from app.integrations.verdicts import Reply, Verdict, acknowledge, ingest

_RECEIVED_STATUSES = frozenset({"received", "receiving"})
_FAILED_STATUSES = frozenset({"undelivered", "failed", "canceled"})
_ADDED = "onmessageadded"
_STAFF_SOURCES = frozenset({"sdk", "api", "rest"})
_NUMBER = re.compile(r"\+\d{6,}", re.ASCII)


def read_message(form: Form, config: IntegrationConfig) -> Verdict:
    """Say what a message, or a word on its delivery, means."""
    statuses = {(form.text(name) or "").strip().lower() for name in ("SmsStatus", "MessageStatus")}
    if failed := statuses & _FAILED_STATUSES:
        return _read_undelivered(form, config, min(failed))
    if statuses - _RECEIVED_STATUSES - {""}:
        return acknowledge("a delivery receipt", Reply.NOTED)
    channel, from_party = channel_and_party(form.text("From"), config)
    _, to_party = channel_and_party(form.text("To"), config)
    message = TextMessage(
        id=_id(form),
        channel=channel,
        direction=Direction.INBOUND,
        from_party=from_party,
        to_party=to_party,
        sent_at=None,
    )
    return ingest(
        [message.as_fact(config).as_event()], f"{channel} received", Reply.NO_INSTRUCTIONS
    )


def _read_undelivered(form: Form, config: IntegrationConfig, status: str) -> Verdict:
    code = (form.text("ErrorCode") or "").strip()[:20]
    reason = f"{status} ({code})" if code.isalnum() else status
    message = UndeliveredMessage(id=_id(form), told_at=None, reason=reason)
    return ingest([message.as_fact(config).as_event()], "message undelivered", Reply.NOTED)


def _id(form: Form) -> str:
    return require_field(form.text("MessageSid", "SmsMessageSid", "SmsSid"), "MessageSid")


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
        channel=CHANNELS_BY_PREFIX.get(source, channel),
        direction=Direction.INBOUND,
        from_party=author,
        to_party=channel_and_party(form.text("MessagingBinding.ProxyAddress"), config)[1],
        sent_at=instant_of(form.text("DateCreated") or "", config.zone),
    )
    return ingest([message.as_fact(config).as_event()], f"{message.channel} received")
