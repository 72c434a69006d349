"""Which secrets an integration of each kind needs, and whether they are of any use."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from app.api.refusals import InvalidRequest, Problem
from app.integrations.deliveries import IntegrationKind

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


def require_secrets(
    kind: IntegrationKind,
    given: Mapping[str, str],
    *,
    all_of_them: bool = False,
    is_rehearsal: bool = False,
) -> None:
    """Check the secrets given for an integration.

    Args:
        kind: of the integration.
        given: values by name.
        all_of_them: whether each one that the kind needs has to be there.
        is_rehearsal: published payloads may be tried, with the secrets that they were signed with.

    Raises:
        InvalidRequest: one is missing, unknown, easily guessed, or cannot be what it should be.
    """
    problems = wrong_secrets(kind, given, all_of_them=all_of_them, is_rehearsal=is_rehearsal)
    if problems:
        raise InvalidRequest(problems)


def wrong_secrets(
    kind: IntegrationKind, given: Mapping[str, str], *, all_of_them: bool, is_rehearsal: bool
) -> list[Problem]:
    """Return what ``require_secrets`` would refuse."""
    problems = [*_unknown(kind, given), *_unusable(given, is_rehearsal=is_rehearsal)]
    return [*problems, *_missing(kind, given)] if all_of_them else problems


def _missing(kind: IntegrationKind, given: Mapping[str, str]) -> Iterator[Problem]:
    for name in SECRETS[kind]:
        if name not in given:
            yield Problem(_pointer(name), "missing", f"{kind} needs it")


def _unknown(kind: IntegrationKind, given: Mapping[str, str]) -> Iterator[Problem]:
    for name in given:
        if name not in SECRETS[kind]:
            yield Problem(_pointer(name), "extra_forbidden", f"{kind} has no such secret")


def _unusable(given: Mapping[str, str], *, is_rehearsal: bool) -> Iterator[Problem]:
    for name, value in given.items():
        if not value.strip():
            yield Problem(_pointer(name), "blank", "A secret is not blank")
        elif name == "username":
            if ":" in value:
                yield Problem(_pointer(name), "colon", "A user name holds no colon (RFC 7617)")
        elif name == "secret":
            if not _is_webhook_secret(value):
                told = "Write whsec_ and at least 16 bytes in base64 (Standard Webhooks)"
                yield Problem(_pointer(name), "webhook_secret", told)
        elif not (is_rehearsal and value in _PUBLISHED):
            yield from _guessable(_pointer(name), value.strip())


def _guessable(pointer: str, value: str) -> Iterator[Problem]:
    if _PLACEHOLDER.search(value):
        told = "That stands for a secret: write the one that the provider shows"
        yield Problem(pointer, "placeholder", told)
    elif len(value) < _FEWEST_CHARACTERS:
        told = f"A secret has at least {_FEWEST_CHARACTERS} characters"
        yield Problem(pointer, "too_short", told)
    elif len(set(value)) < _FEWEST_DIFFERENT:
        told = f"A secret has at least {_FEWEST_DIFFERENT} different characters"
        yield Problem(pointer, "too_simple", told)


def _is_webhook_secret(value: str) -> bool:
    if not value.startswith(_PREFIX):
        return False
    try:
        key = base64.b64decode(value.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) >= _FEWEST_BYTES


def _pointer(name: str) -> str:
    return "/secrets/" + name.replace("~", "~0").replace("/", "~1")
