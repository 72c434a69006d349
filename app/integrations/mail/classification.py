"""What kind of mail a message is, from its header alone, before anything is threaded."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.integrations.deliveries import header_parameter
from app.integrations.mail.messages import Mail

_TAGS = re.compile(r"^(?:\s*\[[^\]]{0,40}\]\s*|\s*\*{2,}\s*)+")
_AUTO_REPLY_SUBJECTS = (
    "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "automatic response", "automated reply", "automated response", "out of office",
    "out of the office", "out-of-office", "vacation reply", "away from the office",
    "reponse automatique", "reponse auto", "reponse d'absence", "message d'absence",
    "message automatique", "notification d'absence", "avis d'absence", "absence du bureau",
    "absent du bureau", "absente du bureau", "hors du bureau",
    "automatisch antwoord", "automatische reactie", "automatische beantwoording",
    "automatisch bericht", "niet aanwezig", "niet op kantoor", "buiten kantoor",
    "afwezigheidsbericht", "afwezigheidsmelding", "afwezigheidsassistent",
    "automatische antwort", "abwesenheitsnotiz", "abwesenheitsmeldung",
)  # fmt: skip
_DUTCH_ABSENCE = re.compile(r"^afwezig(?:heid)?\b\s*(?P<rest>.?)")
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|undelivered|returned mail|delivery (?:status|failure|has failed|notification)"
    r"|mail delivery|failure notice|failed delivery|delivery report|could not be delivered"
    r"|non (?:remis|distribue|livre|delivre)|echec de (?:la )?(?:remise|distribution|livraison)"
    r"|(?:retour|retourne) a l'expediteur|etat de (?:la )?remise|remise impossible"
    r"|onbestelbaar|niet (?:bezorgd|afgeleverd)|bezorgen mislukt|bezorging mislukt|unzustellbar"
)
_SUPPRESSED = frozenset({"all", "autoreply", "oof"})
_ROBOT = re.compile(r"<?(?:mailer-?daemon|mail-daemon|postmaster)\b")


class MailClass(StrEnum):
    """The kinds of mail; only a human's needs action by itself."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    AUTO_GENERATED = "auto_generated"
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
        """Tell whether the mail tells of the fate of another one."""
        return self.mail_class in (MailClass.BOUNCE, MailClass.COMPLAINT, MailClass.READ_RECEIPT)

    @property
    def is_automatic(self) -> bool:
        """Tell whether no person wrote the mail for its readers."""
        return self.mail_class not in (MailClass.HUMAN, MailClass.BULK)


def classify(mail: Mail) -> Classification:
    """Return the kind of a mail: the first rule that matches (RFC 3834, 3464, 5965, 8098)."""
    for rule in _RULES:
        found = rule(mail)
        if found is not None:
            return found
    return Classification(MailClass.HUMAN, "no sign of a machine")


def _report(mail: Mail) -> Classification | None:
    content_type = mail.headers.first("content-type") or ""
    if not content_type.strip().lower().startswith("multipart/report"):
        return None
    kind = (header_parameter(content_type, "report-type") or "").lower()
    if kind == "feedback-report":
        return Classification(MailClass.COMPLAINT, "report-type=feedback-report")
    if kind == "disposition-notification":
        return Classification(MailClass.READ_RECEIPT, "report-type=disposition-notification")
    return Classification(MailClass.BOUNCE, f"multipart/report {kind}".strip())


def _bounce_header(mail: Mail) -> Classification | None:
    for name in ("x-failed-recipients", "x-ms-exchange-message-is-ndr"):
        if name in mail.headers:
            return Classification(MailClass.BOUNCE, name)
    return None


def _mailer_daemon(mail: Mail) -> Classification | None:
    author = mail.author or (mail.headers.first("from") or "").lower()
    robot = _ROBOT.match(author) is not None
    looks_returned = _BOUNCE_SUBJECT.search(_plain(mail.subject)) is not None
    if robot and (mail.has_null_return_path or looks_returned):
        return Classification(MailClass.BOUNCE, "from mailer-daemon")
    if mail.has_null_return_path and looks_returned:
        return Classification(MailClass.BOUNCE, "null return path and subject")
    return None


def _auto_submitted(mail: Mail) -> Classification | None:
    word = _auto_submitted_word(mail)
    if word in ("", "no"):
        return None
    if word == "auto-replied":
        return Classification(MailClass.AUTO_REPLY, "auto-submitted: auto-replied")
    return Classification(MailClass.AUTO_GENERATED, f"auto-submitted: {word[:40]}")


def _auto_reply_header(mail: Mail) -> Classification | None:
    for name in ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply-from"):
        value = mail.headers.first(name)
        if value is not None and value.lower() not in ("no", "false", "0"):
            return Classification(MailClass.AUTO_REPLY, name)
    if (mail.headers.first("x-apple-action") or "").upper() == "VACATION":
        return Classification(MailClass.AUTO_REPLY, "x-apple-action: vacation")
    if _precedence(mail) in ("auto_reply", "auto-reply"):
        return Classification(MailClass.AUTO_REPLY, "precedence: auto_reply")
    return None


def _auto_reply_of_exchange(mail: Mail) -> Classification | None:
    # Ticketing tools set this header on what people write, so that it alone proves nothing.
    words = (mail.headers.first("x-auto-response-suppress") or "").lower().replace(",", " ").split()
    if mail.has_null_return_path and not _SUPPRESSED.isdisjoint(words):
        return Classification(MailClass.AUTO_REPLY, "null return path and x-auto-response-suppress")
    return None


def _auto_reply_subject(mail: Mail) -> Classification | None:
    if _auto_submitted_word(mail) == "no":
        return None
    subject = _TAGS.sub("", _plain(mail.subject))
    if subject.startswith(_AUTO_REPLY_SUBJECTS) or _is_dutch_absence(mail, subject):
        return Classification(MailClass.AUTO_REPLY, "subject")
    return None


def _null_return_path(mail: Mail) -> Classification | None:
    if mail.has_null_return_path:
        return Classification(MailClass.AUTO_GENERATED, "null return path")
    return None


def _bulk(mail: Mail) -> Classification | None:
    for name in ("list-id", "list-unsubscribe"):
        if name in mail.headers:
            return Classification(MailClass.BULK, name)
    if _precedence(mail) in ("bulk", "list", "junk"):
        return Classification(MailClass.BULK, f"precedence: {_precedence(mail)}")
    return None


_RULES: tuple[Callable[[Mail], Classification | None], ...] = (
    _report,
    _bounce_header,
    _mailer_daemon,
    _auto_submitted,
    _auto_reply_header,
    _auto_reply_of_exchange,
    _auto_reply_subject,
    _null_return_path,
    _bulk,
)


def _auto_submitted_word(mail: Mail) -> str:
    value = mail.headers.first("auto-submitted") or ""
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0]


def _precedence(mail: Mail) -> str:
    return (mail.headers.first("precedence") or "").strip().lower()


def _is_dutch_absence(mail: Mail, subject: str) -> bool:
    # People announce an absence under this title too: an answer to a mail is an automatic one.
    match = _DUTCH_ABSENCE.match(subject)
    if match is None:
        return False
    is_titled = match["rest"] in ("", ":", "-", "(")
    return is_titled or mail.in_reply_to is not None or mail.has_null_return_path


def _plain(subject: str | None) -> str:
    """Return a subject in lower case without accents."""
    text = unicodedata.normalize("NFKD", (subject or "").replace("’", "'"))  # noqa: RUF001 - typographic apostrophe
    return "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
