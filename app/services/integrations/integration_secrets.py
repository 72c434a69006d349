"""The secrets of an integration: which its kind needs, what is wrong with one, how they are stored.

Two values of each live while one is being changed.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.integrations.deliveries import IntegrationKind
from app.services.secrets import SecretBox

SECRETS: Mapping[IntegrationKind, tuple[str, ...]] = {
    IntegrationKind.TWILIO: ("auth_token",),
    IntegrationKind.AIRCALL: ("token",),
    IntegrationKind.RINGOVER: ("key",),
    IntegrationKind.THREECX: ("token",),
    IntegrationKind.MAILGUN: ("signing_key",),
    IntegrationKind.POSTMARK: ("username", "password"),
    IntegrationKind.BREVO: ("username", "password"),
    IntegrationKind.RFC822: ("username", "password"),
    IntegrationKind.NATIVE: ("secret",),
}
"""By kind, the names of its secrets (api.md, Providers' webhooks)."""

_PREFIX = "whsec_"
_FEWEST_BYTES = 16
_FEWEST_CHARACTERS = 16
_FEWEST_DIFFERENT = 5
_PLACEHOLDER = re.compile(
    r"…|\.\.\.|^[<\[{(].*[>\]})]$|^your\b|^your_|change[-_ ]?me|replace[-_ ]?me|placeholder",
    re.IGNORECASE,
)

_PUBLISHED = frozenset({"12345", "random", "test-3cx-token"})
"""What payloads are signed with that providers and tools publish: everybody knows it."""
LIVE_VALUES = 2

Secrets = Mapping[str, tuple[str, ...]]
"""By name, the values that are accepted, newest first."""


@dataclass(frozen=True, slots=True)
class WrongSecret:
    """What is wrong with a secret: its name, which rule, and in words."""

    name: str
    code: str
    detail: str


def wrong_secrets(
    kind: IntegrationKind,
    given: Mapping[str, str],
    *,
    all_of_them: bool = False,
    is_rehearsal: bool = False,
) -> list[WrongSecret]:
    """Return what is missing, unknown, easily guessed, or cannot be what it should be.

    Args:
        kind: of the integration.
        given: values by name.
        all_of_them: whether each one that the kind needs has to be there.
        is_rehearsal: published payloads may be tried, with the secrets that they were signed with.
    """
    wrong = [*_find_unknown(kind, given), *_find_unusable(given, is_rehearsal=is_rehearsal)]
    return [*wrong, *_find_missing(kind, given)] if all_of_them else wrong


def _find_missing(kind: IntegrationKind, given: Mapping[str, str]) -> Iterator[WrongSecret]:
    for name in SECRETS[kind]:
        if name not in given:
            yield WrongSecret(name, "missing", f"{kind} needs it")


def _find_unknown(kind: IntegrationKind, given: Mapping[str, str]) -> Iterator[WrongSecret]:
    for name in given:
        if name not in SECRETS[kind]:
            yield WrongSecret(name, "extra_forbidden", f"{kind} has no such secret")


def _find_unusable(given: Mapping[str, str], *, is_rehearsal: bool) -> Iterator[WrongSecret]:
    for name, value in given.items():
        if not value.strip():
            yield WrongSecret(name, "blank", "A secret is not blank")
        elif name == "username":
            if ":" in value:
                yield WrongSecret(name, "colon", "A user name holds no colon (RFC 7617)")
        elif name == "secret":
            if not _is_webhook_secret(value):
                detail = "Write whsec_ and at least 16 bytes in base64 (Standard Webhooks)"
                yield WrongSecret(name, "webhook_secret", detail)
        elif not (is_rehearsal and value in _PUBLISHED):
            yield from _find_guessable(name, value.strip())


def _find_guessable(name: str, value: str) -> Iterator[WrongSecret]:
    if _PLACEHOLDER.search(value):
        detail = "That stands for a secret: write the one that the provider shows"
        yield WrongSecret(name, "placeholder", detail)
    elif len(value) < _FEWEST_CHARACTERS:
        detail = f"A secret has at least {_FEWEST_CHARACTERS} characters"
        yield WrongSecret(name, "too_short", detail)
    elif len(set(value)) < _FEWEST_DIFFERENT:
        detail = f"A secret has at least {_FEWEST_DIFFERENT} different characters"
        yield WrongSecret(name, "too_simple", detail)


def _is_webhook_secret(value: str) -> bool:
    if not value.startswith(_PREFIX):
        return False
    try:
        key = base64.b64decode(value.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) >= _FEWEST_BYTES


def seal_secrets(box: SecretBox, secrets: Secrets) -> bytes:
    """Encrypt secrets for storage.

    Raises:
        SecretsKeyMissing: there is no key to encrypt with.
    """
    text = json.dumps({name: list(values) for name, values in secrets.items()})
    return box.seal(text).encode()


def open_secrets(box: SecretBox, stored: bytes) -> dict[str, tuple[str, ...]]:
    """Return secrets from storage.

    Raises:
        SecretsKeyMissing, SecretUnreadable.
    """
    return {name: tuple(values) for name, values in json.loads(box.open(stored.decode())).items()}


def rotate_secrets(former: Secrets, new: Mapping[str, str], *, keep_former: bool) -> Secrets:
    """Return secrets with new values in front.

    Args:
        former: as they are.
        new: the values that change; one that is in front already changes nothing.
        keep_former: whether the value before each stays accepted; if not, of none.
    """
    names = former.keys() | new.keys()
    return {
        name: _values(former.get(name, ()), new.get(name), keep_former=keep_former)
        for name in sorted(names)
    }


def _values(former: tuple[str, ...], new: str | None, *, keep_former: bool) -> tuple[str, ...]:
    values = former if new is None else (new, *(value for value in former if value != new))
    return values[: LIVE_VALUES if keep_former else 1]
