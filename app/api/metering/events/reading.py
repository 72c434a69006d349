"""From bytes to events: every item is read for itself, so that a bad one fails alone."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import unquote

from pydantic import ValidationError
from pydantic_core import from_json

from app.api.http.field_types import MAX_AHEAD
from app.api.http.json_bodies import is_json, media_of
from app.api.http.problems.refusals import (
    InvalidRequest,
    MalformedJson,
    Problem,
    TimeInFuture,
    UnsupportedMedia,
)
from app.api.http.request_models import MOST_FIELDS
from app.api.metering.events.envelopes import ENVELOPE, EVENT, MOST_ATTRIBUTES, EventIn
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import canonical_data, event_fingerprint

MAX_EVENTS = 1_000
_SHOWN = 100
_BATCH = "application/cloudevents-batch"
_STRUCTURED = "application/cloudevents"


def read_body(body: bytes, headers: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return the event, or the list of events, that a request holds, not yet validated.

    The content type decides first (CloudEvents HTTP binding, 3.1): batch, structured, then
    binary mode where ``ce-*`` headers are, else plain JSON.

    Raises:
        UnsupportedMedia, MalformedJson, InvalidRequest.
    """
    media = media_of(headers.get("content-type", "application/json"))
    if not is_json(media):
        raise UnsupportedMedia(media)
    content = parse_json(body)
    if media.startswith(_BATCH):
        return _expect(content, list, "A batch is an array")
    if media.startswith(_STRUCTURED):
        return _expect(content, dict, "A structured event is an object; a batch has its own type")
    if "ce-id" in headers or "ce-type" in headers:
        return _binary(content, headers)
    return content


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Parse strictly: UTF-8, no NaN, no endless nesting.

    Raises:
        MalformedJson: it is not JSON.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        return _parse_slowly(body)


def read_event(content: Any, now: datetime) -> Event:  # noqa: ANN401 - JSON
    """Validate one event and bring it to its normalised form.

    Raises:
        InvalidRequest, TimeInFuture.
    """
    _require_few_fields(content)
    try:
        read = EVENT.validate_python(content)
    except ValidationError as error:
        refusal = InvalidRequest.from_validation(error)
        if any("union_tag" in problem.code for problem in refusal.problems):
            refusal = _of_unknown_type(content)
        raise refusal from None
    return _to_domain(read, now)


def _require_few_fields(content: Any) -> None:  # noqa: ANN401 - JSON
    """Refuse an event with more fields than any has, before each of them is an error."""
    if isinstance(content, dict):
        _require_at_most(content, MOST_ATTRIBUTES, "")
        data = content.get("data")
        if isinstance(data, dict):
            _require_at_most(data, MOST_FIELDS, "/data")


def _require_at_most(fields: dict[str, Any], most: int, pointer: str) -> None:
    if len(fields) > most:
        detail = f"An object has {most} fields at most here; this one has {len(fields)}"
        raise InvalidRequest([Problem(pointer, "too_many_fields", detail)])


def _of_unknown_type(content: dict[str, Any]) -> InvalidRequest:
    """Return the refusal of an event that says no type that there is, and what else is wrong."""
    given = _shown(content.get("type"))
    named = f"No event has the type {given}" if given else "A type is needed"
    problems = [Problem("/type", "unknown_type", f"{named}; it is one of {', '.join(EventType)}")]
    try:
        ENVELOPE.validate_python(content)
    except ValidationError as error:
        problems += InvalidRequest.from_validation(error).problems
    if not isinstance(content.get("data"), dict):
        problems.append(Problem("/data", "missing", "This is needed: an object"))
    names = [f"{name} {text}" for name in ("id", "source") if (text := _shown(content.get(name)))]
    return InvalidRequest(problems, f"Event with {' and '.join(names)}" if names else None)


def _shown(given: object) -> str:
    """Return the beginning of a text as an answer can hold it; nothing of anything else."""
    return given[:_SHOWN].encode(errors="replace").decode() if isinstance(given, str) else ""


def _to_domain(read: EventIn, now: datetime) -> Event:
    data = canonical_data(read.type, read.data.as_stated())
    if read.time is not None and read.time > now + MAX_AHEAD:
        raise TimeInFuture([Problem("/time", "time_in_future", "More than five minutes ahead")])
    return Event(
        key=EventKey(read.source, read.id),
        type=read.type,
        time=read.time or now,
        data=data,
        fingerprint=event_fingerprint(read.type, read.time, data),
    )


def _binary(data: Any, headers: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401 - JSON
    attributes = {
        name.removeprefix("ce-"): unquote(value)
        for name, value in headers.items()
        if name.startswith("ce-")
    }
    return {**attributes, "data": data}


def _expect(content: Any, kind: type, otherwise: str) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(content, kind):
        raise InvalidRequest([Problem("", "wrong_type", otherwise)])
    return content


def _parse_slowly(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Parse what the fast parser refused: a lone surrogate is refused later, item by item."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise MalformedJson.at(error.doc, error.pos, error.msg) from None
    except UnicodeDecodeError as error:
        raise MalformedJson(detail=f"Byte {error.start + 1} is not of UTF-8") from None
    except RecursionError:
        raise MalformedJson(detail="It is nested too deeply") from None
    except ValueError:
        raise MalformedJson(detail="A number has more digits than are read") from None


def _refuse(constant: str) -> NoReturn:
    raise MalformedJson(detail=f"{constant} is not of JSON")
