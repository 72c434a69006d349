"""How a person is named in what is stored, and how facts are kept without that person.

What counts stays; what names or describes somebody goes.
"""

from collections.abc import Mapping
from typing import Any

import phonenumbers

from app.domain.clients.parties.normalisation import Party, PartyKind
from app.domain.metering.events.events import EventType


def spellings_of(party: Party) -> tuple[str, ...]:
    """Return what to look for in raw text, in lower case and without separators.

    Of a number, the international and the national digits; of an address, plain and encoded for
    URLs. What is neither is too short to be looked for in text.
    """
    match party.kind:
        case PartyKind.PHONE:
            number = phonenumbers.parse(party.value)
            national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            return party.value.removeprefix("+"), "".join(filter(str.isdigit, national))
        case PartyKind.EMAIL:
            local, _, domain = party.value.partition("@")
            bare = domain.translate(SEPARATORS)
            return (
                f"{local.translate(SEPARATORS)}@{bare}",
                f"{local.translate(SEPARATORS)}%40{bare}",
            )
        case _:
            return ()


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
