"""Form bodies, urlencoded and multipart, every value kept: blank ones and repeated ones."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from app.integrations.deliveries import Delivery, header_parameter
from app.integrations.payloads.mime import HEADERS_END, TooManyParts, part_of, sections_of
from app.integrations.payloads.text import decode, plain_charset
from app.integrations.verdicts import UnreadablePayload, UnsupportedMediaType

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 5_000
_LONGEST_HEAD = 4_096
_MOST_HEAD_LINES = 50
_LONGEST_NAME = 64


class Field(NamedTuple):
    """One field; a file has a content type of its own, and a charset is one that is known."""

    name: str
    content: bytes
    charset: str | None = None
    content_type: str = "text/plain"

    @property
    def text(self) -> str:
        """Return the content as text."""
        return decode(self.content, self.charset)


class Form:
    """The fields of a form; of a repeated one the last counts."""

    __slots__ = ("_last", "fields")

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = tuple(fields)
        self._last = {field.name: field for field in self.fields}

    def text(self, *names: str) -> str | None:
        """Return the value of the first name that has one that is not blank."""
        for name in names:
            field = self._last.get(name)
            text = "" if field is None else field.text.replace("\x00", "")
            if text.strip():
                return text
        return None

    def field(self, name: str) -> Field | None:
        """Return the last field of a name, or None."""
        return self._last.get(name)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every name and value, in order."""
        for field in self.fields:
            yield field.name, field.text


def parse_form(delivery: Delivery) -> Form:
    """Read a form body.

    Raises:
        UnsupportedMediaType: the content type is no form's.
        UnreadablePayload: a multipart without boundary, or too many fields.
    """
    if delivery.media_type == URLENCODED:
        return _parse_urlencoded(
            delivery.body, plain_charset(delivery.content_parameter("charset"))
        )
    if delivery.media_type == MULTIPART:
        return _parse_multipart(delivery)
    raise UnsupportedMediaType("the body is not a form")


def parse_fields(delivery: Delivery, names: Collection[str]) -> Form:
    """Read the fields of a few short names, and leave the others as they are.

    For what a signature covers: undoing the escapes of a whole body costs, and nobody has proved
    yet who sent it.

    Raises:
        UnsupportedMediaType, UnreadablePayload: as of the whole form.
    """
    if delivery.media_type != URLENCODED:
        return parse_form(delivery)
    charset = plain_charset(delivery.content_parameter("charset"))
    short = (pair for pair in _pairs(delivery.body) if len(pair.split(b"=", 1)[0]) <= _LONGEST_NAME)
    wanted = [pair for pair in short if _name_of(pair, charset) in names]
    return Form(_urlencoded_field(pair, charset) for pair in wanted)


@lru_cache(maxsize=4)  # a form is read twice in a row: to be verified, then to be understood
def _parse_urlencoded(body: bytes, charset: str | None) -> Form:
    return Form(_urlencoded_field(pair, charset) for pair in _pairs(body))


def _pairs(body: bytes) -> list[bytes]:
    # Counted first: splitting eight million ampersands takes half a gigabyte.
    if body.count(b"&") < 2 * MOST_FIELDS:
        pairs = [pair for pair in body.split(b"&") if pair]
        if len(pairs) <= MOST_FIELDS:
            return pairs
    raise UnreadablePayload("the form has too many fields")


def _name_of(pair: bytes, charset: str | None) -> str:
    return decode(_unescape(pair.partition(b"=")[0]), charset)


def _urlencoded_field(pair: bytes, charset: str | None) -> Field:
    return Field(_name_of(pair, charset), _unescape(pair.partition(b"=")[2]), charset)


def _unescape(raw: bytes) -> bytes:
    text = raw.replace(b"+", b" ")
    return unquote_to_bytes(text) if b"%" in text else text


def _parse_multipart(delivery: Delivery) -> Form:
    boundary = delivery.content_parameter("boundary")
    if not boundary:
        raise UnreadablePayload("the multipart body has no boundary")
    sections = sections_of(delivery.body, boundary)
    try:
        return Form(field for raw in sections if (field := _part_field(raw)) is not None)
    except TooManyParts:
        raise UnreadablePayload("the form has too many parts") from None


def _part_field(raw: bytes) -> Field | None:
    _require_short_head(raw)
    part = part_of(raw)
    name = header_parameter(part.headers.first("content-disposition") or "", "name")
    if name is None:
        return None
    charset = plain_charset(part.parameter("charset"))
    return Field(name, part.content, charset, part.content_type)


def _require_short_head(raw: bytes) -> None:
    beginning = raw[:_LONGEST_HEAD]
    end = HEADERS_END.search(beginning)
    is_cut = end is None and len(raw) > _LONGEST_HEAD
    head = beginning if end is None else beginning[: end.start()]
    if is_cut or head.count(b"\n") > _MOST_HEAD_LINES:
        raise UnreadablePayload("a part of the form has too long a head")
