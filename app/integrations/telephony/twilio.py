"""Twilio: calls, SMS, MMS and WhatsApp messages, and the conversations that hold messages."""

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.payloads.forms import parse_form
from app.integrations.payloads.json_values import parse_json
from app.integrations.signatures.twilio_signature import require_twilio_signature
from app.integrations.telephony.twilio_calls import read_call
from app.integrations.telephony.twilio_conversations import read_conversation
from app.integrations.telephony.twilio_messages import read_message
from app.integrations.verdicts import Reply, Verdict, ignore

verify = require_twilio_signature


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a callback means."""
    if delivery.media_type == "application/json":
        parse_json(delivery.body)
        return ignore("no call and no message", Reply.NO_INSTRUCTIONS)
    form = parse_form(delivery)
    if form.text("EventType"):
        return read_conversation(form, config)
    if form.text("CallSid"):
        return read_call(form, config)
    if form.text("MessageSid", "SmsMessageSid", "SmsSid"):
        return read_message(form, config)
    return ignore("no call and no message", Reply.NO_INSTRUCTIONS)
