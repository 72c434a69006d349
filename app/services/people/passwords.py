"""Passwords hashed with argon2id, in a few threads of their own; how many may wait is bounded.

19 MiB, two passes, one lane: OWASP's second choice for argon2id, 50 to 80 ms here (pages.md).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.people.passwords import normalise_password

_THREADS = 2
_MOST_WAITING = 40
_KIBIBYTES, _PASSES, _LANES = 19 * 1024, 2, 1
# Of a password that nobody knows: people who are not there cost the same work.
_NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$zJ6W2xca63xsnTfK9AMrWQ"
    "$EJ5WsjHt3bbEU1HwnFaQCLCPzNVGk+7vMBXn8Ll/+2g"
)

T = TypeVar("T")


class TooManyAtOnce(Exception):
    """More passwords wait to be looked at than can be in a few seconds."""


class Passwords:
    """Hashes passwords and compares them."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=_LANES)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Return the hash of a password with its salt and costs.

        Raises:
            TooManyAtOnce: try again in a moment.
        """
        return await self._in_thread(self._hasher.hash, normalise_password(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Return whether a password is the one that was hashed; without a hash it never is.

        Raises:
            TooManyAtOnce: try again in a moment.
        """
        found = await self._in_thread(self._verify, stored or _NOBODYS, password)
        return found and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Return whether a hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """End the threads once they have done what they do."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, normalise_password(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[..., T], *arguments: str) -> T:
        if self._waiting >= _MOST_WAITING:
            raise TooManyAtOnce
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1


@cache
def common_passwords() -> frozenset[str]:
    """Return common passwords in lower case, those that are long enough otherwise."""
    text = (files(__package__) / "common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("# "))
