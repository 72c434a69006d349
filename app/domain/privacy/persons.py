"""How a person is named in what is stored, in the spellings that raw requests use."""

import phonenumbers

from app.domain.clients.parties.normalisation import Party, PartyKind


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
