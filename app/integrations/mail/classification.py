"""What kind of mail a message is, before anything is threaded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.integrations.deliveries import header_parameter
from app.integrations.mail.addresses import addresses_of, author_of
from app.integrations.mail.authors import is_robot, may_be_a_gateway, says_no_reply, wants_no_answer
from app.integrations.mail.messages import Mail
from app.integrations.mail.parts import is_returned, quotes_a_mail, returned_headers, what_is_said
from app.integrations.mail.server_notices import (
    is_passed_on,
    is_subject_of_a_bounce,
    tells_of_a_bounce,
)
from app.integrations.mail.vacations import (
    begins_like_one,
    is_reply_of_an_absent,
    tells_of_an_absence,
)
from app.integrations.payloads.mime import Headers

_FLAGS = (
    "x-spam-flag", "x-spam-status", "x-spam", "x-spam-verdict", "x-mailgun-sflag",
    "x-barracuda-spam-flag", "x-barracuda-spam-status", "x-vr-spamstate", "x-ovh-spam-status",
    "x-bogosity", "x-dspam-result", "x-purgate-type", "x-cloudmark-verdict",
)  # fmt: skip
_YES = re.compile(r"(?:yes|true|spam)\b", re.IGNORECASE)
_FIRST_LEVEL_OF_SPAM = 5
_MICROSOFT = re.compile(r"(?:^|;)\s*SFV:(?:SPM|SKB)\s*(?:;|$)")

NO_REPLY = "from no-reply, without reply-to"
"""The rule of mail from an address that nobody reads."""
_SUPPRESSED = frozenset({"all", "autoreply", "oof"})
# Source: https://github.com/jpmckinney/multi_mail/wiki/Detecting-autoresponders
_AUTO_REPLY_FIELDS = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply-from", "x-autoreply-from",
    "x-mail-autoreply",
)  # fmt: skip
_AUTO_REPLY_WORDS = {
    "x-post-messageclass": re.compile(r"9; *autoresponder", re.IGNORECASE),
    "delivered-to": re.compile(r"autoresponder", re.IGNORECASE),
    "x-fc-machinegenerated": re.compile(r"true", re.IGNORECASE),
}
_MOST_VALUES = 100
_BULK = frozenset({"bulk", "list", "junk"})
_COMPLAINT_SUBJECT = re.compile(
    r"\s*(?:complaint about (?:a )?message|e-?mail feedback report|abuse report|spam complaint"
    r"|feedback loop)",
    re.IGNORECASE,
)
_ABOUT_A_HOST = re.compile(
    r"\s*(?:complaint about (?:a )?message|(?:e-?mail feedback|abuse|spam) (?:report|complaint))"
    r" (?:from|for|about) (?:ip )?"
    r"\[?(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]+)\]?\s*",
    re.IGNORECASE,
)
_COMPLAINT_TOOL = re.compile(
    r"staff@(?:hotmail|outlook|live|msn)\.com"
    r"|(?:fbl|scomp|arf|feedback-?loop|complaints?-?fbl)(?:[-_.+][^@]*)?@.*"
)


class MailClass(StrEnum):
    """The kinds of mail; only a human's needs action by itself."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    AUTO_GENERATED = "auto_generated"
    AUTOMATIC = "automatic"
    BULK = "bulk"
    BOUNCE = "bounce"
    COMPLAINT = "feedback_report"
    READ_RECEIPT = "mdn"


@dataclass(frozen=True, slots=True)
class Classification:
    """A kind of mail and the rule that found it."""

    mail_class: MailClass
    rule: str

    @property
    def is_report(self) -> bool:
        """Return whether the mail tells of the fate of another one."""
        return self.mail_class in (MailClass.BOUNCE, MailClass.COMPLAINT, MailClass.READ_RECEIPT)

    @property
    def is_automatic(self) -> bool:
        """Return whether no person wrote the mail for its readers."""
        return self.mail_class not in (MailClass.HUMAN, MailClass.BULK, MailClass.AUTOMATIC)


def classify(mail: Mail) -> Classification:
    """Return the kind of a mail: the first rule that matches (RFC 3834, 3464, 5965, 8098)."""
    return _first(mail, (*_CERTAIN, *_TOLD_BY_RELAYS, *_UNANSWERABLE))


def classify_to_a_group(mail: Mail) -> Classification:
    """Return the kind of a mail that came through a group address of the client's own.

    The group's software marks what it passes on like a mailing list.
    """
    return _first(mail, (*_CERTAIN, *_UNANSWERABLE))


def classify_answer(mail: Mail) -> Classification:
    """Return the kind of a mail that answers one of ours: who answers is there."""
    return _first(mail, tuple(rule for rule in _CERTAIN if rule is not _complaint))


