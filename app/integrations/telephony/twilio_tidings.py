"""What Twilio tells of a call beside its end: legs, dialling, queues, recordings, machines.

Source: Twilio's pages on ``<Dial>``, ``<Enqueue>``, ``<Record>``, recording and transcription
callbacks, and answering machine detection.
"""

from dataclasses import replace

from app.domain.metering.events.call_tidings import CallTidings
from app.integrations.facts import bounded
from app.integrations.payloads.forms import Form
from app.integrations.telephony.twilio_forms import whole_seconds, word

_DIALLED_ANSWERED = frozenset({"completed", "answered"})
_DIALLED_UNANSWERED = frozenset({"busy", "no-answer", "failed", "canceled", "cancelled"})
_QUEUED_ANSWERED = frozenset({"bridged", "bridging-in-process", "redirected-from-bridged"})
_QUEUED_UNANSWERED = frozenset({"hangup", "leave", "queue-full", "error", "system-error"})
_NOBODY = frozenset({"machine_start", "fax"})
_AFTER_THE_TONE = frozenset({"machine_end_beep", "machine_end_silence", "machine_end_other"})
_NO_MESSAGE = frozenset({"absent", "failed", "in-progress", "paused", "stopped"})
_STEREO = "2"


def tidings_of(form: Form, call_id: str) -> CallTidings:
    """Return what a notice tells of the call that it names, beside its status."""
    direction = word(form, "Direction")
    told = _dialled(form, _queued(form, CallTidings(call_id=bounded(call_id))))
    if direction != "inbound":
        told = _by_a_machine(form, told)
    if direction in ("inbound", "") and _is_message_left(form):
        length = whole_seconds(form, "RecordingDuration")
        return replace(told, has_voicemail=True, voicemail_s=length)
    return told


def dequeued_by(form: Form) -> CallTidings | None:
    """Return what the end of an agent's ``<Dial><Queue>`` tells of the call taken from a queue."""
    call_id = (form.text("DequeuedCallSid") or "").strip()
    if not call_id or word(form, "DequeueResult") not in _QUEUED_ANSWERED:
        return None
    return CallTidings(call_id=bounded(call_id), is_answered=True)


def reached_by(form: Form) -> tuple[bool, bool]:
    """Return whether somebody answered a call made or a leg, and whether a voicemail was left."""
    machine = word(form, "AnsweredBy")
    if word(form, "CallStatus") != "completed" or machine in _NOBODY:
        return False, False
    return machine not in _AFTER_THE_TONE, machine in _AFTER_THE_TONE


def _dialled(form: Form, told: CallTidings) -> CallTidings:
    outcome = word(form, "DialCallStatus")
    # Whoever took the call up may have refused it when a message announced it.
    is_refused = outcome == "completed" and word(form, "DialBridged") == "false"
    if outcome in _DIALLED_UNANSWERED or is_refused:
        return replace(told, is_unanswered=True)
    if outcome in _DIALLED_ANSWERED:
        return replace(told, is_answered=True, talk_s=whole_seconds(form, "DialCallDuration"))
    return told


def _queued(form: Form, told: CallTidings) -> CallTidings:
    outcome = word(form, "QueueResult")
    if outcome in _QUEUED_UNANSWERED:
        return replace(told, is_unanswered=True)
    return replace(told, is_answered=True) if outcome in _QUEUED_ANSWERED else told


def _by_a_machine(form: Form, told: CallTidings) -> CallTidings:
    machine = word(form, "AnsweredBy")
    if machine in _AFTER_THE_TONE:
        return replace(told, is_unanswered=True, has_voicemail=True)
    return replace(told, is_unanswered=True) if machine in _NOBODY else told


def _is_message_left(form: Form) -> bool:
    """Tell whether a notice is about what ``<Record>`` recorded, or its transcription.

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
