"""What Twilio tells of one call, beside its end: each notice as it posts it."""

from tests.api.integrations.providers import CUSTOMER, LINE, twilio_call

AGENT = "+32470000001"
LEG = {
    "ParentCallSid": "CA1",
    "Direction": "outbound-dial",
    "To": AGENT,
    "Timestamp": "Mon, 23 Nov 2026 09:03:45 +0000",
}
ACTION = {"CallbackSource": "", "CallDuration": "", "Duration": "", "Timestamp": ""}


def an_end(sid: str = "CA1", **changes: str) -> dict[str, str]:
    return twilio_call(sid, **changes)


def a_leg(sid: str, status: str, **changes: str) -> dict[str, str]:
    return twilio_call(sid, **LEG | {"CallStatus": status} | changes)


def an_action(sid: str = "CA1", status: str = "in-progress", **told: str) -> dict[str, str]:
    """Return the request that ``<Dial>``, ``<Enqueue>`` or ``<Record>`` makes when it ends."""
    fields = twilio_call(sid, **ACTION | {"CallStatus": status} | told)
    return {name: value for name, value in fields.items() if value or name not in ACTION}


def a_recording(sid: str = "CA1", **changes: str) -> dict[str, str]:
    return {
        "CallSid": sid,
        "RecordingSid": "RE1",
        "RecordingUrl": "https://api.twilio.com/RE1",
        "RecordingStatus": "completed",
        "RecordingSource": "RecordVerb",
        "RecordingDuration": "12",
    } | changes


def by_staff(sid: str = "CA1", **changes: str) -> dict[str, str]:
    return twilio_call(sid, **{"From": "client:anna", "To": ""} | changes)


def a_made_leg(sid: str, status: str, **changes: str) -> dict[str, str]:
    return a_leg(sid, status, **{"From": LINE, "To": CUSTOMER} | changes)
