"""How a person is named in what is stored, and how facts are kept without that person.

What counts stays; what names or describes somebody goes.
"""

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers

from app.domain.clients.parties.figures import figures_of
from app.domain.clients.parties.normalisation import Party, PartyKind
from app.domain.metering.events.events import EventType


def spellings_of(party: Party) -> tuple[str, ...]:
    """Return what to look for in raw text, in lower case and without separators.

    Of a number, the international and the national digits; of an address, plain and encoded for
    URLs. What is neither is too short to be looked for in text.
    """
    match party.kind:
        case PartyKind.PHONE:
            return figures_of(party.value)
        case PartyKind.EMAIL:
            local, _, domain = party.value.partition("@")
            bare = domain.translate(SEPARATORS)
            return (
                f"{local.translate(SEPARATORS)}@{bare}",
                f"{local.translate(SEPARATORS)}%40{bare}",
            )
        case _:
            return ()


def mentions_of(party: Party) -> str:
    r"""Return a pattern of a number or an address in running text; empty for anything else.

    It is read alike by ``re`` and by PostgreSQL, without regard to case. Figures have what people
    put between them; of a longer number or address it is no part.
    """
    match party.kind:
        case PartyKind.PHONE:
            number = phonenumbers.parse(party.value)
            code, significant = (
                f"{number.country_code}",
                party.value.removeprefix(f"+{number.country_code}"),
            )
            international = (
                rf"(?<![0-9+])(?:(?:\+|00){_BETWEEN})?{_spaced(code)}{_BETWEEN}"
                rf"(?:0{_BETWEEN})?{_spaced(significant)}(?![0-9])"
            )
            national = "".join(filter(str.isdigit, spellings_of(party)[1]))
            return rf"{international}|(?<![0-9+]){_spaced(national)}(?![0-9])"
        case PartyKind.EMAIL:
            local, _, domain = map(_literally, party.value.partition("@"))
            return rf"(?<![a-z0-9._%+-]){local}(?:\+[^@ ]*)?@{domain}(?![a-z0-9_-]|\.[a-z0-9])"
        case _:
            return ""


def without_mentions(data: Mapping[str, Any], pattern: str) -> dict[str, Any]:
    """Return an event's data of which summaries and quoted passages mention a person no more.

    An empty pattern is nobody's.
    """
    if not pattern:
        return dict(data)

    def erased(text: str) -> str:
        return re.sub(pattern, ERASED, text, flags=re.IGNORECASE)

    kept: dict[str, Any] = {
        name: erased(value) if name in _TEXTS else value for name, value in data.items()
    }
    quotation: Mapping[str, Any] = data.get("sheet", {})
    if "passage" in quotation:
        kept["sheet"] = {**quotation, "passage": erased(quotation["passage"])}
    return kept


_BETWEEN = "[ .()/\u00a0\u202f\u2011-]*"


def _spaced(figures: str) -> str:
    return _BETWEEN.join(figures)


def _literally(text: str) -> str:
    return re.sub(r"([.+*?^${}()|\[\]\\])", r"\\\1", text)


SEPARATORS = str.maketrans("", "", " .-()/")
"""What people put between digits, and is left out of both sides of a comparison."""


ERASED = "—"
"""Stands where a fact has to say why, in any language."""

_TEXTS = frozenset({"subject", "summary"})
_OTHER_PARTY = {
    EventType.CALL_RECEIVED: "from",
    EventType.MESSAGE_RECEIVED: "from",
    EventType.CALL_PLACED: "to",
    EventType.MESSAGE_SENT: "to",
}


def remove_texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's data without what people wrote freely."""
    kept = {name: value for name, value in data.items() if name not in _TEXTS}
    return kept | {"reason": ERASED} if "reason" in kept else kept


def remove_person(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's data without texts and other party, as if that had been withheld."""
    named = _OTHER_PARTY.get(EventType(event_type))
    return {name: value for name, value in remove_texts(data).items() if name != named}
