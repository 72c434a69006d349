"""Which secrets an integration of each kind needs, and whether they are of any use."""

import base64
import binascii
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


def require_secrets(kind: IntegrationKind, given: Mapping[str, str], *, all_of_them: bool) -> None:
    """Check the secrets given for an integration.

    Args:
        kind: of the integration.
        given: values by name.
        all_of_them: whether each one that the kind needs has to be there.

    Raises:
        InvalidRequest: one is missing, unknown, or cannot be what it should be.
    """
    problems = wrong_secrets(kind, given, all_of_them=all_of_them)
    if problems:
        raise InvalidRequest(problems)


def wrong_secrets(
    kind: IntegrationKind, given: Mapping[str, str], *, all_of_them: bool
) -> list[Problem]:
    """Return what ``require_secrets`` would refuse."""
    problems = [*_unknown(kind, given), *_unusable(given)]
    return [*problems, *_missing(kind, given)] if all_of_them else problems


def _missing(kind: IntegrationKind, given: Mapping[str, str]) -> Iterator[Problem]:
    for name in SECRETS[kind]:
        if name not in given:
            yield Problem(_pointer(name), "missing", f"{kind} needs it")


def _unknown(kind: IntegrationKind, given: Mapping[str, str]) -> Iterator[Problem]:
    for name in given:
        if name not in SECRETS[kind]:
            yield Problem(_pointer(name), "extra_forbidden", f"{kind} has no such secret")


def _unusable(given: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in given.items():
        if not value.strip():
            yield Problem(_pointer(name), "blank", "A secret is not blank")
        elif name == "username" and ":" in value:
            yield Problem(_pointer(name), "colon", "A user name holds no colon (RFC 7617)")
        elif name == "secret" and not _is_webhook_secret(value):
            told = "Write whsec_ and at least 16 bytes in base64 (Standard Webhooks)"
            yield Problem(_pointer(name), "webhook_secret", told)


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
