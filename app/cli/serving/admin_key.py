"""The first admin key: the one that was set, else one made once and kept in the data directory."""

import os
import secrets
import shlex
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from app.cli.refusals import CannotRun
from app.settings import MIN_ADMIN_KEY, Settings

VARIABLE = "EXITADMIN_ADMIN_KEY"
_FILE = "admin-key"
_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminKey:
    """The first admin key.

    Attributes:
        origin: where it came from, in words.
        in_shell: how a shell puts it between double quotes.
    """

    key: SecretStr
    origin: str
    in_shell: str


def admin_key_of(settings: Settings) -> AdminKey:
    """Return the key of a deployment, made now if it never had one.

    Raises:
        CannotRun: the file of the key cannot be used.
    """
    if settings.admin_key is not None:
        return AdminKey(key=settings.admin_key, origin=VARIABLE, in_shell=f"${VARIABLE}")
    file = (settings.data_dir / _FILE).absolute()
    try:
        text, is_new = _read_or_make(file)
    except OSError as failure:
        raise CannotRun(f"The admin key cannot be kept: {failure}", f"Set {VARIABLE}.") from None
    if len(text) < MIN_ADMIN_KEY:
        raise CannotRun(f"{file} does not hold a key: delete it, or set {VARIABLE}.")
    return AdminKey(
        key=SecretStr(text),
        origin=f"{'made now and kept in' if is_new else 'kept in'} {file}",
        in_shell=f"$(cat {shlex.quote(str(file))})",
    )


def kept_admin_key(settings: Settings) -> SecretStr | None:
    """Return the key that was set or made earlier, if there is one here."""
    if settings.admin_key is not None:
        return settings.admin_key
    try:
        return SecretStr((settings.data_dir / _FILE).read_text().strip())
    except OSError:
        return None


def _read_or_make(file: Path) -> tuple[str, bool]:
    if file.exists():
        return file.read_text().strip(), False
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{_FILE}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(_BYTES) + "\n")
    try:
        os.link(draft, file)  # unlike a rename, it never replaces what another process made
    except FileExistsError:
        return file.read_text().strip(), False
    finally:
        draft.unlink()
    return file.read_text().strip(), True
