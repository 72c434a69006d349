"""What a password must be: long enough and not one of the common ones, nothing else.

Source: NIST SP 800-63B, section 3.1.1.2: length and a list, no rules of composition.
"""

import unicodedata
from collections.abc import Container
from enum import StrEnum

from app.domain.errors import DomainError

SHORTEST, LONGEST = 10, 200
"""In characters; the upper bound keeps the work of hashing bounded."""


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"


class PasswordRefused(DomainError):
    """The password is too short, too long or too common."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness.value)
        self.weakness = weakness


def normalise_password(password: str) -> str:
    """Return a password as it is hashed: the same on every keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def require_strong(password: str, common: Container[str], own: Container[str] = ()) -> None:
    """Refuse a password that is guessed first.

    Args:
        password: normalised.
        common: passwords in lower case.
        own: what others know of the person, in lower case: address and name.

    Raises:
        PasswordRefused: says why.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused(Weakness.TOO_SHORT)
    if len(password) > LONGEST:
        raise PasswordRefused(Weakness.TOO_LONG)
    folded = password.casefold()
    if folded in common or folded in own or len(set(folded)) == 1:
        raise PasswordRefused(Weakness.COMMON)
