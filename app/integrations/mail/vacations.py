"""Subjects of automatic replies, and what tells them from what people write of absences."""

import re

from app.integrations.mail.phrases import Meaning, any_of, plain

_AUTOMATIC = any_of(Meaning.AUTOMATIC_REPLY)
_ABSENT = any_of(Meaning.ABSENT)
_AWAY = any_of(Meaning.AWAY)
_NOUN = (
    r"(?:\s*[- ]?\s*(?:auto-?\s?reply|autoresponse|auto-?response|reply|response|notice"
    r"|notification|message|assistant|alert|d'absence|temporaire|bei abwesenheit"
    r"|wegen abwesenheit|bij afwezigheid))*"
)
_UNTIL = (
    r"(?:until|till|back|returning|return|from|jusqu|retour|de retour|du |tot|terug|van |bis"
    r"|zuruck|ab |vom |hasta|fino|ate )"
)
_ANSWERED = r"(?:re|aw|rep|tr|sv|vs|antw|odp|r|wg|fw|fwd)\s*:"
_BRACKETED = rf"\s*\(\s*(?:(?:{_UNTIL}[^()]*|[^()a-z]*)\)|{_ANSWERED}.*\))\s*[.!]?$"
_ECHO = rf"\s*[-:|,]?\s*{_ANSWERED}"
_AFTER_AUTOMATIC = rf"(?:\s*[.!]?$|\s*:|\s*[-|]\s*{_UNTIL}|{_BRACKETED}|{_ECHO})"
_REQUEST = (
    r"(?:.*\?\s*$|.*\b(?:svp|s'il (?:vous|te) plait|merci d|pouvez|pourriez|rappelez|veuillez"
    r"|aub|alstublieft|kan u|kunt u|gelieve|please|pls|can you|could you|bitte|konnen sie"
    r"|por favor|per favore|puede|puo ))"
)
_AFTER_ABSENT = rf"(?:\s*[.!]?$|\s*:(?!{_REQUEST})|\s*[-|]\s*{_UNTIL}[^?]*$|{_BRACKETED}|{_ECHO})"
_WHOLE = re.compile(rf"(?:{_AUTOMATIC}{_NOUN}{_AFTER_AUTOMATIC}|{_ABSENT}{_NOUN}{_AFTER_ABSENT})")
_BEGINNING = re.compile(rf"(?:{_AUTOMATIC}|{_ABSENT})(?![a-z])")
_OF_AN_ABSENCE = re.compile(rf"(?:{_AUTOMATIC}|{_ABSENT}|{_AWAY})(?![a-z])")
_TAG = re.compile(r"\s*(?:\[(?P<tag>[^\]]{0,60})\]|\*{2,}(?:[^*]{0,40}\*{2,})?)\s*")
_NOTES = re.compile(
    r"auto(?:matic)?: .*(?:out of the office|\((?:returning|retour|de retour|terug|zuruck)\b)"
)


def is_reply_of_an_absent(subject: str | None) -> bool:
    """Return whether a subject is that of an automatic reply, and nothing else.

    It is one of the known phrases alone, or with what mailers add: the subject that is answered
    after a colon, an end in parentheses, "AutoReply". People write such phrases too, and go on.
    """
    text, tags = _without_tags(subject)
    return (
        _WHOLE.match(text) is not None
        or _NOTES.match(text) is not None
        or any(re.fullmatch(f"{_AUTOMATIC}|{_ABSENT}", tag) for tag in tags)
    )


def begins_like_one(subject: str | None) -> bool:
    """Return whether a subject begins with such a phrase: a second sign is needed."""
    return _BEGINNING.match(_without_tags(subject)[0]) is not None


def tells_of_an_absence(subject: str | None) -> bool:
    """Return whether a subject begins with an absence at all: a machine must have sent it."""
    return _OF_AN_ABSENCE.match(_without_tags(subject)[0]) is not None


def _without_tags(subject: str | None) -> tuple[str, list[str]]:
    """Return a subject without what gateways put in front, and what that was."""
    text, tags = plain(subject or ""), []
    while match := _TAG.match(text):
        tags.append((match["tag"] or "").strip())
        text = text[match.end() :]
    return text, tags
