"""JSON bodies, and fields of them read by the type that is meant."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, NoReturn

from app.integrations.payloads.text import decode, plain_charset
from app.integrations.verdicts import UnreadablePayload

JsonObject = Mapping[str, Any]
_NOTHING: JsonObject = {}
_MOST_NAMED = 100
_LONGEST_NAMED = 2_048


def parse_json(body: bytes, charset: str | None = None) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a body; whole numbers keep all their digits.

    Raises:
        UnreadablePayload: not JSON, or nested too deeply.
    """
    try:
        return _DECODER.decode(_text(body, charset))
    except RecursionError:
        raise UnreadablePayload("the JSON is nested too deeply") from None
    except ValueError:
        raise UnreadablePayload("the body is not JSON") from None


_EXACT_FLOATS = 2**53
"""Beyond, whole numbers written as floats are not told apart (IEEE 754)."""


def parse_json_object(body: bytes, charset: str | None = None) -> JsonObject:
    """Parse a body that is one JSON object.

    Raises:
        UnreadablePayload: anything else.
    """
    value = parse_json(body, charset)
    if not isinstance(value, dict):
        raise UnreadablePayload("the body is not a JSON object")
    return value


def values_named(body: bytes, name: str) -> Iterator[Any]:
    """Yield short values that follow a name anywhere in a body, which is not parsed for it.

    What a sender proves to be with is looked for so: parsing a whole body costs, and nobody has
    proved anything yet. A hundred at most are looked at, each of up to 2,048 characters.
    """
    text = _text(body, None)
    named = re.finditer(rf'"{re.escape(name)}"\s*+:\s*+', text)
    for begins in (match.end() for match in islice(named, _MOST_NAMED)):
        with suppress(ValueError, RecursionError):
            yield _DECODER.raw_decode(text[begins : begins + _LONGEST_NAMED])[0]


def text_at(data: JsonObject, *names: str) -> str | None:
    """Return the first field that holds text or a whole number, as text; never blank or NUL.

    A whole number written as a fraction counts while it is exact.
    """
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and (text := value.replace("\x00", "")).strip():
            return text
        if isinstance(value, int) and not isinstance(value, bool):
            return _digits(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOATS:
            return _digits(int(value))
    return None


def object_at(data: JsonObject, name: str) -> JsonObject:
    """Return a field that holds an object; an empty one otherwise."""
    value = data.get(name)
    return value if isinstance(value, dict) else _NOTHING


def list_at(data: JsonObject, name: str) -> list[Any]:
    """Return a field that holds a list; an empty one otherwise."""
    value = data.get(name)
    return value if isinstance(value, list) else []


def objects_at(data: JsonObject, name: str) -> list[JsonObject]:
    """Return the objects of a field that holds a list."""
    return [item for item in list_at(data, name) if isinstance(item, dict)]


def flag_at(data: JsonObject, name: str) -> bool:
    """Return whether a field says yes, as a boolean, a number or a word."""
    value = data.get(name)
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "yes")
    return value is True or (isinstance(value, int) and value == 1)


def seconds_at(data: JsonObject, name: str) -> float | None:
    """Return a length of time in seconds, given as a number or as its text."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None


def _text(body: bytes, charset: str | None) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(body, "utf-16")
    return decode(body.removeprefix(b"\xef\xbb\xbf"), plain_charset(charset))


def _digits(value: int) -> str | None:
    try:
        return str(value)
    except ValueError:  # more digits than the interpreter writes out
        return None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)
