"""3CX: call journaling by the CRM template in docs/integrators, and a webhook add-on.

The journal has one report per agent and call, without any call id or called number; the add-on
knows both, but no time.
"""

import hashlib
import re
from datetime import UTC, datetime

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.parties import international_number_of, number_of
from app.integrations.payloads.forms import URLENCODED, parse_form
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import (
    JsonObject,
    object_at,
    parse_json_object,
    seconds_at,
    text_at,
)
from app.integrations.provider_facts import rfc3339
from app.integrations.signatures import require_bearer
from app.integrations.telephony.calls import (
    Call,
    Direction,
    direction_of,
    elapsed_seconds,
    require_field,
)
from app.integrations.verdicts import UnreadablePayload, Verdict, acknowledge, ignore, ingest

_NOT_LETTERS = re.compile(r"[^a-z]")
_TIME_SPAN = re.compile(r"^(?:(\d{1,3})\.)?(\d{1,3}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?$", re.ASCII)
_EXTENSION = re.compile(r"\d{2,5}", re.ASCII)
_DIRECTIONS = {
    "inbound": Direction.INBOUND,
    "missed": Direction.INBOUND,
    "outbound": Direction.OUTBOUND,
    "notanswered": Direction.OUTBOUND,
}
_BEGINNINGS = (
    "startedat", "callstarttimeutc", "callstarttimeutcmillis", "callstarttimelocal", "datetime",
)  # fmt: skip
_ANSWERS = ("answeredat", "callestablishedtimeutc", "callestablishedtimeutcmillis")
_ENDS = ("endedat", "callendtimeutc", "callendtimeutcmillis")
_LENGTHS = ("duration", "durationtimespan")
_ANSWERED = {"inbound": True, "outbound": True, "missed": False, "notanswered": False}
_FINAL_EVENTS = frozenset({"incoming", "outgoing"})
_LENGTH = re.compile(r"\((\d{1,3}(?::\d{1,2}){1,2})\)")
_DID_PREFIX = re.compile(r"^DID[\s-]*", re.IGNORECASE)
_UNANSWERED = re.compile(r"\b(?:missed|unanswered|not answered|failed)\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s_-]+")

verify = require_bearer


def _read_journal(report: JsonObject, config: IntegrationConfig, body: bytes) -> Verdict:
    """Say what a report of the ``ReportCall`` scenario means.

    Field names are in lower case, without separators; the body stands for an identity where the
    report has no time.
    """
    call_type = _NOT_LETTERS.sub("", (text_at(report, "calltype") or "").lower())
    if call_type == "internal" or _is_between_extensions(report, call_type):
        return ignore("a call between staff")
    call = _call(report, config, call_type, hashlib.sha256(body).hexdigest())
    return ingest([call.as_fact(config).as_event()], f"call {call_type or call.direction}")


def _is_between_extensions(report: JsonObject, call_type: str) -> bool:
    """Return whether a call that came in came from another extension of the same system.

    Extensions of a system have one length, of two to five digits, and no called number from
    outside. A call to a short number may well be to the outside: that is left alone.
    """
    if _DIRECTIONS.get(call_type) is not Direction.INBOUND or _has_called_number(report):
        return False
    number, agent = ((text_at(report, name) or "").strip() for name in ("number", "agent"))
    are_extensions = all(_EXTENSION.fullmatch(extension) for extension in (number, agent))
    return are_extensions and len(number) == len(agent)


def _has_called_number(report: JsonObject) -> bool:
    return text_at(report, "did", "callednumber") is not None


def time_span_seconds(text: str | None) -> float | None:
    """Read ``hh:mm:ss``, ``d.hh:mm:ss`` or ``m:ss``."""
    match = _TIME_SPAN.match((text or "").strip())
    if match is None:
        return None
    days, first, second, third = match.groups()
    if third is None:
        return int(first) * 60 + int(second)
    return ((int(days or 0) * 24 + int(first)) * 60 + int(second)) * 60 + int(third)


def _call(report: JsonObject, config: IntegrationConfig, call_type: str, digest: str) -> Call:
    word = text_at(report, "direction", "calldirection")
    direction = _DIRECTIONS.get(call_type) or direction_of(word)
    other = number_of(text_at(report, "number", "callernumber"), config.region)
    line = _line(report, config, direction)
    began_at = _instant(report, config, *_BEGINNINGS)
    established_at = _instant(report, config, *_ANSWERS)
    inbound = direction is Direction.INBOUND
    answered = _ANSWERED.get(call_type, established_at is not None)
    return Call(
        id=digest if began_at is None else _identity(report, began_at, other, direction),
        direction=direction,
        from_party=other if inbound else line,
        to_party=line if inbound else other,
        began_at=began_at,
        answered=answered,
        talk_seconds=_talk_seconds(report, config) if answered else 0,
    )


