"""Twilio's calls: their ends, and what is told of them before and after.

Everything that enters Twilio is ``inbound`` there: calls that staff make from a browser or a SIP
phone too. Those are made by their legs: the leg names the line and the number called.

Source: Twilio's pages on ``<Dial>``, ``<Enqueue>``, ``<Record>``, recording and transcription
callbacks, and answering machine detection.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.metering.events.call_tidings import CallTidings, Reach, with_tidings
from app.integrations.deliveries import IntegrationConfig
from app.integrations.parties import number_of
from app.integrations.payloads.forms import Form
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import seconds_at
from app.integrations.provider_facts import shorten_id
from app.integrations.telephony.calls import Call, Direction, require_field, ring
from app.integrations.telephony.twilio_forms import (
    dialled_number,
    is_call_of_staff,
    is_staff,
    whole_seconds,
    word,
)
from app.integrations.verdicts import (
    CloudEvent,
    Reply,
    Verdict,
    acknowledge,
    ignore,
    ingest,
)

_DIALLED_ANSWERED = frozenset({"completed", "answered"})
_DIALLED_UNANSWERED = frozenset({"busy", "no-answer", "failed", "canceled", "cancelled"})
_QUEUED_ANSWERED = frozenset({"bridged", "bridging-in-process", "redirected-from-bridged"})
_QUEUED_UNANSWERED = frozenset({"hangup", "leave", "queue-full", "error", "system-error"})
_NOBODY = frozenset({"machine_start", "fax"})
_AFTER_THE_TONE = frozenset({"machine_end_beep", "machine_end_silence", "machine_end_other"})
_NO_MESSAGE = frozenset({"absent", "failed", "in-progress", "paused", "stopped"})
_STEREO = "2"
_FINAL_STATUSES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_RINGING_STATUSES = frozenset({"initiated", "queued", "ringing"})
_INBOUND_DIRECTIONS = frozenset({"inbound", "trunking-originating"})
_LEG = "outbound-dial"


def _read_tidings(form: Form, call_id: str) -> CallTidings:
    """Return what a notice tells of the call that it names, beside its status."""
    direction = word(form, "Direction")
    tidings = _add_dialling(form, _add_queueing(form, CallTidings(call_id=shorten_id(call_id))))
    if direction != "inbound":
        tidings = _add_machine(form, tidings)
    if direction in ("inbound", "") and _is_message_left(form):
        length = whole_seconds(form, "RecordingDuration")
        return replace(tidings, has_voicemail=True, voicemail_s=length)
    return tidings


def _read_dequeued_call(form: Form) -> CallTidings | None:
    """Return what the end of an agent's ``<Dial><Queue>`` tells of the call taken from a queue."""
    call_id = (form.text("DequeuedCallSid") or "").strip()
    if not call_id or word(form, "DequeueResult") not in _QUEUED_ANSWERED:
        return None
    return CallTidings(call_id=shorten_id(call_id), is_answered=True)


def _read_reach(form: Form) -> tuple[bool, bool]:
    """Return whether somebody answered a call made or a leg, and whether a voicemail was left."""
    machine = word(form, "AnsweredBy")
    if word(form, "CallStatus") != "completed" or machine in _NOBODY:
        return False, False
    return machine not in _AFTER_THE_TONE, machine in _AFTER_THE_TONE


def _add_dialling(form: Form, tidings: CallTidings) -> CallTidings:
    outcome = word(form, "DialCallStatus")
    # Whoever took the call up may have refused it when a message announced it.
    is_refused = outcome == "completed" and word(form, "DialBridged") == "false"
    if outcome in _DIALLED_UNANSWERED or is_refused:
        return replace(tidings, is_unanswered=True)
    if outcome in _DIALLED_ANSWERED:
        return replace(tidings, is_answered=True, talk_s=whole_seconds(form, "DialCallDuration"))
    return tidings


def _add_queueing(form: Form, tidings: CallTidings) -> CallTidings:
    outcome = word(form, "QueueResult")
    if outcome in _QUEUED_UNANSWERED:
        return replace(tidings, is_unanswered=True)
    return replace(tidings, is_answered=True) if outcome in _QUEUED_ANSWERED else tidings


def _add_machine(form: Form, tidings: CallTidings) -> CallTidings:
    machine = word(form, "AnsweredBy")
    if machine in _AFTER_THE_TONE:
        return replace(tidings, is_unanswered=True, has_voicemail=True)
    return replace(tidings, is_unanswered=True) if machine in _NOBODY else tidings


def _is_message_left(form: Form) -> bool:
    """Return whether a notice is about what ``<Record>`` recorded, or its transcription.

    Calls that are recorded as a whole, by ``<Dial>`` or the API, are no voicemails.
    """
    if not form.text("RecordingUrl", "RecordingSid", "TranscriptionSid", "TranscriptionText"):
        return False
    if form.text("DialCallStatus", "ConferenceSid", "TranscriptionEvent"):
        return False
    source = word(form, "RecordingSource")
    is_of_record = source == "recordverb" if source else word(form, "RecordingChannels") != _STEREO
    is_empty = whole_seconds(form, "RecordingDuration") == 0
    return is_of_record and not is_empty and word(form, "RecordingStatus") not in _NO_MESSAGE


