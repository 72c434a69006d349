"""Who writes: addresses behind which nobody does, and those that want no answer."""

import re

from app.integrations.mail.messages import Mail
from app.integrations.mail.phrases import plain

_LONGEST = 320
_ROBOT = re.compile(r"(?:mailer|e?mail|delivery)[-_. ]?(?:daemon|deamon)|mail[-_.]delivery[-_.]")
_NAMED_ROBOT = re.compile(
    r"^(?:.*<\s*|\W*)(?:mail(?:er)?[- ]?daemon|mail delivery (?:sub)?system|mail deliver system"
    r"|mail delivery service|internet mail delivery|mail server)\b"
)
_GATEWAY = re.compile(
    r"(?:post[-_.]?master|mdaemon|ndr|imss|inetgw\d*|mmsc?|non[-_.]?delivery|mail[-_.]?system"
    r"|system[-_.]?administrator)(?:$|[-_.\d])"
)
_NO_REPLY = re.compile(
    r"(?:^|[^a-z])(?:"
    r"no[-_. ]?(?:reply|replies|replay|response|answer|respond(?:er|as?)|contest(?:ar|e))"
    r"|not?[-_.]?to[-_.]?reply|non[-_.]?(?:reply|rispondere|repondre|responder)"
    r"|(?:do[-_.]?not|don'?t)[-_. ]?(?:reply|respond|answer)|unattended|unmonitored"
    r"|(?:ne[-_.]?)?pas[-_.]?(?:repondre|repondez|de[-_.]?reponse)|sans[-_.]?reponse"
    r"|ne[-_.]?(?:repondez|repondre)[-_.]?pas|niet[-_.]?(?:be)?antwoord(?:en)?|niet[-_.]?reageren"
    r"|(?:geen|niet)[-_.]?(?:antwoord|reactie|reply)|(?:bitte[-_.]?)?(?:nicht|nie)[-_.]?antworten"
    r"|keine?[-_.]?(?:antwort|reply)|nao[-_.]?responda|nao[-_.]?responder|nie[-_.]?odpowiada[cj]"
    r"|bez[-_.]?odpowiedzi|svara[-_.]?(?:inte|ej)|ikke[-_.]?svar|svar[-_.]?ikke|ei[-_.]?vastausta"
    r"|ala[-_.]?vastaa|ne[-_.]?valaszolj|neodpovidat|neodpovidejte|nu[-_.]?raspunde"
    r"|cevaplama|yanitlama"
    r")(?:$|[^a-z])"
)
_RUN_TOGETHER = re.compile(r"(?:noreply|donotreply|nepasrepondre|nietbeantwoorden)(?:$|[^a-z])")


def is_robot(mail: Mail) -> bool:
    """Return whether a mail server wrote the mail: nobody writes from mailer-daemon@."""
    if mail.author is not None:
        return _ROBOT.match(_local(mail.author)) is not None
    sender = mail.headers.first("from", "sender")
    if sender is None:
        return False
    return _NAMED_ROBOT.match(plain(sender, _LONGEST)) is not None


def may_be_a_gateway(mail: Mail) -> bool:
    """Return whether the author's name is one that mail servers and filters use, and people too."""
    if mail.author is not None:
        return is_of_a_server(mail.author)
    return (mail.headers.first("from") or "").strip().endswith("<>")


def is_of_a_server(address: str) -> bool:
    """Return whether an address is one that mail servers and filters write from, or name."""
    local = _local(address)
    return _ROBOT.match(local) is not None or _GATEWAY.match(local) is not None


def wants_no_answer(mail: Mail) -> bool:
    """Return whether the author's address says that nobody reads it, and no other one is named."""
    is_unread = says_no_reply(mail.author)
    return is_unread and all(map(says_no_reply, mail.addresses("reply-to")))


def says_no_reply(address: str | None) -> bool:
    """Return whether an address says that nobody reads what comes to it."""
    local = _local(address or "")
    return _NO_REPLY.search(local) is not None or _RUN_TOGETHER.search(local) is not None


def _local(address: str) -> str:
    return plain(address.rpartition("@")[0], _LONGEST)
