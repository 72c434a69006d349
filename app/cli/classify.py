"""`exitadmin classify`: what mails in files would be taken for, and what told."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.refusals import CannotRun
from app.domain.metering.events.events import EventType
from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.integrations.mail.bounces import read_undelivered
from app.integrations.mail.doubts import HUMAN_IF_ANSWERS, HUMAN_IF_GROUP
from app.integrations.mail.mail_facts import verdict_on
from app.integrations.mail.messages import Mail
from app.integrations.mail.rfc822 import raw_mail
from app.integrations.verdicts import CloudEvent, UnreadablePayload

# A line "From …" begins a mail at the file's beginning or after an empty line (RFC 4155).
_BEGINS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailFile:
    """A mail and where it was found: its file, in an mbox file with its place, from 1."""

    name: str
    content: bytes


def files_of(path: Path) -> list[Path]:
    """Return all files in a folder and below it, by name; what is no folder stands for itself."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file())
    return [path]


def mails_in(path: Path) -> Iterator[MailFile]:
    """Yield the mails of a file.

    Raises:
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    starts = [match.span() for match in _BEGINS.finditer(content)]
    if len(starts) <= 1 or starts[0][0] != 0:
        yield MailFile(str(path), content)
        return
    ends = [start for start, _ in starts[1:]] + [len(content)]
    for place, ((_, start), end) in enumerate(zip(starts, ends, strict=True), start=1):
        yield MailFile(f"{path}:{place}", _ESCAPED.sub(rb"\1", content[start:end]))


_UNREADABLE = 1
_NO_MAIL = "no-mail"
_DOUBTS = {
    HUMAN_IF_ANSWERS: "human if one of these was sent for the client:",
    HUMAN_IF_GROUP: "human if one of these is the client's own group:",
}

_Files = Annotated[
    list[Path], typer.Argument(help="A mail as it travels (.eml), an mbox file, or a folder.")
]
_Mailboxes = Annotated[
    list[str] | None,
    typer.Option("--mailbox", help="Yours, as settings.mailboxes: an address, or @domain."),
]
_Sender = Annotated[
    str | None,
    typer.Option(help="Envelope sender of every mail, '' for bounces.", show_default="not told"),
]
_Recipient = Annotated[
    str | None, typer.Option(help="Envelope recipient of every mail.", show_default="not told")
]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="One line a mail, no findings.")]


def classify(  # noqa: PLR0913, PLR0917 - the options of a command
    files: _Files,
    mailbox: _Mailboxes = None,
    envelope_from: _Sender = None,
    envelope_to: _Recipient = None,
    no_reply: Annotated[
        Literal["automatic", "human"], typer.Option(help="As settings.no_reply.")
    ] = "automatic",
    quiet: _Quiet = False,  # noqa: FBT002 - a flag
) -> None:
    """Say what mails would be taken for: class, rule, and what was found. Nothing is recorded.

    Each mail is a line: its file (in an mbox file with its place), its class, the rule that found
    it. Below, what an event would tell, whom a bounce did not reach, and, where a machine's mail
    would be a person's if the service knew more, what that would be. Only `human` needs action.

    exitadmin classify mail.eml
    exitadmin classify --mailbox @assist.example Inbox.mbox
    exitadmin classify --quiet ~/Maildir/cur | sort -k2

    The service sees the envelope, which files often do not hold: --envelope-from '' says that the
    mails came with the null return path, as bounces and vacation notices do. What needs the record
    (does it answer a mail that was sent? is that the client's own group?) is told as a doubt; the
    service asks, and POST /v1/integrations/{id}/try shows its answer.

    Status: 0 all were read, 1 some are no mails, 2 a file cannot be read (the others were).
    """
    config = IntegrationConfig(
        id="classify",
        kind=IntegrationKind.RFC822,
        settings={"mailboxes": mailbox or [], "no_reply": no_reply},
    )
    raise typer.Exit(_tell(files, config, (envelope_from, envelope_to or ""), is_brief=quiet))


def _tell(
    files: list[Path],
    config: IntegrationConfig,
    envelope: tuple[str | None, str],
    *,
    is_brief: bool,
) -> int:
    """Write a line for each mail, and what was found of it; return the command's status."""
    tally: Counter[str] = Counter()
    untold: list[str] = []
    for mail_file in _all_mails(files, untold):
        classified = _RememberedClock(config, envelope, mail_file)
        tally[classified.mail_class] += 1
        typer.echo(classified.line)
        for detail in () if is_brief else classified.details():
            typer.echo(f"    {detail}")
    if tally.total() > 1:
        typer.echo("", err=True)
        for mail_class, count in tally.most_common():
            typer.echo(f"{count:>7} {mail_class}", err=True)
    if untold:
        raise CannotRun(*untold)
    return _UNREADABLE if tally[_NO_MAIL] else 0


class _RememberedClock:
    """What is told of one mail."""

    def __init__(
        self, config: IntegrationConfig, envelope: tuple[str | None, str], mail_file: MailFile
    ) -> None:
        sender, recipient = envelope
        self.mail_class, self.rule = _NO_MAIL, "no header field of a mail"
        self._name = mail_file.name
        self._mail: Mail | None = None
        self._events: tuple[CloudEvent, ...] = ()
        try:
            self._mail = raw_mail(mail_file.content, sender=sender, recipients=(recipient,))
        except UnreadablePayload:
            return
        verdict = verdict_on(self._mail, config)
        self._events = tuple(verdict.events)
        self.mail_class, self.rule = verdict.action.value, verdict.reason
        if self._events:
            self.mail_class, self.rule = self._events[0]["mailclass"], self._events[0]["mailrule"]

    @property
    def line(self) -> str:
        """Return name, class and rule."""
        return f"{self._name}: {self.mail_class} ({self.rule})"

    def details(self) -> Iterator[str]:
        """Yield what was found, a line each."""
        if self._mail is None:
            return
        for event in self._events:
            if event["type"] != EventType.MESSAGE_UNDELIVERED:
                yield from _of_event(event)
        if self.mail_class == "bounce":
            yield from _of_bounce(self._mail)
        first = self._events[0] if self._events else {}
        for name, meaning in _DOUBTS.items():
            if name in first:
                yield f"{meaning} {first[name]}"


def _of_event(event: CloudEvent) -> Iterator[str]:
    data = event["data"]
    yield f"{event['type']}: from {data['from'] or 'nobody'} to {data['to'] or 'nobody'}"
    for name in ("subject", "message_id", "in_reply_to"):
        if name in data:
            yield f"{name}: {data[name]}"
    if "time" not in event:
        yield "time: not told, the time of receipt counts"


def _of_bounce(mail: Mail) -> Iterator[str]:
    failures = read_undelivered(mail)
    for failure in failures:
        others = [address for address in failure.may_be if address != failure.recipient]
        named = " or ".join([failure.recipient, *others])
        reason = failure.reason or "no reason told"
        yield f"not delivered: {failure.message_id} to {named} ({reason})"
    if not failures:
        yield "not delivered: no mail and recipient that failed for good could be told"


def _all_mails(files: list[Path], untold: list[str]) -> Iterator[MailFile]:
    """Yield all mails that can be read; sentences on what cannot are added to ``untold``."""
    for file in (file for path in files for file in files_of(path)):
        try:
            yield from mails_in(file)
        except OSError as failure:
            untold.append(f"{failure.filename or file} cannot be read: {failure.strerror}")
