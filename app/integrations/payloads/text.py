"""Text out of bytes in any charset, and into what a database can hold.

Senders name charsets, and what Python knows under a name is not always a character set: some
codecs take quadratic time (punycode, idna), some are no charsets at all. Only names that stand in
a list reach Python.
"""

import re
from encodings.aliases import aliases
from typing import Final

_BLANKS = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_NO_CHARSETS = frozenset(
    {
        "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec",
        "zlib_codec", "mbcs", "utf_7",
    }
)  # fmt: skip
_WITHOUT_ALIAS = frozenset(
    {
        "cp1006", "cp720", "cp737", "cp856", "cp874", "cp875", "iso8859_1", "koi8_t", "koi8_u",
        "mac_arabic", "mac_croatian", "mac_farsi", "mac_romanian", "utf_8_sig",
    }
)  # fmt: skip
_CHARSETS = frozenset({*aliases.values(), *_WITHOUT_ALIAS}) - _NO_CHARSETS
_PLAIN_CHARSETS = frozenset(
    {
        "utf_8", "utf_8_sig", "ascii", "latin_1", "iso8859_1", "iso8859_15", "cp1252",
        "utf_16", "utf_16_be", "utf_16_le",
    }
)  # fmt: skip
_LONGEST_NAME: Final = 40


_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext", "latin_1": "cp1252", "iso8859_1": "cp1252",
}  # fmt: skip
_OF_SEVERAL_BYTES = ("gb", "big5", "cp9", "euc_", "iso2022_", "hz", "shift_jis", "johab")


def decode(raw: bytes, charset: str | None = None) -> str:
    """Decode bytes in the charset told, else UTF-8, else Windows' Latin: never fails.

    A charset that is not known counts as not told. All that are take linear time. Of charsets that
    grew, the grown form is read: mailers write GBK as gb2312, and Windows' Latin as ISO 8859-1.
    """
    codec = _codec(charset)
    named = _WIDER.get(codec, codec) if codec else None
    for candidate in (named, "utf-8"):
        try:
            if candidate is not None:
                return raw.decode(candidate)
        except UnicodeError:
            continue
    if named is not None and named.startswith(_OF_SEVERAL_BYTES):
        return raw.decode(named, "replace")  # a stray byte spoils no more than itself
    try:
        return raw.decode("cp1252")
    except UnicodeError:
        return raw.decode("latin-1")


def plain_charset(charset: str | None) -> str | None:
    """Return the codec of a charset that forms and JSON come in; None for any other.

    Source: a short list, as forms are decoded before anybody has proved who sent them.
    """
    codec = _codec(charset)
    return codec if codec in _PLAIN_CHARSETS else None


def make_storable(text: str) -> str:
    """Drop NUL characters and replace lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """Collapse every run of blanks, line ends included, to one space."""
    return _BLANKS.sub(" ", text).strip()


def _codec(charset: str | None) -> str | None:
    """Return Python's name of a character set, or None.

    Python itself is not asked: it would import by the name, and remember each one it is asked for.
    """
    if charset is None or len(charset) > _LONGEST_NAME:
        return None
    name = _SEPARATORS.sub("_", charset.lower()).strip("_")
    codec = aliases.get(name, name)
    return codec if codec in _CHARSETS else None
