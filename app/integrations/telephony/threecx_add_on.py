"""The webhook add-on for 3CX: it knows the call id and the called number, but no time."""

import re

from app.integrations.deliveries import IntegrationConfig
from app.integrations.parties import international_number_of
from app.integrations.payloads.json_values import JsonObject, text_at
from app.integrations.telephony.calls import Call, Direction, direction_of, required
from app.integrations.telephony.threecx_journal import time_span_seconds
from app.integrations.verdicts import Verdict, acknowledge, ingest

_FINAL_EVENTS = frozenset({"incoming", "outgoing"})
_LENGTH = re.compile(r"\((\d{1,3}(?::\d{1,2}){1,2})\)")
_DID_PREFIX = re.compile(r"^DID[\s-]*", re.IGNORECASE)
_UNANSWERED = re.compile(r"\b(?:missed|unanswered|not answered|failed)\b", re.IGNORECASE)


def is_add_on(report: JsonObject) -> bool:
    """Tell whether a report is the add-on's."""
    return "event" in report and "callerid" in report


def read_add_on(report: JsonObject, config: IntegrationConfig) -> Verdict:
    """Say what an event of the add-on means; field names are in lower case, without separators."""
    event = (text_at(report, "event") or "").strip().lower()
    if event not in _FINAL_EVENTS:
        return acknowledge("the call has not ended")
    direction = direction_of(event)
    other = international_number_of(text_at(report, "callerid"), config.region)
    line = international_number_of(_line(report, direction), config.region)
    inbound = direction is Direction.INBOUND
    answered = _was_answered(report)
    call = Call(
        id=required(text_at(report, "id"), "id"),
        direction=direction,
        from_party=other if inbound else line,
        to_party=line if inbound else other,
        began_at=None,
        answered=answered,
        talk_seconds=_talk_seconds(report) if answered else 0,
    )
    return ingest([call.as_fact(config).as_event()], f"call {event}")


def _line(report: JsonObject, direction: Direction) -> str | None:
    # For outgoing calls the add-on repeats the called number here.
    if direction is Direction.OUTBOUND:
        return None
    return _DID_PREFIX.sub("", text_at(report, "inbounddid", "did") or "")


def _was_answered(report: JsonObject) -> bool:
    finish = (text_at(report, "finishtype") or "").strip().lower()
    if finish:
        return finish == "ok"
    return _UNANSWERED.search(text_at(report, "title") or "") is None


def _talk_seconds(report: JsonObject) -> float | None:
    match = _LENGTH.search(text_at(report, "title") or "")
    return time_span_seconds(match[1] if match else text_at(report, "duration"))
