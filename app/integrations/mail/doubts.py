"""The kind of a mail to a mailbox of ours, and what would make it a person's after all.

A list, a robot's header or an address without answer say little against two facts: the mail
answers one of ours, or it came through a group address of the client's own. What an adapter does
not know of them is asked of the record, before the mail is recorded.
"""

from app.domain.clients.parties.public_mail import is_public
from app.integrations.deliveries import IntegrationConfig
from app.integrations.mail.addresses import addresses_of
from app.integrations.mail.classification import (
    NO_REPLY,
    Classification,
    MailClass,
    classify,
    classify_answer,
    classify_to_a_group,
)
from app.integrations.mail.groups import groups_of
from app.integrations.mail.mailboxes import Mailboxes
from app.integrations.mail.messages import Mail
from app.integrations.provider_facts import shorten_id
from app.integrations.verdicts import CloudEvent

HUMAN_IF_ANSWERS = "humanifanswers"
"""The attribute with the Message-IDs of which one of ours makes a mail a person's."""
HUMAN_IF_GROUP = "humanifgroup"
"""The attribute with the addresses of which one of the client's own makes a mail a person's."""
_MOST_ANSWERED = 50
_MOST_GROUPS = 20
_HUMAN = "human"


def kind_of(mail: Mail, mailboxes: Mailboxes, config: IntegrationConfig) -> Classification:
    """Return the kind of a mail, as far as its integration's mailboxes tell it."""
    kind = _as_set(classify(mail), config)
    if kind.mail_class is MailClass.HUMAN:
        return kind
    if any(
        mailboxes.wrote(message_id) and not _is_anybodys(message_id) for message_id in mail.answered
    ):
        return _unless_certain(classify_answer(mail), kind, "answers a mail of ours")
    if _is_of_ours(mail, mailboxes):
        through = _as_set(classify_to_a_group(mail), config)
        return _unless_certain(through, kind, "through a group address of ours")
    return kind


def doubts_of(mail: Mail, config: IntegrationConfig) -> dict[str, str]:
    """Return as attributes what would make a mail a person's after all."""
    doubts = {}
    answered = mail.answered[:_MOST_ANSWERED]
    if answered and classify_answer(mail).mail_class is MailClass.HUMAN:
        doubts[HUMAN_IF_ANSWERS] = " ".join(map(shorten_id, answered))
    groups = groups_of(mail)[:_MOST_GROUPS]
    if groups and _as_set(classify_to_a_group(mail), config).mail_class is MailClass.HUMAN:
        doubts[HUMAN_IF_GROUP] = " ".join(groups)
    return doubts


def attributes_of(classification: Classification) -> dict[str, str]:
    """Return as attributes what a mail is, and what told."""
    return {"mailclass": classification.mail_class.value, "mailrule": classification.rule}


def a_persons(event: CloudEvent, because: str) -> CloudEvent:
    """Return the event of a mail that turned out to be a person's."""
    data = {name: value for name, value in event["data"].items() if name != "requires_action"}
    rule = f"{because} ({event['mailrule']})"
    kept = {name: event[name] for name in event if name not in (HUMAN_IF_ANSWERS, HUMAN_IF_GROUP)}
    kind = Classification(MailClass.HUMAN, rule)
    return {**kept, **attributes_of(kind), "data": data}


def _as_set(kind: Classification, config: IntegrationConfig) -> Classification:
    """Return a kind as the integration's settings have it."""
    if kind.rule == NO_REPLY and config.settings.get("no_reply") == _HUMAN:
        return Classification(MailClass.HUMAN, "from no-reply, as the integration is set")
    return kind


def _is_anybodys(message_id: str) -> bool:
    return is_public(message_id.strip("<>").rpartition("@")[2].lower())


def _is_of_ours(mail: Mail, mailboxes: Mailboxes) -> bool:
    # To alone proves nothing: there a mailing list's own address stands too.
    own = addresses_of(list(mail.envelope_recipients))
    return any(group in mailboxes or group in own for group in groups_of(mail))


def _unless_certain(kind: Classification, before: Classification, because: str) -> Classification:
    if kind.mail_class is not MailClass.HUMAN:
        return kind
    return Classification(MailClass.HUMAN, f"{because} ({before.rule})")
