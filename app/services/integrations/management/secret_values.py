"""The secrets of an integration: two values of each live while one is being changed."""

import json
from collections.abc import Mapping

from app.services.secrets import SecretBox

LIVE_VALUES = 2

Secrets = Mapping[str, tuple[str, ...]]
"""By name, the values that are accepted, newest first."""


def sealed(box: SecretBox, secrets: Secrets) -> bytes:
    """Encrypt secrets for storage.

    Raises:
        SecretsKeyMissing: there is no key to encrypt with.
    """
    text = json.dumps({name: list(values) for name, values in secrets.items()})
    return box.seal(text).encode()


def opened(box: SecretBox, stored: bytes) -> dict[str, tuple[str, ...]]:
    """Return secrets from storage.

    Raises:
        SecretsKeyMissing, SecretUnreadable.
    """
    return {name: tuple(values) for name, values in json.loads(box.open(stored.decode())).items()}


def rotated(former: Secrets, new: Mapping[str, str], *, keep_former: bool) -> Secrets:
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
