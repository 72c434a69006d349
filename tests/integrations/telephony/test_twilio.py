import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from app.domain.metering.events.call_tidings import Reach
from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.payloads.forms import URLENCODED
from app.integrations.registry import read
from app.integrations.verdicts import Action, Reply, Verdict
from tests.integrations.samples import HOOK_URL, a_config, a_delivery

TOKEN = "12345"
CONFIG = a_config(IntegrationKind.TWILIO, secrets={"auth_token": (TOKEN,)})
CALL = {
    "CallSid": "CA1",
    "CallStatus": "completed",
    "CallDuration": "127",
    "Duration": "3",
    "Direction": "inbound",
    "From": "+33639980001",
    "To": "+3226200001",
    "ToCity": "",
    "Timestamp": "Mon, 23 Nov 2026 09:12:07 +0000",
    "CallbackSource": "call-progress-events",
}
SMS = {"MessageSid": "SM1", "SmsStatus": "received", "From": "+33639980001", "To": "+3226200001"}


def _delivery(fields: dict[str, Any], content_type: str = URLENCODED) -> Delivery:
    return a_delivery(urlencode(fields, doseq=True), content_type)


def _read(fields: dict[str, Any], **changes: Any) -> Verdict:
    return read(_delivery({**fields, **changes}), CONFIG, verify=False)


def _signed(delivery: Delivery, url: str, fields: str = "") -> Delivery:
    mac = hmac.new(TOKEN.encode(), (url + fields).encode(), hashlib.sha1)
    signature = base64.b64encode(mac.digest()).decode()
    return replace(delivery, headers={**delivery.headers, "x-twilio-signature": signature})


@pytest.mark.parametrize(
    ("status", "answered"),
    [
        ("completed", True),
        ("busy", False),
        ("no-answer", False),
        ("failed", False),
        ("canceled", False),
    ],
)
def test_every_final_status_is_metered(status: str, *, answered: bool) -> None:
    verdict = _read(CALL, CallStatus=status)
    assert verdict.action is Action.INGEST
    assert verdict.events[0]["data"]["answered"] is answered
    assert verdict.reply is Reply.NOTED


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress"])
def test_a_call_that_goes_on_is_acknowledged(status: str) -> None:
    assert _read(CALL, CallStatus=status).action is Action.ACKNOWLEDGE


def test_a_call_begins_before_the_callback_that_ends_it() -> None:
    assert _read(CALL).events[0]["time"] == "2026-11-23T09:10:00Z"
    assert _read(CALL, CallStatus="busy").events[0]["time"] == "2026-11-23T09:12:07Z"


def test_a_voice_url_pointed_here_gets_twiml() -> None:
    fields = {k: v for k, v in CALL.items() if k != "CallbackSource"}
    assert _read(fields, CallStatus="ringing").reply is Reply.NO_INSTRUCTIONS


def test_a_leg_of_a_call_is_not_metered_again() -> None:
    assert _read(CALL, ParentCallSid="CA0").action is Action.ACKNOWLEDGE
    assert _read(CALL, Direction="outbound-dial").action is Action.ACKNOWLEDGE


def test_a_call_between_two_browsers_of_staff_is_none() -> None:
    assert _read(CALL, From="client:anne", To="client:luc").action is Action.IGNORE


@pytest.mark.parametrize("staff", ["client:anna", "sip:anna@cab.sip.twilio.com", "sip:101@cab"])
@pytest.mark.parametrize("direction", ["outbound-api", "outbound-dial"])
def test_the_leg_by_which_staff_are_rung_is_no_call(direction: str, staff: str) -> None:
    assert not _read(CALL, Direction=direction, From="+3226200001", To=staff).events


@pytest.mark.parametrize("called", ["+33639980001", "sip:+33639980001@cab.sip.twilio.com"])
@pytest.mark.parametrize("staff", ["client:anna", "sip:anna@cab.sip.twilio.com"])
@pytest.mark.parametrize("direction", ["inbound", "outbound-api"])
def test_what_staff_dial_is_a_call_made(direction: str, staff: str, called: str) -> None:
    [event] = _read(CALL, Direction=direction, From=staff, To=called).events
    assert event["type"] == "call.placed"
    assert (event["data"]["from"], event["data"]["to"]) == (None, "+33639980001")


@pytest.mark.parametrize("called", ["", "anna", "client:luc"])
def test_a_call_of_staff_to_nobody_is_told_by_its_legs_alone(called: str) -> None:
    assert _read(CALL, From="client:anna", To=called).action is Action.IGNORE


