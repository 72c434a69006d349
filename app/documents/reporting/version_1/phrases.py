"""Phrases of a report that code chooses between; each stands in the catalogues."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.documents.texts.catalogues import LOCALES
from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.metering.rules import Rule

TITLES = {
    ReportKind.MIDDAY: "Midday report",
    ReportKind.END_OF_DAY: "End-of-day report",
    ReportKind.WEEKLY: "Weekly summary",
}

THINGS = {
    "call": ("Call from {party}", "Call to {party}"),
    "email": ("E-mail from {party}", "E-mail to {party}"),
    "sms": ("Text message from {party}", "Text message to {party}"),
    "whatsapp": ("WhatsApp message from {party}", "WhatsApp message to {party}"),
    "chat": ("Chat message from {party}", "Chat message to {party}"),
    "letter": ("Letter from {party}", "Letter to {party}"),
    "message": ("Message from {party}", "Message to {party}"),
}

REQUEST = "Your request"

ACTIONS = {
    "calendar_entry": "Calendar entry",
    "planning_change": "Change of planning",
    "information_transmission": "Information passed on",
    "coordination": "Coordination",
    "document": "Document",
    "other": "Task",
}

CHANGES = {
    "interaction.triaged": "Sorted",
    "interaction.paused": "Waits for you",
    "interaction.resumed": "Taken up again",
    "interaction.released": "Released",
    "interaction.voided": "Recorded by mistake",
    "message.undelivered": "Not delivered",
}

COMPLETED = "Completed"

REFUSALS = {
    "monthly_allowance": "refused: the month's urgent requests are used up",
    "daily_cap": "refused: the day's urgent requests are used up",
}

NOTES = {
    "granted": "granted",
    "unknown": "somebody unknown",
    "held": "held by the block of the plan until you release it",
    "paused": "waits for your answer",
    "due": "due {at}",
    "overdue": "overdue since {at}",
    "no_deadline": "no deadline",
    "urgent": "urgent",
    "late": "reached us late",
    "at_once": "urgent: passed on at once",
    "unanswered": "nobody answered",
    "missed": "deadline missed",
    "more": "and {count} more",
    "sent_late": "Sent late: this report was drawn {at}.",
    "span": "From {begin} to {end}",
    "preview": "Preview: nothing of this is final.",
    "nothing": "Nothing happened in this time, and nothing waits.",
    "counted": "Counted for you by ExitAdmin; every figure can be checked in your ledger.",
}

SECTIONS = {
    "needs_you": "Needs you",
    "done": "Done",
    "open": "In hand",
    "passed_on": "Passed on",
    "received": "Received",
    "without_action": "Messages without action",
    "changes": "Corrections",
    "urgent": "Urgent requests",
    "missed": "Deadlines missed",
    "figures": "Figures",
}

FIGURES = {
    "met": "Deadlines met",
    "missed": "Deadlines missed",
    "units": "Units counted in this time",
    "used": "Units used this month",
    "remaining": "Left this month",
    "extra": "Extra units",
    "held": "Held",
    "urgent": "Urgent requests this month",
    "block": "Block of the plan",
    "active": "active: included units used up",
}


RULES = {
    Rule.VOIDED: "recorded by mistake",
    Rule.INBOUND_FROM_CLIENT: "from you",
    Rule.OUTBOUND_TO_CLIENT: "follow-up to you",
    Rule.OUTBOUND_UNREACHED: "nobody was reached",
    Rule.FOLLOW_UP_INCLUDED: "included follow-up",
    Rule.FOLLOW_UP_EXTRA: "follow-up beyond three",
    Rule.INBOUND_NO_ACTION: "no action needed",
    Rule.INBOUND_UNANSWERED: "unanswered call",
    Rule.INBOUND_THIRD_PARTY: "inbound call or message",
    Rule.OUTBOUND: "outbound call or message",
    Rule.ACTION: "task asked for",
    Rule.PLAN_BLOCKED: "plan blocked",
}


def all_phrases() -> list[str]:
    """Return every phrase, each once."""
    tables = (TITLES, ACTIONS, CHANGES, REFUSALS, NOTES, SECTIONS, FIGURES, RULES)
    both_ways = [phrase for pair in THINGS.values() for phrase in pair]
    single = [phrase for table in tables for phrase in table.values()]
    return list(dict.fromkeys([REQUEST, COMPLETED, *both_ways, *single]))


_FOLDER = Path(__file__).with_name("locales")

Translate = Callable[[str], str]


@cache
def catalogue(language: Language) -> Catalog:
    """Return the translations into a language other than English."""
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=LOCALES[language])


def translator(language: Language) -> Translate:
    """Return what puts the code's words into a language.

    Raises:
        KeyError: when called with words that the catalogue lacks.
    """
    if language is Language.ENGLISH:
        return str

    words = catalogue(language)

    def translated(said: str) -> str:
        message = words.get(said)
        if message is None or not message.string:
            raise KeyError(said)
        return str(message.string)

    return translated
