"""Form bodies, urlencoded and multipart, every value kept: blank ones and repeated ones."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from app.integrations.deliveries import Delivery, header_parameter
from app.integrations.errors import UnreadablePayload, UnsupportedMediaType
from app.integrations.payloads.mime import Entity, parts_of
from app.integrations.payloads.text import decoded

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 5_000


class Field(NamedTuple):
    """One field; a file has a content type of its own."""

    name: str
    content: bytes
    charset: str | None = None
    content_type: str = "text/plain"

    @property
    def text(self) -> str:
        """Return the content as text."""
        return decoded(self.content, self.charset)


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
        return _urlencoded(delivery.body, delivery.content_parameter("charset"))
    if delivery.media_type == MULTIPART:
        return _multipart(delivery)
    raise UnsupportedMediaType("the body is not a form")


@lru_cache(maxsize=4)  # a form is read twice in a row: to be verified, then to be understood
def _urlencoded(body: bytes, charset: str | None) -> Form:
    pairs = [pair for pair in body.split(b"&") if pair]
    if len(pairs) > MOST_FIELDS:
        raise UnreadablePayload("the form has too many fields")
    return Form(_urlencoded_field(pair, charset) for pair in pairs)


def _urlencoded_field(pair: bytes, charset: str | None) -> Field:
    name, _, value = pair.partition(b"=")
    return Field(decoded(_unescaped(name), charset), _unescaped(value), charset)


def _unescaped(raw: bytes) -> bytes:
    text = raw.replace(b"+", b" ")
    return unquote_to_bytes(text) if b"%" in text else text


def _multipart(delivery: Delivery) -> Form:
    boundary = delivery.content_parameter("boundary")
    if not boundary:
        raise UnreadablePayload("the multipart body has no boundary")
    return Form(field for part in parts_of(delivery.body, boundary) if (field := _part_field(part)))


def _part_field(part: Entity) -> Field | None:
    name = header_parameter(part.headers.first("content-disposition") or "", "name")
    if name is None:
        return None
    return Field(name, part.content, part.parameter("charset"), part.content_type)