@pytest.mark.parametrize(
    "caller",
    ["sip:+33639980001@carrier.example", "sip:anonymous@anonymous.invalid", "+33639980001"],
)
@pytest.mark.parametrize("called", ["+3226200001", "sip:accueil@cab.sip.twilio.com"])
def test_a_sip_address_that_is_a_number_or_withheld_is_not_staff(caller: str, called: str) -> None:
    [event] = _read(CALL, From=caller, To=called).events
    assert event["type"] == "call.received"


@pytest.mark.parametrize(
    ("told", "answered", "voicemail"),
    [
        ({"DialCallStatus": "completed"}, True, None),
        ({"DialCallStatus": "answered"}, True, None),
        ({"DialCallStatus": "completed", "DialBridged": "true"}, True, None),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, False, None),
        ({"DialCallStatus": "busy"}, False, None),
        ({"DialCallStatus": "canceled"}, False, None),
        ({"DialCallStatus": "failed"}, False, None),
        ({"QueueResult": "bridged"}, True, None),
        ({"QueueResult": "hangup"}, False, None),
        ({"QueueResult": "queue-full"}, False, None),
        ({"RecordingUrl": "https://x.example/RE1", "Digits": "hangup"}, False, True),
        ({"RecordingSid": "RE1", "RecordingDuration": "9"}, False, True),
        ({"RecordingUrl": "https://x.example/RE1", "RecordingDuration": "0"}, True, None),
        ({"RecordingUrl": "https://x.example/RE1", "DialCallStatus": "completed"}, True, None),
        ({"RecordingSid": "RE1", "TranscriptionText": "Bonjour"}, False, True),
        ({"TranscriptionText": "Bonjour", "TranscriptionEvent": "x"}, True, None),
        ({"AnsweredBy": "machine_start"}, True, None),
    ],
    ids=str,
)
def test_what_is_told_of_dialling_queues_and_recordings_is_more_than_completed(
    told: dict[str, str], *, answered: bool, voicemail: bool | None
) -> None:
    data = _read(CALL, **told).events[0]["data"]
    assert (data["answered"], data.get("voicemail")) == (answered, voicemail)


@pytest.mark.parametrize(
    ("by", "answered", "voicemail"),
    [
        ("human", True, None),
        ("unknown", True, None),
        ("machine_start", False, None),
        ("fax", False, None),
        ("machine_end_beep", False, True),
        ("machine_end_silence", False, True),
        ("machine_end_other", False, True),
    ],
)
def test_a_machine_is_nobody_but_takes_a_message_after_its_greeting(
    by: str, *, answered: bool, voicemail: bool | None
) -> None:
    data = _read(CALL, Direction="outbound-api", AnsweredBy=by).events[0]["data"]
    assert (data["answered"], data.get("voicemail")) == (answered, voicemail)


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        ({"CallStatus": "no-answer"}, Reach.NOBODY),
        ({"CallStatus": "completed"}, Reach.ANSWERED),
        ({"CallStatus": "completed", "AnsweredBy": "machine_start"}, Reach.NOBODY),
    ],
)
def test_a_leg_tells_of_the_call_that_it_is_of(changes: dict[str, str], reach: Reach) -> None:
    verdict = _read(CALL, CallSid="CA2", ParentCallSid="CA1", Direction="outbound-dial", **changes)
    [known] = verdict.tidings
    assert (verdict.events, known.call_id, known.reach) == ((), "CA1", reach)


