"""Hands letters to the mail server of the settings."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import aiosmtplib

ANSWER_SECONDS = 30.0
_PERMANENT = range(500, 600)
_ON_THE_WIRE = SMTP.clone(max_line_length=200)
"""A subject stays on its line: folded at 78, the standard library leaves the first line empty."""


class Security(StrEnum):
    """The schemes of a mail server's URL, by when TLS begins."""

    WHEN_OFFERED = "smtp"
    REQUIRED = "smtp+starttls"
    FROM_THE_START = "smtps"


_PORTS = {Security.WHEN_OFFERED: 25, Security.REQUIRED: 587, Security.FROM_THE_START: 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where and how mail is handed over."""

    host: str
    port: int
    security: Security
    username: str | None
    password: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail in words.

    Attributes:
        id: the same at every attempt, so that a repetition is known as one.
        html: the same text, with the little form that it needs.
    """

    id: str
    address: str
    language: str
    subject: str
    text: str
    html: str
    written_at: datetime


class NotHandedOver(Exception):
    """The mail server did not take a letter.

    Attributes:
        is_final: it will not take it later either.
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Mailer:
    """Sends letters, each over a connection of its own.

    Args:
        server: the one to hand letters to.
        sender: the From header: an address, with a name if wanted.
    """

    def __init__(self, server: MailServer, sender: str) -> None:
        self._server = server
        self._sender = sender
        self._address = parseaddr(sender)[1]
        self._domain = self._address.rpartition("@")[2]

    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            NotHandedOver: the server is out of reach or refuses; it says so without addresses.
        """
        server = self._server
        starts_tls = {Security.WHEN_OFFERED: None, Security.REQUIRED: True}
        try:
            await aiosmtplib.send(
                self._message(letter).as_bytes(),
                sender=self._address,
                recipients=[letter.address],
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.security is Security.FROM_THE_START,
                start_tls=starts_tls.get(server.security, False),
                timeout=ANSWER_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
            raise _told(failure) from failure

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(_ON_THE_WIRE)
        message["From"] = self._sender
        message["To"] = letter.address
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(letter.written_at)
        message["Message-ID"] = f"<{letter.id}@{self._domain}>"
        message["Content-Language"] = letter.language
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def read_mail_server(url: str) -> MailServer:
    """Return the server that a URL names: ``smtp://``, ``smtp+starttls://`` or ``smtps://``.

    Raises:
        ValueError: it names none.
    """
    parts = urlsplit(url)
    if parts.scheme not in set(Security) or not parts.hostname:
        raise ValueError("has to be smtp://, smtp+starttls:// or smtps://user:password@host:port")
    security = Security(parts.scheme)
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[security],
        security=security,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _told(failure: Exception) -> NotHandedOver:
    """Return what happened, without what the server said: it may quote addresses."""
    if isinstance(failure, aiosmtplib.SMTPRecipientsRefused):
        refusals = failure.recipients
        codes = ", ".join(str(one.code) for one in refusals)
        is_final = all(one.code in _PERMANENT for one in refusals)
        return NotHandedOver(f"The recipient was refused ({codes})", is_final=is_final)
    name = type(failure).__name__
    if isinstance(failure, aiosmtplib.SMTPResponseException):
        is_final = isinstance(failure, aiosmtplib.SMTPDataError) and failure.code in _PERMANENT
        return NotHandedOver(f"{name} ({failure.code})", is_final=is_final)
    return NotHandedOver(name, is_final=False)
