"""A raw mail taken apart, as far as it may report about another one."""

import html
import re
from collections.abc import Iterator

from app.integrations.mail.messages import Part
from app.integrations.payloads.mime import Entity, Headers, leaves_of, parse_entity

TEXT = "text/plain"
HTML = "text/html"
RETURNED_HEADERS = "text/rfc822-headers"
_REPORTS = (
    "message/delivery-status", "message/global-delivery-status", "message/feedback-report",
    "message/disposition-notification", "message/global-disposition-notification",
)  # fmt: skip
_RETURNED = ("message/rfc822", "message/global", "message/partial", "message/news", "text/rfc822")
_LONGEST_PART = 65_536
_LONGEST_REPORT = 524_288
_MOST_PARTS = 50
_BREAKS = re.compile(rb"<(?:br|/p|/div|/tr|/li|/pre|/h\d)\b[^<>]*>", re.IGNORECASE)
_OF_SERVERS = re.compile(r"mailer-?daemon|post[-_]?master", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]*>")


def parse_mail(raw: bytes) -> tuple[Headers, tuple[Part, ...]]:
    """Read a raw message: its header fields, and its parts as far as a report needs them."""
    raw = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # as it was stored on a Macintosh
    entity = parse_entity(raw)
    top = Entity(entity.headers, entity.body[:_LONGEST_REPORT])
    return entity.headers, tuple(_bounded(_parts(top)))


def is_report(part: Part) -> bool:
    """Return whether a part is there for programs to read what became of a mail."""
    return part.content_type in _REPORTS


def is_returned(part: Part) -> bool:
    """Return whether a part is the mail that came back, or its header."""
    return part.content_type.startswith(_RETURNED) and not is_report(part)


def text_of(part: Part) -> bytes:
    """Return what a part says to a person; nothing when it is no text."""
    if part.content_type == HTML:
        bare = _MARKUP.sub(b"", _BREAKS.sub(b"\n", part.content))
        return html.unescape(bare.decode("utf-8", "surrogateescape")).encode("utf-8", "replace")
    return part.content if part.content_type == TEXT else b""


def _parts(top: Entity) -> Iterator[Part]:
    for leaf in leaves_of(top):
        if leaf is not top and _is_headed_like_a_mail(leaf.headers):
            # The boundary stands right before the mail that came back.
            yield Part(RETURNED_HEADERS, leaf.headers.text().encode())
        inner = _report_inside(leaf, top)
        if inner is None:
            yield _part(leaf)
        else:
            yield from map(_part, leaves_of(inner))


def _part(leaf: Entity) -> Part:
    is_broken = leaf.content_type.startswith("multipart/")
    return Part(TEXT if is_broken else leaf.content_type, leaf.content[:_LONGEST_PART])


def _is_headed_like_a_mail(headers: Headers) -> bool:
    return "message-id" in headers and "from" in headers


def _report_inside(leaf: Entity, top: Entity) -> Entity | None:
    """Return the report that something on the way packed into a mail of its own.

    A person who forwards one is another author.
    """
    if leaf.content_type != "message/rfc822":
        return None
    inner = parse_entity(leaf.content[:_LONGEST_REPORT])
    author = top.headers.first("from") or ""
    is_a_servers = author == inner.headers.first("from") or _OF_SERVERS.search(author) is not None
    return inner if is_a_servers and inner.content_type == "multipart/report" else None


def _bounded(parts: Iterator[Part]) -> Iterator[Part]:
    kept = 0
    for part in parts:
        if is_report(part) or is_returned(part) or part.content_type in (TEXT, HTML):
            kept += 1
            yield part
        if kept == _MOST_PARTS:
            return
