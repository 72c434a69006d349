"""Text out of bytes in any charset, and into what a database can hold."""

import re

_BLANKS = re.compile(r"\s+")


def decoded(raw: bytes, charset: str | None = None) -> str:
    """Decode bytes in the charset told, else UTF-8, else Windows' Latin: never fails."""
    for candidate in (charset, "utf-8", "cp1252"):
        if candidate is None:
            continue
        try:
            return raw.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def storable(text: str) -> str:
    """Drop NUL characters and replace lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """Collapse every run of blanks, line ends included, to one space."""
    return _BLANKS.sub(" ", text).strip()
