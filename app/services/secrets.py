"""Secrets kept in the database: encrypted with a key that is kept elsewhere."""

import os
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.domain.errors import DomainError

KEY_FILE = "secrets.key"
_OWNER_ONLY = 0o600


class SecretsKeyMissing(DomainError):
    """This deployment has no key to encrypt secrets with."""


class SecretUnreadable(Exception):
    """The secret was encrypted with a key that this deployment does not have."""


class SecretBox:
    """Encrypts and decrypts secrets (Fernet: AES-128-CBC with HMAC-SHA256).

    Args:
        keys: Fernet keys separated by commas; the first one encrypts, all of them decrypt. Empty
            when none is set.
        folder: where a key made once is kept when none is set; None where that is refused.
    """

    def __init__(self, keys: str, folder: Path | None) -> None:
        self._keys = keys
        self._folder = folder
        self._cipher: MultiFernet | None = None

    def seal(self, secret: str) -> str:
        """Return a secret as it is stored.

        Raises:
            SecretsKeyMissing: there is no key.
        """
        return self._opened().encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return a stored secret as it was.

        Raises:
            SecretsKeyMissing: there is no key.
            SecretUnreadable: it was sealed with another one.
        """
        try:
            return self._opened().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SecretUnreadable from None

    def _opened(self) -> MultiFernet:
        if self._cipher is None:
            self._cipher = cipher_of(self._keys or self._own_key())
        return self._cipher

    def _own_key(self) -> str:
        if self._folder is None:
            raise SecretsKeyMissing("Set EXITADMIN_SECRETS_KEY")
        path = self._folder / KEY_FILE
        if not path.exists():
            _keep_new_key(path)
        return path.read_text("ascii")


def cipher_of(keys: str) -> MultiFernet:
    """Return the cipher for keys separated by commas.

    Raises:
        ValueError: one of them is not 32 bytes in URL-safe base64, padded or not.
    """
    return MultiFernet([Fernet(_padded(key.strip())) for key in keys.split(",")])


def _padded(key: str) -> str:
    return key + "=" * (-len(key) % 4)


def _keep_new_key(path: Path) -> None:
    """Write a key whole or not at all; of two processes at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
