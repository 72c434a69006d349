"""Numbers as they are dialled from an extension: with feature codes and digits for a line."""

import re

import phonenumbers

from app.integrations.parties import number_of

_PUNCTUATION = re.compile(r"[\s().\-/]+")
_PAUSE = "[,;wp]"
_CODE = re.compile(
    rf"(?:(?:\*\d{{2}}[*#]?|#\d{{2}}(?:#|(?={_PAUSE}))|[*#]{{1,2}}|\d{{1,2}}(?:#|(?={_PAUSE})))"
    rf"{_PAUSE}*(?=[+\d*#,;wp]{{3}})){{1,3}}",
    re.ASCII | re.IGNORECASE,
)
_DIALLED_AFTER = re.compile(rf"(?<=\d){_PAUSE}[\d*#,;wp]*$", re.ASCII | re.IGNORECASE)
_OUTSIDE = re.compile(r"\+?\d{6,}", re.ASCII)
_SHORT = re.compile(r"\d{3,5}", re.ASCII)
_OUTSIDE_LINE = re.compile(r"[09](?=\d{6})", re.ASCII)
_EMERGENCY = re.compile(r"[09]?(112)", re.ASCII)
"""The European emergency number: no extension has it."""


def is_outside(text: str | None) -> bool:
    """Tell whether a number is no extension."""
    return _OUTSIDE.fullmatch(_plain(text)) is not None


def is_dialled_outside(text: str | None, sent_to: str | None) -> bool:
    """Tell whether a call goes outside: to a long number, or to a short one by a trunk.

    Args:
        text: as it was dialled.
        sent_to: what Asterisk dialled for it: ``PJSIP/trunk/100``, ``SIP/100@trunk``.
    """
    number = _bare(text)
    if _OUTSIDE.fullmatch(number) or _EMERGENCY.fullmatch(number):
        return True
    if _SHORT.fullmatch(number) is None:
        return False
    by_trunk = rf"(?:^|&)(?!Local/)\w+/(?:[^/,&@]+/{number}|{number}@[^,&]+)(?:$|[,&])"
    return re.search(by_trunk, sent_to or "", re.ASCII) is not None


def dialled_number_of(text: str | None, region: str) -> str | None:
    """Return the number called, without what was dialled for a feature or an outside line."""
    number = _bare(text)
    if emergency := _EMERGENCY.fullmatch(number):
        return emergency[1]
    bare = _OUTSIDE_LINE.sub("", number, count=1)
    if bare != number and not _is_valid(number, region) and _is_valid(bare, region):
        number = bare
    return number_of(number or text, region)


def _bare(text: str | None) -> str:
    dialled = _plain(text)
    code = _CODE.match(dialled)
    return _DIALLED_AFTER.sub("", dialled[code.end() :] if code else dialled)


def _plain(text: str | None) -> str:
    return _PUNCTUATION.sub("", text or "")


def _is_valid(number: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
