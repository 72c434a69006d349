"""What forms let people choose from, in words."""

from collections.abc import Sequence

from app.documents.texts.texts import Texts, phrase
from app.domain.clients.clients import Language
from app.domain.people.names import LONGEST_NAME, NameFault
from app.domain.people.passwords import SHORTEST, Weakness
from app.domain.people.roles import Role
from app.pages.refusals import UnreadableForm

LANGUAGES: Sequence[tuple[Language, str]] = (
    (Language.FRENCH, "Français"),
    (Language.DUTCH, "Nederlands"),
    (Language.ENGLISH, "English"),
)
"""Each in its own language."""

ROLES = {
    Role.CLIENT: phrase("client"),
    Role.OPERATOR: phrase("operator"),
    Role.ADMIN: phrase("admin"),
}

_WEAKNESSES = {
    Weakness.TOO_SHORT: phrase("A password has {least} characters at least."),
    Weakness.TOO_LONG: phrase("This password is too long."),
    Weakness.COMMON: phrase("This password is one of those that are guessed first."),
}


NAME_FAULTS = {
    NameFault.BLANK: phrase("A name is needed."),
    NameFault.TOO_LONG: phrase("A name has {most} characters at most."),
    NameFault.CONTROL: phrase("A name stands on one line, without control characters."),
}


def say_fault(texts: Texts, fault: NameFault) -> str:
    """Return why a name is refused."""
    return texts.say(NAME_FAULTS[fault], most=texts.number(LONGEST_NAME))


def say_weakness(texts: Texts, weakness: Weakness) -> str:
    """Return why a password is refused."""
    return texts.say(_WEAKNESSES[weakness], least=texts.number(SHORTEST))


def language_of(value: str) -> Language | None:
    """Return the language that a form names; None where it names none.

    Raises:
        UnreadableForm: there is no such language.
    """
    if value and value not in set(Language):
        raise UnreadableForm
    return Language(value) if value else None