def read_call(form: Form, config: IntegrationConfig) -> Verdict:
    """Say what a notice about a call means."""
    if form.text("ParentCallSid") or word(form, "Direction") == _LEG:
        return _read_leg(form, config)
    known, dequeued = _known_tidings(form), _read_dequeued_call(form)
    matters = known.reach is not None or word(form, "CallStatus") in _FINAL_STATUSES
    told_of = (known if matters else None, dequeued)
    verdict = _read_end(form, config, known)
    return replace(verdict, tidings=tuple(tidings for tidings in told_of if tidings is not None))


def _known_tidings(form: Form) -> CallTidings:
    direction = word(form, "Direction")
    call_id = require_field(form.text("CallSid"), "CallSid")
    caller, called = form.text("From", "Caller"), form.text("To", "Called")
    return replace(
        _read_tidings(form, call_id),
        is_known=bool(direction and (caller or called)),
        is_staff=is_call_of_staff(direction, caller, called),
    )


def _read_leg(form: Form, config: IntegrationConfig) -> Verdict:
    reply = _reply(form)
    parent = form.text("ParentCallSid")
    if parent is None or word(form, "CallStatus") not in _FINAL_STATUSES:
        return acknowledge("a leg of another call", reply)
    answered, _ = _read_reach(form)
    number = dialled_number(form.text("To", "Called"), config)
    tidings = CallTidings(
        call_id=shorten_id(parent.strip()),
        is_answered=answered,
        is_unanswered=not answered,
        has_legs=number is not None,
        legs={} if number is None else _leg(form, config),
    )
    return replace(acknowledge("a leg of another call", reply), tidings=(tidings,))


def _leg(form: Form, config: IntegrationConfig) -> dict[str, CloudEvent]:
    answered, has_voicemail = _read_reach(form)
    line = form.text("From", "Caller")
    call = Call(
        id=require_field(form.text("CallSid"), "CallSid"),
        direction=Direction.OUTBOUND,
        from_party=None if is_staff(line) else number_of(line, config.region),
        to_party=dialled_number(form.text("To", "Called"), config),
        began_at=_began_at(form, config),
        answered=answered,
        voicemail=has_voicemail,
        talk_seconds=_duration(form) if answered else None,
    )
    event = call.as_fact(config).as_event()
    return {f"{event['id']} {word(form, 'CallStatus')}": event}


def _read_end(form: Form, config: IntegrationConfig, known: CallTidings) -> Verdict:
    status, reply = word(form, "CallStatus"), _reply(form)
    if not status:
        return _read_beside(known)
    if status not in _FINAL_STATUSES:
        if status in _RINGING_STATUSES and known.is_known and not known.is_staff:
            return ring(lambda: _call(form, config), reply)
        return acknowledge("the call has not ended", reply)
    call = _call_by_staff(form, config) if known.is_staff else _call(form, config)
    if call is None:
        return ignore("a call of staff: what it is connected with is told by its legs", reply)
    event = call.as_fact(config).as_event()
    event["data"] = with_tidings(event["data"], known)
    return ingest([event], f"call {status}", reply)


def _read_beside(known: CallTidings) -> Verdict:
    """Say what a notice means that tells no status: a recording, a machine that was detected."""
    if known.reach is Reach.VOICEMAIL:
        return acknowledge("a voicemail", Reply.NO_INSTRUCTIONS)
    return ignore("no end of a call", Reply.NO_INSTRUCTIONS)


def _call(form: Form, config: IntegrationConfig) -> Call:
    direction = require_field(form.text("Direction"), "Direction").strip().lower()
    is_inbound = direction in _INBOUND_DIRECTIONS
    return Call(
        id=require_field(form.text("CallSid"), "CallSid"),
        direction=Direction.INBOUND if is_inbound else Direction.OUTBOUND,
        from_party=number_of(form.text("From", "Caller"), config.region),
        to_party=number_of(form.text("To", "Called"), config.region),
        began_at=_began_at(form, config),
        answered=word(form, "CallStatus") == "completed",
        talk_seconds=_duration(form),
        forwarded_from=number_of(form.text("ForwardedFrom"), config.region) if is_inbound else None,
    )


def _call_by_staff(form: Form, config: IntegrationConfig) -> Call | None:
    """Return the call that staff made, as far as its own end tells: not by which line."""
    number = dialled_number(form.text("To", "Called"), config)
    if number is None:
        return None
    call = _call(form, config)
    return replace(
        call,
        direction=Direction.OUTBOUND,
        from_party=None,
        to_party=number,
        forwarded_from=None,
    )


def _reply(form: Form) -> Reply:
    is_callback = (
        word(form, "CallStatus") in _FINAL_STATUSES or form.text("CallbackSource") is not None
    )
    return Reply.NOTED if is_callback else Reply.NO_INSTRUCTIONS


def _began_at(form: Form, config: IntegrationConfig) -> datetime | None:
    # The timestamp is that of the callback: of a completed call, its end.
    reported_at = instant_of(form.text("Timestamp") or "", config.zone)
    if reported_at is None or word(form, "CallStatus") != "completed":
        return reported_at
    try:
        return reported_at - timedelta(seconds=_duration(form) or 0)
    except OverflowError:
        return reported_at


def _duration(form: Form) -> float | None:
    # "Duration" is in minutes begun, "CallDuration" in seconds.
    return seconds_at({"s": form.text("CallDuration")}, "s")