def _spam_flag(headers: Headers) -> str | None:
    """Return the name of the field that says that a mail is spam, or None.

    A filter's first word counts; of Microsoft's, its verdict or a confidence level of 5 or more.
    """
    for name in _FLAGS:
        if any(_YES.match(value) for value in headers.all(name)):
            return name
    if any(map(_MICROSOFT.search, headers.all("x-forefront-antispam-report"))):
        return "x-forefront-antispam-report"
    level = headers.first("x-ms-exchange-organization-scl", "x-microsoft-antispam-scl") or ""
    if level.isdecimal() and int(level[:4]) >= _FIRST_LEVEL_OF_SPAM:
        return "x-ms-exchange-organization-scl"
    return None


Rule = Callable[[Mail], Classification | None]


def _first(mail: Mail, rules: tuple[Rule, ...]) -> Classification:
    for rule in rules:
        classification = rule(mail)
        if classification is not None:
            return classification
    return Classification(MailClass.HUMAN, "no sign of a machine")


def _report(mail: Mail) -> Classification | None:
    content_type = mail.headers.first("content-type") or ""
    if not content_type.strip().lower().startswith("multipart/report"):
        return None
    kind = (header_parameter(content_type, "report-type") or "").lower()
    if not kind and (of_part := _kind_of_parts(mail)):
        return of_part
    known = _REPORT_TYPES.get(kind)
    if known is not None:
        return Classification(known, f"report-type={kind}" if kind else "multipart/report")
    return None


def _report_part(mail: Mail) -> Classification | None:
    kind = _kind_of_parts(mail)
    return None if kind is None or _is_a_persons(mail) else kind


def _kind_of_parts(mail: Mail) -> Classification | None:
    """Return what the first part that is for programs reports; None where there is none."""
    kinds = (part.content_type for part in mail.parts if part.content_type in _REPORT_PARTS)
    kind = next(kinds, None)
    return None if kind is None else Classification(_REPORT_PARTS[kind], kind)


def _bounce_header(mail: Mail) -> Classification | None:
    for name in ("x-failed-recipients", "x-ms-exchange-message-is-ndr"):
        if name in mail.headers:
            return Classification(MailClass.BOUNCE, name)
    return None


def _mailer_daemon(mail: Mail) -> Classification | None:
    if is_robot(mail):
        return Classification(MailClass.BOUNCE, "from mailer-daemon")
    looks_returned = is_subject_of_a_bounce(mail.subject)
    if may_be_a_gateway(mail) and (mail.has_null_return_path or looks_returned):
        return Classification(MailClass.BOUNCE, "from a mail server")
    if mail.has_null_return_path and looks_returned:
        return Classification(MailClass.BOUNCE, "null return path and subject")
    return None


def _returned_mail(mail: Mail) -> Classification | None:
    """Know gateways that report in their own way by what they say and send back."""
    is_known = is_subject_of_a_bounce(mail.subject)
    is_a_machines = may_be_a_gateway(mail) or says_no_reply(mail.author)
    if not (is_known or is_a_machines or mail.has_null_return_path):
        return None
    tells = tells_of_a_bounce(what_is_said(mail))
    if may_be_a_gateway(mail) and tells:
        return Classification(MailClass.BOUNCE, "from a mail server that tells of a failure")
    if _is_a_persons(mail):
        return None
    if (tells or _returns_a_mail(mail)) if is_known else (tells and _returns_a_mail(mail)):
        return Classification(MailClass.BOUNCE, "like a report of a mail that came back")
    return None


def _returns_a_mail(mail: Mail) -> bool:
    """Return whether a mail goes back to its author; people attach mails of others too."""
    if mail.has_null_return_path or may_be_a_gateway(mail):
        return quotes_a_mail(mail)
    to = [*mail.addresses("to", "delivered-to"), *addresses_of(list(mail.envelope_recipients))]
    authors = addresses_of(returned_headers(mail).all("from", "sender", "return-path"))
    return not set(authors).isdisjoint(to)


def _is_a_persons(mail: Mail) -> bool:
    """Return whether somebody passes on, or shows, a report that was made for him."""
    if is_robot(mail) or mail.has_null_return_path:
        return False
    returned = author_of(returned_headers(mail).all("from"))
    return is_passed_on(mail.subject) or (returned is not None and returned == mail.author)


def _complaint(mail: Mail) -> Classification | None:
    # Outlook's and others' that know nothing of RFC 5965. People attach mails they complain of too.
    if (
        _COMPLAINT_SUBJECT.match(mail.subject or "")
        and any(map(is_returned, mail.parts))
        and _is_by_a_complaint_tool(mail)
    ):
        return Classification(MailClass.COMPLAINT, "complaint with the mail")
    return None


def _is_by_a_complaint_tool(mail: Mail) -> bool:
    noted = "x-hmxmroriginalrecipient"
    return (
        _ABOUT_A_HOST.fullmatch(mail.subject or "") is not None
        or _COMPLAINT_TOOL.fullmatch(mail.author or "") is not None
        or noted in mail.headers
        or noted in returned_headers(mail)
        or mail.has_null_return_path
        or may_be_a_gateway(mail)
        or says_no_reply(mail.author)
        or _auto_submitted_word(mail) not in ("", "no")
    )