def _identity(
    report: JsonObject, began_at: datetime, other: str | None, direction: Direction
) -> str:
    # Every agent that a call rings or is passed to reports it: the agent is no part of its
    # identity, unless nothing else tells two withheld callers of one second apart.
    agent = text_at(report, "agent") or "" if other is None else ""
    parts = (rfc3339(began_at), other or "", direction.value, agent)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _line(report: JsonObject, config: IntegrationConfig, direction: Direction) -> str | None:
    """Return the line that the call came in on or went out by, where settings tell."""
    did = text_at(report, "did", "callednumber")
    if did is not None:
        return number_of(did, config.region)
    lines = object_at(config.settings, "lines")
    extensions = ("queueextension", "agent") if direction is Direction.INBOUND else ("agent",)
    for name in extensions:
        number = text_at(lines, (text_at(report, name) or "").strip())
        if number is not None:
            return number_of(number, config.region)
    return None


def _talk_seconds(report: JsonObject, config: IntegrationConfig) -> float | None:
    for name in _LENGTHS:
        span = time_span_seconds(text_at(report, name))
        seconds = seconds_at(report, name) if span is None else span
        if seconds is not None:
            return seconds
    return elapsed_seconds(_instant(report, config, *_ANSWERS), _instant(report, config, *_ENDS))


def _instant(report: JsonObject, config: IntegrationConfig, *names: str) -> datetime | None:
    for name in names:
        # Variables of that name hold UTC, whether the template writes a zone or not.
        at = instant_of(report.get(name), UTC if "utc" in name else config.zone)
        if at is not None:
            return at
    return None


def _is_add_on(report: JsonObject) -> bool:
    """Return whether a report is the add-on's."""
    return "event" in report and "callerid" in report


def _read_add_on(report: JsonObject, config: IntegrationConfig) -> Verdict:
    """Say what an event of the add-on means; field names are in lower case, without separators."""
    event = (text_at(report, "event") or "").strip().lower()
    if event not in _FINAL_EVENTS:
        return acknowledge("the call has not ended")
    direction = direction_of(event)
    other = international_number_of(text_at(report, "callerid"), config.region)
    line = international_number_of(_add_on_line(report, direction), config.region)
    inbound = direction is Direction.INBOUND
    answered = _was_answered(report)
    call = Call(
        id=require_field(text_at(report, "id"), "id"),
        direction=direction,
        from_party=other if inbound else line,
        to_party=line if inbound else other,
        began_at=None,
        answered=answered,
        talk_seconds=_add_on_talk_seconds(report) if answered else 0,
    )
    return ingest([call.as_fact(config).as_event()], f"call {event}")


def _add_on_line(report: JsonObject, direction: Direction) -> str | None:
    # For outgoing calls the add-on repeats the called number here.
    if direction is Direction.OUTBOUND:
        return None
    return _DID_PREFIX.sub("", text_at(report, "inbounddid", "did") or "")


def _was_answered(report: JsonObject) -> bool:
    finish = (text_at(report, "finishtype") or "").strip().lower()
    if finish:
        return finish == "ok"
    return _UNANSWERED.search(text_at(report, "title") or "") is None


def _add_on_talk_seconds(report: JsonObject) -> float | None:
    match = _LENGTH.search(text_at(report, "title") or "")
    return time_span_seconds(match[1] if match else text_at(report, "duration"))


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a report means."""
    report = _report(delivery)
    if _is_add_on(report):
        return _read_add_on(report, config)
    if text_at(report, "calltype", "calldirection", "direction") is None:
        raise UnreadablePayload("the report has no call type")
    return _read_journal(report, config, delivery.body)


def _report(delivery: Delivery) -> JsonObject:
    """Return the fields under names without case and separators, as templates differ."""
    if delivery.media_type == URLENCODED:
        fields: JsonObject = dict(parse_form(delivery).pairs())
    else:
        fields = parse_json_object(delivery.body, delivery.content_parameter("charset"))
    return {_SEPARATORS.sub("", name).lower(): value for name, value in fields.items()}
