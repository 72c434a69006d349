"""Why a delivery ended as it did, in words for operators; the API keeps the adapters' own."""

import re
from collections.abc import Mapping

from app.documents.texts.texts import Texts, phrase

_NOT_BY_US = phrase("its signature, token or password is not this integration's")
_UNSIGNED = phrase("its signature, token or password is missing")
_UNREADABLE_PROOF = phrase("its signature, token or password cannot be read")
_NOT_NOW = phrase("it was signed at another time: too old, or the clock is wrong")
_STAFF = phrase("a call or message between staff")
_NOT_FINAL = phrase("the call has not ended")
_NO_EVENT = phrase("neither a call nor a message")
_NO_MAIL = phrase("it holds no mail")
_NEWS = phrase("news of what was sent, nothing received")
_UNDELIVERED = phrase("a message that did not arrive")
_CALL, _MESSAGE = phrase("a call"), phrase("a message")
_MALFORMED = phrase("it is not in the form that is expected of this provider")
_TOO_LARGE = phrase("it is larger, or has more parts, than is read")
_EMPTY = phrase("it is empty")
_INCOMPLETE = phrase("something is missing in it, or has a value that is not known")

_REASONS: Mapping[str, tuple[str, ...]] = {
    _NOT_BY_US: (
        "no signature is by this integration's secret",
        "the bearer token is not this integration's",
        "the body holds no signature by this integration's key",
        "the signature is not by this integration's key",
        "the signature is not by this integration's token for this URL",
        "the token is not by this integration's key",
        "the token is not this integration's",
        "the user name or the password is not this integration's",
        "the body is not the one whose digest was signed",
        "the token is for another URL",
        "the token is not about this body",
    ),
    _UNSIGNED: (
        "basic authentication is missing",
        "the body holds no signature",
        "the body holds no token",
        "the signature is missing",
        "the webhook headers are missing",
    ),
    _UNREADABLE_PROOF: (
        "the URL cannot be read",
        "the basic authentication cannot be read",
        "the basic authentication is not canonical base64",
        "the signed timestamp cannot be read",
        "the token is malformed",
        "the token is not canonical base64",
        "the token is not signed with HS512",
    ),
    _NOT_NOW: (
        "the signed timestamp is too far from now",
        "the token has expired",
        "the token is not valid yet",
    ),
    phrase("day or month may stand first: the integration's settings have to say"): (
        "day or month may stand first (settings.cdr.date_order)",
    ),
    phrase("its token was used for something else"): ("the token was used for another message",),
    _STAFF: (
        "a call between staff",
        "between staff",
        "a call of staff: what it is connected with is told by its legs",
        "a message of staff",
    ),
    _NOT_FINAL: (
        "the call has not ended",
        "no end of a call",
        "no final fact of a call or message",
    ),
    phrase("a part of another call"): ("a leg of another call",),
    phrase("a voicemail: its call is told apart"): ("a voicemail",),
    _NO_EVENT: (
        "no call and no message",
        "an event of a type that is not this service's",
        "no message that a third party added",
    ),
    _NO_MAIL: (
        "an item holds no mail",
        "no mail in the delivery",
        "no mail in the form",
        "the body holds no mail",
        "the message has no header fields of a mail",
    ),
    phrase("a mail between mailboxes of ours"): ("a mail between mailboxes of ours",),
    phrase("the provider's trial"): ("the dashboard's check",),
    _NEWS: ("a delivery receipt", "news of a mail sent, no mail received"),
    _UNDELIVERED: ("message undelivered", "sms undelivered"),
    phrase("what a system of ours reports"): ("event", "events"),
    phrase("the database did not record it"): ("the database did not record it",),
    phrase("it failed here: it can be replayed once that is mended"): ("the adapter failed",),
    _TOO_LARGE: (
        "a part of the form has too long a head",
        "the JSON is nested too deeply",
        "the export has too many rows",
        "the form has too many fields",
        "the form has too many parts",
        "the form is larger than any that Twilio signs",
    ),
    _EMPTY: ("the export is empty",),
    _MALFORMED: (
        "an item is not an object",
        "events are read as JSON only",
        "items is not a list",
        "message-headers is not a list",
        "the body is neither an event nor a list of events",
        "the body is not JSON",
        "the body is not a JSON object",
        "the body is not a form",
        "the body is not base64",
        "the body is not message/rfc822",
        "the export is not CSV",
        "the list holds something else than events",
        "the multipart body has no boundary",
    ),
    _INCOMPLETE: (
        "no start that can be read",
        "no uniqueid and no linkedid (cdr.conf, section csv: loguniqueid=yes)",
        "the answered column holds an unknown word",
        "the direction is missing or unknown",
        "the disposition is unknown",
        "the report has no call type",
        "the time cannot be read",
    ),
}
_WORDS = {reason: words for words, reasons in _REASONS.items() for reason in reasons}

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"an automatic mail of ours \(.+\)"), phrase("an automatic mail of ours")),
    (re.compile(r"human mail \(.+\)"), phrase("a mail of a person")),
    (re.compile(r"\w+ mail \(.+\)"), phrase("an automatic mail")),
    (re.compile(r"no row has a column (?P<name>.+)"), phrase("no row has a column {name}")),
    (re.compile(r"no row is a call detail record: .+"), phrase("no row is the record of a call")),
    (re.compile(r"(?P<name>\S+) has lost digits"), phrase("{name} has lost digits")),
    (re.compile(r"(?P<name>[\w. /-]+) is missing"), phrase("{name} is missing")),
    (re.compile(r"call .+"), _CALL),
    (re.compile(r"sms .+|\w+ (received|sent|inbound|outbound)"), _MESSAGE),
)
"""What adapters fill in; a message is told of as its channel and what became of it."""


def say_reason(reason: str, texts: Texts) -> str:
    """Return why, in the reader's language; what nobody has put into words stays as it is."""
    return " · ".join(dict.fromkeys(_say(part, texts) for part in reason.split("; ")))


def _say(reason: str, texts: Texts) -> str:
    if words := _WORDS.get(reason):
        return texts.say(words)
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(reason):
            return texts.say(words, **found.groupdict())
    return reason
