"""A raw mail taken apart, as far as it may report about another one: attached, or quoted in it."""

import html
import re
from collections.abc import Iterator, Sequence

from app.integrations.mail.messages import Mail, Part, message_id_of
from app.integrations.payloads.mime import Entity, Headers, header_fields, leaves_of, parse_entity

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

_NO_HEADERS = Headers(())
_QUOTED_ID = re.compile(rb"^(?P<mark>[>|\s]{0,40})Message-?ID[ \t]*:", re.IGNORECASE)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]+\S")
_MOST_QUOTED = 20
_LONGEST_HEADER_LINES = 400
_MOST_UNINDENTED = 5


def parse_mail(raw: bytes) -> tuple[Headers, tuple[Part, ...]]:
    """Read a raw message: its header fields, and its parts as far as a report needs them."""
    raw = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # as it was stored on a Macintosh
    entity = parse_entity(raw)
    top = Entity(entity.headers, entity.body[:_LONGEST_REPORT])
    return entity.headers, tuple(_limit_parts(_parts(top)))


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


def _limit_parts(parts: Iterator[Part]) -> Iterator[Part]:
    kept = 0
    for part in parts:
        if is_report(part) or is_returned(part) or part.content_type in (TEXT, HTML):
            kept += 1
            yield part
        if kept == _MOST_PARTS:
            return


def returned_headers(mail: Mail) -> Headers:
    """Return the header of the mail that came back; empty where nothing is sent back.

    Attached ones come first, then those quoted in the text; one with its Message-ID beats others.
    """
    headers_found = [*_find_attached(mail), *(headers for headers, _ in _find_quoted(mail))]
    named = [headers for headers in headers_found if message_id_of(headers.first("message-id"))]
    return next(iter([*named, *headers_found]), _NO_HEADERS)


def what_is_said(mail: Mail) -> str:
    """Return the text of a mail as far as what it quotes of another one."""
    for part in mail.parts:
        text = text_of(part)
        if not text.strip():
            continue
        quoted = next(_quoted_headers(text), None)
        lines = text.splitlines()[: None if quoted is None else quoted[1]]
        return b"\n".join(lines).decode("utf-8", "replace")
    return ""


def quoted_id(mail: Mail) -> str | None:
    """Return the first Message-ID that a text quotes, whatever stands beside it."""
    lines = (line for part in mail.parts for line in text_of(part).splitlines())
    for line in lines:
        match = _QUOTED_ID.match(line)
        if match is not None:
            return message_id_of(line[match.end() :].decode("utf-8", "replace").strip())
    return None


def quotes_a_mail(mail: Mail) -> bool:
    """Return whether a mail holds the header of another one, attached or in its text."""
    return any(map(is_returned, mail.parts)) or any(True for _ in _find_quoted(mail))


def _find_attached(mail: Mail) -> Iterator[Headers]:
    for part in mail.parts:
        if is_returned(part):
            yield parse_entity(part.content).headers


def _find_quoted(mail: Mail) -> Iterator[tuple[Headers, int]]:
    for part in mail.parts:
        yield from _quoted_headers(text_of(part))


def _quoted_headers(text: bytes) -> Iterator[tuple[Headers, int]]:
    """Yield the headers quoted in a text, each with the line that it begins in.

    A header is known by its Message-ID among other fields: those right before and after it.
    """
    lines = text.splitlines()
    count, after = 0, 0
    for place, line in enumerate(lines):
        match = _QUOTED_ID.match(line) if place >= after else None
        if match is None:
            continue
        first, after = _extent(lines, place, match["mark"])
        block = [line.removeprefix(match["mark"]) for line in lines[first:after]]
        headers = Headers(header_fields(b"\n".join(block)))
        if _is_of_a_mail(headers):
            yield headers, first
        count += 1
        if count == _MOST_QUOTED:
            return


def _extent(lines: Sequence[bytes], place: int, mark: bytes) -> tuple[int, int]:
    """Return between which lines the fields around one stand.

    Some servers fold fields anew and forget to indent: up to the next empty line all belongs to
    the header, as far as there are fields.
    """
    first = top = place
    while top > 0 and place - top < _LONGEST_HEADER_LINES and _is_text(lines[top - 1], mark):
        top -= 1
        if first - top > _MOST_UNINDENTED:
            break
        if _is_field(lines[top], mark):
            first = top
    last = place + 1
    end = min(len(lines), place + _LONGEST_HEADER_LINES)
    while last < end and _is_text(lines[last], mark):
        last += 1
    return first, last


def _is_text(line: bytes, mark: bytes) -> bool:
    return line.startswith(mark) and bool(line[len(mark) :].strip())


def _is_field(line: bytes, mark: bytes) -> bool:
    return _FIELD.match(line, len(mark)) is not None


def _is_of_a_mail(headers: Headers) -> bool:
    is_named = message_id_of(headers.first("message-id")) is not None
    return is_named and headers.first("from", "to", "subject", "date", "received") is not None