@pytest.mark.parametrize(
    ("fields", "reach"),
    [
        ({"RecordingSource": "RecordVerb", "RecordingStatus": "completed"}, Reach.VOICEMAIL),
        ({"RecordingStatus": "completed"}, Reach.VOICEMAIL),
        ({"RecordingSource": "DialVerb", "RecordingStatus": "completed"}, None),
        ({"RecordingSource": "OutboundAPI", "RecordingStatus": "completed"}, None),
        ({"RecordingSource": "Conference", "RecordingStatus": "completed"}, None),
        ({"RecordingStatus": "completed", "RecordingChannels": "2"}, None),
        ({"RecordingSource": "RecordVerb", "RecordingStatus": "absent"}, None),
        ({"RecordingSource": "RecordVerb", "RecordingStatus": "in-progress"}, None),
    ],
    ids=str,
)
def test_a_recording_callback_tells_of_a_voicemail_where_record_made_it(
    fields: dict[str, str], reach: Reach | None
) -> None:
    verdict = _read(
        {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingUrl": "https://x"}, **fields
    )
    assert [tiding.reach for tiding in verdict.tidings] == ([] if reach is None else [reach])
    assert verdict.events == ()


def test_a_machine_may_be_detected_beside_the_call() -> None:
    verdict = _read({"CallSid": "CA1", "AnsweredBy": "machine_end_beep"})
    assert [tiding.reach for tiding in verdict.tidings] == [Reach.VOICEMAIL]


def test_whoever_takes_a_call_from_a_queue_tells_that_it_was_answered() -> None:
    fields = {"DequeueResult": "bridged", "DequeuedCallSid": "CA7", "CallStatus": "in-progress"}
    verdict = _read(CALL, **fields)
    assert [(tiding.call_id, tiding.reach) for tiding in verdict.tidings] == [
        ("CA7", Reach.ANSWERED)
    ]


CONVERSATION = {
    "EventType": "onMessageAdded",
    "ConversationSid": "CH1",
    "MessageSid": "IM1",
    "Author": "+33639980001",
    "Source": "SMS",
    "DateCreated": "2026-11-23T09:12:07.123Z",
}


def test_a_message_that_a_third_party_added_to_a_conversation_is_one() -> None:
    [event] = _read(CONVERSATION).events
    assert (event["id"], event["type"]) == ("IM1", "message.received")
    assert event["time"] == "2026-11-23T09:12:07.123Z"
    assert event["data"] == {"channel": "sms", "from": "+33639980001", "to": None}
    [event] = _read(CONVERSATION, Author="whatsapp:+33639980001", Source="WHATSAPP").events
    assert (event["data"]["channel"], event["data"]["from"]) == ("whatsapp", "+33639980001")
    binding = {"MessagingBinding.ProxyAddress": "+3226200001"}
    assert _read(CONVERSATION, **binding).events[0]["data"]["to"] == "+3226200001"


@pytest.mark.parametrize(
    "changes",
    [
        {"Author": "anna", "Source": "SDK"},
        {"Author": "anna"},
        {"Author": ""},
        {"Author": "system", "Source": "API"},
        {"Source": "API"},
        {"Source": "SDK"},
        {"ClientIdentity": "anna"},
        {"MessageSid": ""},
        *({"EventType": one} for one in (
            "onMessageAdd", "onMessageUpdated", "onMessageRemoved", "onDeliveryUpdated",
            "onConversationAdded", "onConversationStateUpdated", "onParticipantAdded",
            "onUserUpdated", "onMessageSent", "onChannelAdded", "reservation.accepted",
        )),
    ],
    ids=str,
)  # fmt: skip
def test_anything_else_of_a_conversation_is_acknowledged(changes: dict[str, str]) -> None:
    verdict = _read(CONVERSATION, Status="undelivered", **changes)
    assert (verdict.action, verdict.reply) == (Action.ACKNOWLEDGE, Reply.TAKEN)


def test_a_call_that_only_a_machine_answered_is_unanswered_where_twilio_says_so() -> None:
    assert _read(CALL, DialCallStatus="no-answer").events[0]["data"]["answered"] is False


def test_a_duration_that_is_no_number_is_left_out() -> None:
    data = _read(CALL, CallDuration="NaN").events[0]["data"]
    assert "duration_s" not in data
    assert "duration_s" not in _read(CALL, CallDuration="-5").events[0]["data"]


@pytest.mark.parametrize("missing", ["Direction"])
def test_a_final_call_without_what_matters_is_refused(missing: str) -> None:
    verdict = _read({k: v for k, v in CALL.items() if k != missing})
    assert (verdict.action, verdict.reply) == (Action.REFUSED, Reply.UNREADABLE)


@pytest.mark.parametrize("status", ["undelivered", "failed", "canceled"])
@pytest.mark.parametrize("name", ["MessageStatus", "SmsStatus"])
def test_a_message_that_did_not_arrive_is_undelivered(name: str, status: str) -> None:
    verdict = _read({"MessageSid": "SM1", "ErrorCode": "30005"}, **{name: status})
    [event] = verdict.events
    assert (event["type"], event["id"]) == ("message.undelivered", "SM1#undelivered")
    assert event["data"]["interaction"]["event_id"] == "SM1"
    assert event["data"]["reason"] == f"{status} (30005)"
    assert verdict.reply is Reply.NOTED


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "read"])
def test_a_delivery_receipt_is_acknowledged(status: str) -> None:
    assert _read({"MessageSid": "SM1"}, MessageStatus=status).action is Action.ACKNOWLEDGE
    assert _read({"SmsSid": "SM1"}, SmsStatus=status).reply is Reply.NOTED


