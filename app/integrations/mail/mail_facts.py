"""Mails as facts: received, sent to each recipient, undelivered to each recipient."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.domain.clients.parties.normalisation import pseudonym_of
from app.domain.metering.events.events import Channel, EventType
from app.integrations.deliveries import IntegrationConfig
from app.integrations.mail.addresses import addresses_of
from app.integrations.mail.bounces import Undelivered, read_undelivered
from app.integrations.mail.classification import Classification, MailClass
from app.integrations.mail.doubts import attributes_of, doubts_of, kind_of
from app.integrations.mail.groups import author_before_group
from app.integrations.mail.mailboxes import Mailboxes, own_mailboxes
from app.integrations.mail.messages import Mail, Part, aliases_of
from app.integrations.mail.parts import RETURNED_HEADERS, TEXT
from app.integrations.payloads.instants import mail_date
from app.integrations.payloads.json_values import (
    JsonObject,
    list_at,
    object_at,
    objects_at,
    text_at,
)
from app.integrations.provider_facts import Fact, shorten_id
from app.integrations.verdicts import CloudEvent, Verdict, acknowledge, ignore, ingest

_SIGN = "x-amz-sns-message-id"
_LONG_LINE_CUT = re.compile(r"!\r?\n ?")
_REGION = re.compile(r"^arn:aws[\w-]*:ses:([a-z0-9-]+):")
_FIRST_REGION = "us-east-1"
_KINDS = ("notificationType", "eventType")


def read_notice_parts(mail: Mail) -> Iterator[Part]:
    """Yield what a notice says as the parts of a report; nothing where a mail is no notice.

    Source: docs.aws.amazon.com/ses/latest/dg/notification-contents.html.
    """
    notice = _notice(mail)
    match text_at(notice, *_KINDS):
        case "Bounce":
            reports = objects_at(object_at(notice, "bounce"), "bouncedRecipients")
            text = "\n\n".join(map(_group, reports))
            yield Part("message/delivery-status", text.encode())
        case "Complaint":
            yield Part("message/feedback-report", b"Feedback-Type: abuse")
        case _:
            return
    yield Part(RETURNED_HEADERS, "\n".join(_header(object_at(notice, "mail"))).encode())


def _notice(mail: Mail) -> JsonObject:
    if _SIGN not in mail.headers:
        return {}
    for part in mail.parts:
        if part.content_type == TEXT:
            text = _LONG_LINE_CUT.sub("", part.content.decode("utf-8", "replace")).lstrip()
            try:
                notice, _ = json.JSONDecoder().raw_decode(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(notice, dict):
                return notice
    return {}


def _group(recipient: JsonObject) -> str:
    fields = {
        "Final-Recipient": f"rfc822; {_line(text_at(recipient, 'emailAddress'))}",
        "Action": _line(text_at(recipient, "action")) or "failed",
        "Status": _line(text_at(recipient, "status")),
        "Diagnostic-Code": _line(text_at(recipient, "diagnosticCode")),
    }
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value)


def _header(sent: JsonObject) -> Iterator[str]:
    common = object_at(sent, "commonHeaders")
    yield f"From: {_line(text_at(sent, 'source'))}"
    addressed = [address for address in list_at(sent, "destination") if isinstance(address, str)]
    yield f"To: {', '.join(map(_line, addressed))}"
    own = text_at(common, "messageId")
    if own is not None:
        yield f"Message-ID: {_line(own)}"
    given = text_at(sent, "messageId")
    if given is not None:
        # The id under which SES sent it, in its own domain of the region.
        region = _REGION.match(text_at(sent, "sourceArn") or "")
        name = "email" if region is None or region[1] == _FIRST_REGION else region[1]
        yield f"Message-ID: <{_line(given)}@{name}.amazonses.com>"


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


ANSWERED = "answered"
"""The attribute with the Message-IDs that a mail of ours may answer, the nearest first."""
ALSO_KNOWN_AS = "alsoknownas"
"""The attribute with the other Message-IDs of the mail that an event is about."""
MAY_CONCERN = "mayconcern"
"""The attribute with the events of a mailbox that a bounce may mean, the likeliest first."""
CONCERNS_ONLY = "concernsonly"
"""In its place where the bounce can mean no other recipient of the mail, recorded or not."""
_MAILBOXES = "/mail/"
_MOST_ANSWERED = 50
_LONGEST_DATE = 200
_DELIVERY_HEADERS = ("delivered-to", "x-original-to", "envelope-to")


def verdict_on(mail: Mail, config: IntegrationConfig) -> Verdict:
    """Say what a mail means: who wrote it decides whether it was received or sent."""
    mailboxes = own_mailboxes(config)
    mail = replace(mail, parts=(*mail.parts, *read_notice_parts(mail)))
    reading = _MailReading(mail, kind_of(mail, mailboxes, config), mailboxes, config)
    rule = reading.classification.rule
    if reading.is_ours and reading.classification.is_automatic:
        return acknowledge(f"an automatic mail of ours ({rule})")
    facts = (
        reading.sent_facts()
        if reading.is_ours
        else [*reading.received_facts(), *reading.undelivered_facts()]
    )
    if not facts:
        return ignore("a mail between mailboxes of ours")
    events = [fact.as_event() for fact in facts]
    return ingest(events, describe_mail(events[0]))


def describe_mail(event: CloudEvent) -> str:
    """Return what operators are told of a mail that became an event."""
    return f"{event['mailclass']} mail ({event['mailrule']})"


def mailbox_source(mailbox: str | None, config: IntegrationConfig) -> str:
    """Return the source of a mailbox's mails: the same by every route and provider."""
    return config.source if mailbox is None else f"{_MAILBOXES}{mailbox}"


