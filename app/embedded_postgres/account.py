"""The account that PostgreSQL runs under: the one that owns its data, and never root."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

# to PostgreSQL, which refuses root, we are somebody else; the files stay root's own
_NOT_ROOT = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


class Account(TypedDict):
    """Whom `subprocess` runs a program as; None leaves it as it is."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def owner_of(path: Path) -> Account:
    """Return the account of this file's owner, where this process is root and may take it."""
    owner = path.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return Account(user=None, group=None, extra_groups=None)
    return Account(user=owner.st_uid, group=owner.st_gid, extra_groups=[])


def prefix_for(path: Path) -> list[str]:
    """Return the words before a command of PostgreSQL that works on this path of its own."""
    return _NOT_ROOT if path.stat().st_uid == 0 else []


def give_away_unless_root_may_hide(*paths: Path) -> None:
    """Give root's paths to `postgres` or `nobody` where root cannot run as somebody else."""
    if os.geteuid() != 0 or root_may_hide():
        return
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    for path in paths:
        os.chown(path, account.pw_uid, account.pw_gid)


def root_may_hide() -> bool:
    """Tell whether this machine lets root run a program in a user namespace."""
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(  # noqa: S603 - fixed words
        [*_NOT_ROOT, "true"], capture_output=True, check=False
    )
    return tried.returncode == 0
