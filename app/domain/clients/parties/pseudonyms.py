"""Names for addresses inside ids: the same for the same address, and not the address itself."""

import hashlib

_DIGITS = 16


def pseudonym_of(address: str) -> str:
    """Return 16 hexadecimal digits that stand for a normalised address.

    Ids are kept for ever, so that what is sent again is known: they hold nobody's address.
    """
    return hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]
