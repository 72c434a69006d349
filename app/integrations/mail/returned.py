"""The mail that came back with a bounce: attached, or quoted in what the bounce says."""

import re
from collections.abc import Iterator, Sequence

from app.integrations.mail.messages import Mail, message_id_of
from app.integrations.mail.parts import is_returned, text_of
from app.integrations.payloads.mime import Headers, header_fields, parse_entity

NO_HEADERS = Headers(())
_QUOTED_ID = re.compile(rb"^(?P<mark>[>|\s]{0,40})Message-?ID[ \t]*:", re.IGNORECASE)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]+\S")
_MOST_QUOTED = 20
_LONGEST_HEADER_LINES = 400
_MOST_UNINDENTED = 5


def returned_headers(mail: Mail) -> Headers:
    """Return the header of the mail that came back; empty where nothing is sent back.

    Attached ones come first, then those quoted in the text; one with its Message-ID beats others.
    """
    found = [*_attached(mail), *(headers for headers, _ in _quoted(mail))]
    named = [headers for headers in found if message_id_of(headers.first("message-id"))]
    return next(iter([*named, *found]), NO_HEADERS)


def what_is_said(mail: Mail) -> str:
    """Return the text of a mail as far as what it quotes of another one."""
    for part in mail.parts:
        text = text_of(part)
        if not text.strip():
            continue
        quoted = next(_quotes(text), None)
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
    return any(map(is_returned, mail.parts)) or any(True for _ in _quoted(mail))


def _attached(mail: Mail) -> Iterator[Headers]:
    for part in mail.parts:
        if is_returned(part):
            yield parse_entity(part.content).headers


def _quoted(mail: Mail) -> Iterator[tuple[Headers, int]]:
    for part in mail.parts:
        yield from _quotes(text_of(part))


def _quotes(text: bytes) -> Iterator[tuple[Headers, int]]:
    """Yield the headers quoted in a text, each with the line that it begins in.

    A header is known by its Message-ID among other fields: those right before and after it.
    """
    lines = text.splitlines()
    found, after = 0, 0
    for place, line in enumerate(lines):
        match = _QUOTED_ID.match(line) if place >= after else None
        if match is None:
            continue
        first, after = _extent(lines, place, match["mark"])
        block = [one.removeprefix(match["mark"]) for one in lines[first:after]]
        headers = Headers(header_fields(b"\n".join(block)))
        if _is_of_a_mail(headers):
            yield headers, first
        found += 1
        if found == _MOST_QUOTED:
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