@pytest.mark.parametrize(
    ("prefix", "channel"),
    [("", "sms"), ("whatsapp:", "whatsapp"), ("messenger:", "chat"), ("rcs:", "chat")],
)
def test_the_channel_is_in_the_prefix(prefix: str, channel: str) -> None:
    data = _read(SMS, From=f"{prefix}+33639980001").events[0]["data"]
    assert (data["channel"], data["from"]) == (channel, "+33639980001")


def test_a_message_received_may_say_so_under_either_name() -> None:
    assert _read(SMS, MessageStatus="received").action is Action.INGEST
    assert _read(SMS, SmsStatus="received", MessageStatus="delivered").action is Action.ACKNOWLEDGE


def test_a_message_happens_when_it_is_received() -> None:
    event = _read(SMS).events[0]
    assert "time" not in event
    assert event["id"] == "SM1"
    assert "requires_action" not in event["data"]


def test_a_plus_that_came_as_a_space_is_still_a_plus() -> None:
    body = "MessageSid=SM1&SmsStatus=received&From=+33639980001&To=+3226200001"
    data = read(a_delivery(body, URLENCODED), CONFIG, verify=False).events[0]["data"]
    assert (data["from"], data["to"]) == ("+33639980001", "+3226200001")


@pytest.mark.parametrize(
    ("signed_url", "seen_url"),
    [
        (HOOK_URL, HOOK_URL),
        (HOOK_URL.replace(".com", ".com:443"), HOOK_URL),
        (HOOK_URL, HOOK_URL.replace(".com", ".com:443")),
        (HOOK_URL, HOOK_URL.replace(".com", ".com:8443")),
        ("http://[::1]:80/hook", "http://[::1]/hook"),
        ("http://[::1]/hook", "http://[::1]:8000/hook"),
        (HOOK_URL, HOOK_URL + "#rc=3"),
    ],
)
def test_the_signature_holds_with_and_without_the_port(signed_url: str, seen_url: str) -> None:
    fields = "".join(name + CALL[name] for name in sorted(CALL))
    delivery = replace(_signed(_delivery(CALL), signed_url, fields), url=seen_url)
    assert read(delivery, CONFIG).action is Action.INGEST


def test_a_signature_for_another_url_is_refused() -> None:
    fields = "".join(name + CALL[name] for name in sorted(CALL))
    delivery = _signed(_delivery(CALL), "https://elsewhere.example/hook", fields)
    verdict = read(delivery, CONFIG)
    assert (verdict.action, verdict.reply) == (Action.REFUSED, Reply.UNVERIFIED)


@pytest.mark.parametrize("url", ["https://[broken", "https://host:port/"])
def test_a_url_that_cannot_be_read_is_refused(url: str) -> None:
    delivery = replace(_signed(_delivery(CALL), HOOK_URL), url=url)
    assert read(delivery, CONFIG).reply is Reply.UNVERIFIED


def test_a_json_body_needs_its_digest_in_the_url() -> None:
    body = b'{"property": "value"}'
    digest = hashlib.sha256(body).hexdigest()
    url = f"{HOOK_URL}?bodySHA256={digest}"
    good = replace(_signed(a_delivery(body), url), url=url)
    assert read(good, CONFIG).action is Action.IGNORE
    assert read(replace(good, body=b"{}"), CONFIG).reply is Reply.UNVERIFIED
    without = replace(_signed(a_delivery(body), HOOK_URL), url=HOOK_URL)
    assert read(without, CONFIG).reply is Reply.UNVERIFIED


def test_a_latin_charset_is_signed_as_the_text_it_is() -> None:
    fields = {
        "MessageSid": "SM1",
        "SmsStatus": "received",
        "Body": "Très bien",
        "From": "",
        "To": "",
    }
    body = urlencode(fields, encoding="latin-1")
    delivery = a_delivery(body, URLENCODED + "; charset=ISO-8859-1")
    joined = "".join(name + fields[name] for name in sorted(fields))
    assert read(_signed(delivery, HOOK_URL, joined), CONFIG).action is Action.INGEST


def test_the_line_called_first_is_told_of_a_call_that_was_passed_on() -> None:
    [event] = _read(CALL, ForwardedFrom="+32 2 620 00 99").events
    assert (event["data"]["to"], event["forwardedfrom"]) == ("+3226200001", "+3226200099")
    [event] = _read(CALL, ForwardedFrom="+3226200099", Direction="outbound-api").events
    assert "forwardedfrom" not in event