def _unknown_report(mail: Mail) -> Classification | None:
    content_type = mail.headers.first("content-type") or ""
    if not content_type.strip().lower().startswith("multipart/report"):
        return None
    kind = (header_parameter(content_type, "report-type") or "").lower()
    return Classification(MailClass.AUTO_GENERATED, f"report-type={kind[:40]}")


def _auto_replied(mail: Mail) -> Classification | None:
    if _auto_submitted_word(mail) == "auto-replied":
        return Classification(MailClass.AUTO_REPLY, "auto-submitted: auto-replied")
    return None


def _auto_reply_header(mail: Mail) -> Classification | None:
    for name in _AUTO_REPLY_FIELDS:
        value = mail.headers.first(name)
        if value is not None and value.lower() not in ("no", "false", "0"):
            return Classification(MailClass.AUTO_REPLY, name)
    if (mail.headers.first("x-apple-action") or "").upper() == "VACATION":
        return Classification(MailClass.AUTO_REPLY, "x-apple-action: vacation")
    for name, words in _AUTO_REPLY_WORDS.items():
        if any(words.fullmatch(value.strip()) for value in mail.headers.all(name)[:_MOST_VALUES]):
            return Classification(MailClass.AUTO_REPLY, name)
    if _precedence(mail) in ("auto_reply", "auto-reply"):
        return Classification(MailClass.AUTO_REPLY, "precedence: auto_reply")
    return None


def _auto_reply_of_exchange(mail: Mail) -> Classification | None:
    # Ticketing tools set this header on what people write, so that it alone proves nothing.
    if mail.has_null_return_path and _suppresses_auto_replies(mail):
        return Classification(MailClass.AUTO_REPLY, "null return path and x-auto-response-suppress")
    return None


def _auto_reply_subject(mail: Mail) -> Classification | None:
    if _auto_submitted_word(mail) == "no":
        return None
    if is_reply_of_an_absent(mail.subject):
        return Classification(MailClass.AUTO_REPLY, "subject")
    is_answer = mail.in_reply_to is not None
    if begins_like_one(mail.subject) and (is_answer or _suppresses_auto_replies(mail)):
        return Classification(MailClass.AUTO_REPLY, "subject, in answer to a mail")
    is_by_a_machine = mail.has_null_return_path or _precedence(mail) in ("bulk", "junk")
    if is_by_a_machine and tells_of_an_absence(mail.subject):
        return Classification(MailClass.AUTO_REPLY, "subject, sent by a machine")
    return None


def _null_return_path(mail: Mail) -> Classification | None:
    if mail.has_null_return_path:
        return Classification(MailClass.AUTO_GENERATED, "null return path")
    return None


def _auto_generated(mail: Mail) -> Classification | None:
    word = _auto_submitted_word(mail)
    if word in ("", "no"):
        return None
    return Classification(MailClass.AUTO_GENERATED, f"auto-submitted: {word[:40]}")


def _bulk(mail: Mail) -> Classification | None:
    for name in ("list-id", "list-unsubscribe"):
        if name in mail.headers:
            return Classification(MailClass.BULK, name)
    if _precedence(mail) in _BULK:
        return Classification(MailClass.BULK, f"precedence: {_precedence(mail)}")
    return None


def _spam(mail: Mail) -> Classification | None:
    flag = _spam_flag(mail.headers)
    return None if flag is None else Classification(MailClass.AUTOMATIC, flag)


def _no_reply(mail: Mail) -> Classification | None:
    if wants_no_answer(mail):
        return Classification(MailClass.AUTOMATIC, NO_REPLY)
    return None


_REPORT_TYPES = {
    "": MailClass.BOUNCE,
    "delivery-status": MailClass.BOUNCE,
    "feedback-report": MailClass.COMPLAINT,
    "disposition-notification": MailClass.READ_RECEIPT,
}


_REPORT_PARTS = {
    "message/delivery-status": MailClass.BOUNCE,
    "message/global-delivery-status": MailClass.BOUNCE,
    "message/feedback-report": MailClass.COMPLAINT,
    "message/disposition-notification": MailClass.READ_RECEIPT,
    "message/global-disposition-notification": MailClass.READ_RECEIPT,
}


_CERTAIN: tuple[Rule, ...] = (
    _report,
    _report_part,
    _bounce_header,
    _mailer_daemon,
    _complaint,
    _unknown_report,
    _auto_replied,
    _auto_reply_header,
    _auto_reply_subject,
    _returned_mail,
    _auto_reply_of_exchange,
    _null_return_path,
)


_TOLD_BY_RELAYS: tuple[Rule, ...] = (_auto_generated, _bulk)


_UNANSWERABLE: tuple[Rule, ...] = (_spam, _no_reply)


def _auto_submitted_word(mail: Mail) -> str:
    value = mail.headers.first("auto-submitted") or ""
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0]


def _precedence(mail: Mail) -> str:
    return (mail.headers.first("precedence") or "").strip().lower()


def _suppresses_auto_replies(mail: Mail) -> bool:
    words = (mail.headers.first("x-auto-response-suppress") or "").lower().replace(",", " ").split()
    return not _SUPPRESSED.isdisjoint(words)
