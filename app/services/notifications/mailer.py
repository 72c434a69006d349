"""Hands letters to the mail server of the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.services.jobs.gates import Closed, Gate

ANSWER_SECONDS = 30.0
_PERMANENT = range(500, 600)
_OF_THE_SERVER = frozenset({421, 452})
"""It closes, or has no room (RFC 5321, section 4.2.3): no letter's fault."""
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
class AttachedFile:
    """A file that goes with a letter; ``media_type`` such as ``application/pdf``."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarObject:
    """What a letter says to a calendar program, beside its text (RFC 6047).

    Attributes:
        method: the one that the content names too.
        content: text/calendar in UTF-8.
    """

    method: str
    content: bytes


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
    files: tuple[AttachedFile, ...] = ()
    calendar: CalendarObject | None = None


class NotHandedOver(Exception):
    """The mail server did not take a letter.

    Attributes:
        is_final: it will not take it later either.
        is_outage: it takes no letter at all for the moment.
    """

    def __init__(self, reason: str, *, is_final: bool = False, is_outage: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.is_outage = is_outage


class Mailer:
    """Sends letters, each over a connection of its own; a server that is down is left alone.

    Attributes:
        address: the one that letters come from.

    Args:
        server: the one to hand letters to.
        sender: the From header: an address, with a name if wanted.
        gate: the way to it, for all letters; one of its own unless given.
    """

    def __init__(self, server: MailServer, sender: str, gate: Gate | None = None) -> None:
        self.gate = gate or Gate("mail server")
        self._server = server
        self._sender = sender
        self.address = parseaddr(sender)[1]
        self._domain = self.address.rpartition("@")[2]

    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            NotHandedOver: the server is out of reach or refuses; it says so without addresses.
        """
        async with self._connected() as server:
            await server.sendmail(self.address, [letter.address], self._message(letter).as_bytes())
        self.gate.succeed()

    async def look(self) -> None:
        """See whether the server is there, unless it was a moment ago.

        Raises:
            NotHandedOver: it is out of reach.
        """
        if not self.gate.is_sure:
            async with self._connected():
                pass
            self.gate.trust()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Give a connection when it is one's turn; what goes wrong is told without addresses."""
        try:
            async with self.gate.turn(), self._connection() as server:
                yield server
        except Closed:
            raise NotHandedOver("The mail server is out of reach", is_outage=True) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
            described = _describe_failure(failure)
            if described.is_outage:
                self.gate.fail(str(described))
            elif isinstance(failure, aiosmtplib.SMTPException):  # it answered
                self.gate.succeed()
            raise described from failure

    def _connection(self) -> aiosmtplib.SMTP:
        server = self._server
        starts_tls = {Security.WHEN_OFFERED: None, Security.REQUIRED: True}
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.security is Security.FROM_THE_START,
            start_tls=starts_tls.get(server.security, False),
            timeout=ANSWER_SECONDS,
        )

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
        if letter.calendar is not None:
            message.add_alternative(
                letter.calendar.content.decode(),
                subtype="calendar",
                cte="base64",
                params={"method": letter.calendar.method},
            )
        for file in letter.files:
            main, _, sub = file.media_type.partition("/")
            message.add_attachment(file.content, main, sub, filename=file.name)
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


def _describe_failure(failure: Exception) -> NotHandedOver:
    """Return what happened, without what the server said: it may quote addresses."""
    if isinstance(failure, aiosmtplib.SMTPRecipientsRefused):
        codes_given = {refusal.code for refusal in failure.recipients}
        codes = ", ".join(map(str, sorted(codes_given)))
        return NotHandedOver(
            f"The recipient was refused ({codes})",
            is_final=all(code in _PERMANENT for code in codes_given),
            is_outage=bool(codes_given & _OF_THE_SERVER),
        )
    name = type(failure).__name__
    if isinstance(failure, aiosmtplib.SMTPDataError):
        return NotHandedOver(
            f"{name} ({failure.code})",
            is_final=failure.code in _PERMANENT,
            is_outage=failure.code in _OF_THE_SERVER,
        )
    if isinstance(failure, aiosmtplib.SMTPResponseException):
        return NotHandedOver(f"{name} ({failure.code})", is_outage=True)
    return NotHandedOver(name, is_outage=not isinstance(failure, ValueError))
