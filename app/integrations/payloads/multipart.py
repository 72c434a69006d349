"""Cuts multipart bodies at their boundary (RFC 2046, 5.1), in linear time whatever they hold."""

from collections.abc import Iterator

MOST_PARTS = 1_000
_MOST_LOOKALIKES = 10_000
_LONGEST_PADDING = 1_000
_BLANKS = b" \t"


class TooManyParts(Exception):
    """The body has more parts than anybody sends, or what looks like their beginnings."""


def sections_of(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield what stands between delimiters; lines may end in CRLF or LF alone.

    Raises:
        TooManyParts: there are more than 1,000, once those have been given.
    """
    start = None
    for count, (begins, ends, is_last) in enumerate(_delimiters(body, boundary)):
        if start is not None:
            yield body[start:begins]
        if is_last:
            return
        if count >= MOST_PARTS:
            raise TooManyParts
        start = ends
    if start is not None:
        yield body[start:]


def _delimiters(body: bytes, boundary: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each delimiter begins and ends, and whether it is the closing one."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    if body.startswith(mark) and (first := _end_of(body, len(mark))) is not None:
        yield 0, *first
    at = body.find(b"\n" + mark)
    lookalikes = 0
    while at >= 0:
        after = at + 1 + len(mark)
        if (end := _end_of(body, after)) is not None:
            yield at - (body[at - 1 : at] == b"\r"), *end
        elif (lookalikes := lookalikes + 1) > _MOST_LOOKALIKES:
            raise TooManyParts
        at = body.find(b"\n" + mark, after)


def _end_of(body: bytes, at: int) -> tuple[int, bool] | None:
    """Return where a delimiter ends whose boundary ends there; None when the line goes on."""
    is_last = body.startswith(b"--", at)
    at += 2 * is_last
    padding = body[at : at + _LONGEST_PADDING]
    at += len(padding) - len(padding.lstrip(_BLANKS))
    return (at, is_last) if at == len(body) or body.startswith((b"\n", b"\r\n"), at) else None
