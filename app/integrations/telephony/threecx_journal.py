"""3CX call journaling: one report per agent and call, without any call id or called number."""

import hashlib
import re
from datetime import UTC, datetime

from app.integrations.deliveries import IntegrationConfig
from app.integrations.facts import rfc3339
from app.integrations.parties import number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import JsonObject, object_at, seconds_at, text_at
from app.integrations.telephony.calls import Call, Direction, direction_of, elapsed_seconds
from app.integrations.verdicts import Verdict, ignore, ingest

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


def read_journal(report: JsonObject, config: IntegrationConfig, body: bytes) -> Verdict:
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
    """Tell whether a call that came in came from another extension of the same system.

    Extensions of a system have one length, of two to five digits, and no called number from
    outside. A call to a short number may well be to the outside: that is left alone.
    """
    if _DIRECTIONS.get(call_type) is not Direction.INBOUND or _has_called_number(report):
        return False
    number, agent = ((text_at(report, name) or "").strip() for name in ("number", "agent"))
    are_extensions = all(_EXTENSION.fullmatch(one) for one in (number, agent))
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
