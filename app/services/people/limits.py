"""Failures to sign in, counted ahead: tries that race are as many as tries that queue."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from app.domain.people.attempts import ACCOUNT, ADDRESS, Limit, after_failure, take_back
from app.domain.people.people import email_key
from app.repositories.connections import Connection
from app.repositories.people.failures import clear_failures, lock_failures, write_failures
from app.services.people.context import PeopleContext

_SITE_BITS = 64


class SignInLimited(Exception):
    """Too many tries have failed; nothing is looked at before the wait is over."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Try:
    """A try that counts as failed until it succeeds.

    Attributes:
        account: digest of the e-mail address that was typed, known or not.
        address: digest of where from.
    """

    account: bytes
    address: bytes
    at: datetime


def account_of(context: PeopleContext, email: str) -> bytes:
    """Return under what an account's failures are counted."""
    return context.digests.of("account", email_key(email))


def address_of(context: PeopleContext, address: str) -> bytes:
    """Return under what an address's failures are counted; of IPv6 a site's are one."""
    return context.digests.of("address", _site(address))


async def count_ahead(connection: Connection, attempt: Try) -> timedelta:
    """Count a try as failed, unless there is still to wait; return how long that is."""
    subjects = _subjects(attempt)
    known = await lock_failures(connection, [subject for subject, _ in subjects])
    wait = max(known[subject].wait(attempt.at) for subject, _ in subjects)
    if not wait:
        for subject, limit in subjects:
            failures = after_failure(known[subject], limit, attempt.at)
            await write_failures(connection, subject, failures)
    return wait


async def take_success(connection: Connection, attempt: Try) -> None:
    """Let an account's count begin anew, and take back what was counted of the address."""
    known = await lock_failures(connection, [subject for subject, _ in _subjects(attempt)])
    await clear_failures(connection, attempt.account)
    await write_failures(connection, attempt.address, take_back(known[attempt.address], attempt.at))


def _subjects(attempt: Try) -> Sequence[tuple[bytes, Limit]]:
    return (attempt.account, ACCOUNT), (attempt.address, ADDRESS)


def _site(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((ip, _SITE_BITS), strict=False))
    return str(ip)


def nobodys_account(context: PeopleContext) -> bytes:
    """Return under what tries without any account are counted: never waited for."""
    return context.digests.of("account", secrets.token_hex())