def mailbox_of(source: str) -> str | None:
    """Return the mailbox whose mails have a source; None when it is no mailbox's."""
    return source.removeprefix(_MAILBOXES) if source.startswith(_MAILBOXES) else None


def sent_mail_id(mail_id: str, recipient: str | None) -> str:
    """Return the event id of a mail of ours to one of its recipients."""
    return f"{mail_id}#{pseudonym_of(recipient) if recipient else ''}"


@dataclass(frozen=True)
class _MailReading:
    """A mail, its kind, and the integration that it came through."""

    mail: Mail
    classification: Classification
    mailboxes: Mailboxes
    config: IntegrationConfig

    @property
    def is_ours(self) -> bool:
        """Return whether the provider sent the mail; a report only quotes what it sent."""
        return self._author in self.mailboxes and not self.classification.is_report

    def received_facts(self) -> list[Fact]:
        """Return one fact for each mailbox addressed."""
        needs_action = self.classification.mail_class is MailClass.HUMAN
        extra = {} if needs_action else {"requires_action": False}
        doubts = {} if needs_action else doubts_of(self.mail, self.config)
        return [
            self._fact(
                mailbox_source(mailbox, self.config),
                self._mail_id,
                EventType.MESSAGE_RECEIVED,
                {**self._message(mailbox), **extra},
                {**self._known_as(self._other_ids), **doubts},
            )
            for mailbox in self._addressed_mailboxes()
        ]

    def sent_facts(self) -> list[Fact]:
        """Return one fact for each recipient who is not ours."""
        return [
            self._fact(
                mailbox_source(self._author, self.config),
                sent_mail_id(self._mail_id, recipient),
                EventType.MESSAGE_SENT,
                {**self._message(recipient), "in_reply_to": next(iter(self._answered), None)},
                {**self._told_of_thread(), **self._known_as(self._other_ids)},
            )
            for recipient in self._recipients()
        ]

    def undelivered_facts(self) -> list[Fact]:
        """Return one fact for each recipient whom a mail of ours did not reach."""
        if self.classification.mail_class is not MailClass.BOUNCE:
            return []
        mailbox = self._addressed_mailboxes()[0]
        return [
            self._fact(
                mailbox_source(mailbox, self.config),
                f"{self._mail_id}#undelivered#{pseudonym_of(failure.recipient)}",
                EventType.MESSAGE_UNDELIVERED,
                {
                    "client_id": self.config.client_id,
                    "interaction": {
                        "source": shorten_id(
                            mailbox_source(failure.sender or mailbox, self.config)
                        ),
                        "event_id": shorten_id(sent_mail_id(failure.message_id, failure.recipient)),
                    },
                    "reason": failure.reason,
                },
                {**_may_concern(failure), **self._known_as(failure.aliases)},
            )
            for failure in read_undelivered(self.mail)
        ]

    @cached_property
    def _author(self) -> str | None:
        """Return who wrote the mail, also where a group sent it on in its own name."""
        return author_before_group(self.mail) or self.mail.author

    @cached_property
    def _answered(self) -> list[str]:
        """Return what a mail of ours may answer: one of our own is answered last of all."""
        answered = self.mail.answered[:_MOST_ANSWERED]
        return [shorten_id(message_id) for message_id in sorted(answered, key=self.mailboxes.wrote)]

    @property
    def _mail_id(self) -> str:
        return self.mail.message_id or self.mail.identity

    @cached_property
    def _other_ids(self) -> Sequence[str]:
        """Return the other ids of the mail; a report may name those of the one it is about."""
        if self.mail.message_id is None or self.classification.is_report:
            return ()
        return aliases_of(self.mail.headers, self.mail.given_ids)

    def _fact(
        self,
        source: str,
        fact_id: str,
        kind: EventType,
        data: Mapping[str, Any],
        attributes: Mapping[str, str],
    ) -> Fact:
        date = (self.mail.headers.first("date") or "")[:_LONGEST_DATE]
        return Fact(
            source=source,
            id=fact_id,
            type=kind,
            time=mail_date(date, self.config.zone),
            data=data,
            attributes={**attributes_of(self.classification), **attributes},
        )

    def _known_as(self, other_ids: Sequence[str]) -> dict[str, str]:
        return {ALSO_KNOWN_AS: " ".join(map(shorten_id, other_ids))} if other_ids else {}

    def _told_of_thread(self) -> dict[str, str]:
        return {ANSWERED: " ".join(self._answered)} if len(self._answered) > 1 else {}

    def _message(self, recipient: str | None) -> dict[str, Any]:
        return {
            "client_id": self.config.client_id,
            "channel": Channel.EMAIL.value,
            "from": self._author,
            "to": recipient,
            "subject": self.mail.subject,
            "message_id": _name(self.mail.message_id),
            "in_reply_to": _name(self.mail.in_reply_to),
        }

    def _addressed_mailboxes(self) -> list[str | None]:
        envelope = addresses_of(list(self.mail.envelope_recipients))
        if envelope:
            return [*envelope]
        named = self.mail.addresses("to", *_DELIVERY_HEADERS, "cc", "bcc")
        mailboxes = self.mailboxes.among(named) or named[:1]
        return [*mailboxes] if mailboxes else [None]

    def _recipients(self) -> list[str | None]:
        envelope = addresses_of(list(self.mail.envelope_recipients))
        visible = self.mail.addresses("to", "cc")
        # A copy for the archive is addressed to the archive too, unseen by the others.
        hidden = [
            address
            for address in self.mail.addresses("bcc")
            if address not in envelope and address not in visible
        ]
        named = [*visible, *hidden] or envelope
        if not named:
            return [None]
        return [address for address in named if address not in self.mailboxes]


def _may_concern(failure: Undelivered) -> dict[str, str]:
    named = [shorten_id(sent_mail_id(failure.message_id, address)) for address in failure.may_be]
    if failure.means_nobody_else:
        return {CONCERNS_ONLY: " ".join(named)}
    return {MAY_CONCERN: " ".join(named)} if len(named) > 1 else {}


def _name(message_id: str | None) -> str | None:
    return None if message_id is None else shorten_id(message_id)
