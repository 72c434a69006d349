"""Twilio's messages: received, and those sent that did not arrive."""

from app.integrations.deliveries import IntegrationConfig
from app.integrations.payloads.forms import Form
from app.integrations.telephony.calls import Direction, TextMessage, UndeliveredMessage, required
from app.integrations.telephony.twilio_forms import channel_and_party
from app.integrations.verdicts import Reply, Verdict, acknowledge, ingest

_RECEIVED_STATUSES = frozenset({"received", "receiving"})
_FAILED_STATUSES = frozenset({"undelivered", "failed", "canceled"})


def read_message(form: Form, config: IntegrationConfig) -> Verdict:
    """Say what a message, or a word on its delivery, means."""
    told = {(form.text(name) or "").strip().lower() for name in ("SmsStatus", "MessageStatus")}
    if failed := told & _FAILED_STATUSES:
        return _undelivered(form, config, min(failed))
    if told - _RECEIVED_STATUSES - {""}:
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


def _undelivered(form: Form, config: IntegrationConfig, status: str) -> Verdict:
    code = (form.text("ErrorCode") or "").strip()[:20]
    reason = f"{status} ({code})" if code.isalnum() else status
    message = UndeliveredMessage(id=_id(form), told_at=None, reason=reason)
    return ingest([message.as_fact(config).as_event()], "message undelivered", Reply.NOTED)


def _id(form: Form) -> str:
    return required(form.text("MessageSid", "SmsMessageSid", "SmsSid"), "MessageSid")
