"""What letters say, by the type of their notice; a blank such as ``{client}`` is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.documents.texts.texts import Plural, phrase, phrase_in, plural
from app.domain.notifications.notices import NoticeType


class Counted(NamedTuple):
    """A paragraph whose words depend on a number, and the blank that holds it."""

    blank: str
    words: Plural


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTemplate:
    """A letter with blanks; a paragraph with a blank left open is left out."""

    subject: str
    paragraphs: tuple[str | Counted, ...]


LETTERS: Mapping[NoticeType, LetterTemplate] = {
    NoticeType.QUOTA_THRESHOLD_REACHED: LetterTemplate(
        subject=phrase("{client}: {threshold_percent}% of the included interactions are used"),
        paragraphs=(
            Counted(
                "used",
                plural(
                    "In {period}, {used} of the {included} interactions included in the plan of "
                    "{client} is used. Left: {remaining}.",
                    "In {period}, {used} of the {included} interactions included in the plan of "
                    "{client} are used. Left: {remaining}.",
                ),
            ),
        ),
    ),
    NoticeType.QUOTA_EXHAUSTED: LetterTemplate(
        subject=phrase("{client}: the interactions included in {period} are used up"),
        paragraphs=(
            Counted(
                "included",
                plural(
                    "The {included} interaction included in the plan of {client} in {period} is "
                    "used.",
                    "All {included} interactions included in the plan of {client} in {period} are "
                    "used.",
                ),
            ),
            "{consequence}",
        ),
    ),
    NoticeType.QUOTA_FORECAST_EXCEEDED: LetterTemplate(
        subject=phrase("{client}: {period} is likely to exceed the included interactions"),
        paragraphs=(
            Counted(
                "used",
                plural(
                    "{used} of the {included} interactions included in the plan of {client} in "
                    "{period} is used. At this pace there will be about {forecast} by the end of "
                    "the month (eight times of ten between {low} and {high}).",
                    "{used} of the {included} interactions included in the plan of {client} in "
                    "{period} are used. At this pace there will be about {forecast} by the end of "
                    "the month (eight times of ten between {low} and {high}).",
                ),
            ),
            "{prospect}",
        ),
    ),
    NoticeType.INTERACTION_HELD: LetterTemplate(
        subject=phrase("{client}: an interaction is on hold"),
        paragraphs=(
            phrase(
                "The interactions included in {period} are used up and the plan's block is on. "
                "The interaction below stays on hold, and its clock stands still, until it is "
                "released."
            ),
        ),
    ),
    NoticeType.INTERACTION_RELEASED: LetterTemplate(
        subject=phrase("{client}: a held interaction is released"),
        paragraphs=(
            phrase("The interaction below was released on {released_at}. It counts in {period}."),
            phrase("It will be handled by {due_at}."),
        ),
    ),
    NoticeType.SLA_AT_RISK: LetterTemplate(
        subject=phrase("{client}: a deadline is near"),
        paragraphs=(
            phrase("The interaction below has to be handled by {due_at}."),
            phrase("Noticed on {noticed_at}."),
        ),
    ),
    NoticeType.SLA_BREACHED: LetterTemplate(
        subject=phrase("{client}: a deadline has passed"),
        paragraphs=(
            phrase("The interaction below had to be handled by {due_at} and is not yet."),
            phrase("Noticed on {noticed_at}."),
        ),
    ),
    NoticeType.URGENT_REFUSED: LetterTemplate(
        subject=phrase("{client}: an urgent request follows the standard delay"),
        paragraphs=(
            "{reason}",
            phrase("The request below therefore follows the standard delay."),
            phrase("It will be handled by {due_at}."),
            phrase("Further urgent requests are possible from {renews_on}."),
        ),
    ),
    NoticeType.MESSAGE_FORWARDED: LetterTemplate(
        subject=phrase("{client}: urgent message"),
        paragraphs=(
            phrase(
                "An urgent message arrived on {occurred_at}. It needs no action of ours and is "
                "passed on to you without delay."
            ),
            phrase("From: {sender}"),
            phrase("Subject: {subject}"),
            "{summary}",
        ),
    ),
    NoticeType.MESSAGE_BOUNCED: LetterTemplate(
        subject=phrase("{client}: a message did not arrive"),
        paragraphs=(
            phrase("The message below, sent on {occurred_at}, came back. It is not charged."),
            phrase("Whoever it was for does not know of it: try another way."),
        ),
    ),
    NoticeType.BLOCK_SWITCHED: LetterTemplate(
        subject=phrase("{client}: the block of the plan was switched {switched}"),
        paragraphs=(
            phrase("On {switched_at} the client switched the block of the plan {switched}."),
            "{prospect}",
            phrase("Used in {period}: {used} of {included} interactions."),
        ),
    ),
    NoticeType.DISPUTE_OPENED: LetterTemplate(
        subject=phrase("{client}: an interaction is disputed"),
        paragraphs=(
            phrase("The client disputed the interaction below on {opened_at}:"),
            "{message}",
            phrase("Counted for it and all that belongs to it: {units_before}."),
        ),
    ),
    NoticeType.DISPUTE_DECIDED: LetterTemplate(
        subject=phrase("{client}: your dispute is decided"),
        paragraphs=(
            "{verdict}",
            "{answer}",
            phrase(
                "Counted for it and all that belongs to it: {units_before} before, {units_after} "
                "now."
            ),
        ),
    ),
    NoticeType.APPOINTMENT_BOOKED: LetterTemplate(
        subject=phrase("{client}: an appointment was booked"),
        paragraphs=(phrase("From {starts_at} to {ends_at}."),),
    ),
    NoticeType.APPOINTMENT_MOVED: LetterTemplate(
        subject=phrase("{client}: an appointment was moved"),
        paragraphs=(phrase("It is now from {starts_at} to {ends_at}."),),
    ),
    NoticeType.APPOINTMENT_CANCELLED: LetterTemplate(
        subject=phrase("{client}: an appointment was cancelled"),
        paragraphs=(phrase("It was from {starts_at} to {ends_at}."),),
    ),
    NoticeType.QUESTION_ASKED: LetterTemplate(
        subject=phrase("{client}: a question that none of your sheets answers"),
        paragraphs=(
            phrase("On {asked_at} we were asked what we may not answer without you:"),
            "{asked}",
            phrase("Answer with a sheet, and it will be passed on word for word."),
        ),
    ),
    NoticeType.QUESTION_ANSWERED: LetterTemplate(
        subject=phrase("{client}: a question is answered"),
        paragraphs=(
            phrase("The client answered on {answered_at} what was asked:"),
            "{asked}",
            phrase("The answer is version {sheet_version} of sheet {sheet_id}."),
        ),
    ),
    NoticeType.EVENT_UNASSIGNED: LetterTemplate(
        subject=phrase("An event waits to be assigned"),
        paragraphs=(
            "{reason}",
            phrase("Type: {event_type}"),
            phrase("Source: {source}"),
            phrase("Id: {event_id}"),
            phrase("Time: {event_time}"),
        ),
    ),
    NoticeType.INTEGRATION_FAILING: LetterTemplate(
        subject=phrase("The integration {name} fails"),
        paragraphs=(
            Counted(
                "failures_in_a_row",
                plural(
                    "The last delivery was refused or failed.",
                    "The last {failures_in_a_row} deliveries were refused or failed.",
                ),
            ),
            "{reason}",
            phrase(
                "Most often a secret was changed on one side only. Until it is mended, calls "
                "and messages may be missing."
            ),
        ),
    ),
    NoticeType.INVOICE_ISSUED: LetterTemplate(
        subject=phrase("{client}: {document} {number}"),
        paragraphs=(
            phrase("{document} {number} of {period}, dated {issued_on}."),
            phrase("Payable by {due_on}."),
            phrase("You find the document attached."),
        ),
    ),
    NoticeType.STATEMENT_FINAL: LetterTemplate(
        subject=phrase("{client}: statement of {period}"),
        paragraphs=(
            phrase("The statement of {period} is final."),
            phrase("Total with VAT: {gross}."),
            phrase("You find the document attached."),
        ),
    ),
    NoticeType.INVOICE_OVERDUE: LetterTemplate(
        subject=phrase("{client}: reminder of invoice {number}"),
        paragraphs=(
            phrase("Invoice {number} of {issued_on} was payable by {due_on}."),
            phrase("To be paid still: {balance}."),
            phrase("Account: {iban}"),
            phrase("Reference: {reference}"),
            phrase("If you have paid meanwhile, please take no notice of this message."),
        ),
    ),
    # The report itself is the letter.
    NoticeType.REPORT_READY: LetterTemplate(subject=phrase("{client}: {report}"), paragraphs=()),
    NoticeType.ENDPOINT_DISABLED: LetterTemplate(
        subject=phrase("An outgoing webhook is disabled"),
        paragraphs=(
            phrase(
                "Nothing more is sent to {url}: sending has failed there since {failing_since}."
            ),
            phrase(
                "Once the cause is put right, enable it again and redeliver what did not arrive."
            ),
        ),
    ),
}

INTERACTION = phrase("{thing}, {instant}")
"""Names the interaction that a letter is about; then what was said of it."""
INTERACTION_SUBJECT = phrase("Subject: {subject}")

THINGS = {
    "call": phrase("Call"),
    "email": phrase("E-mail"),
    "sms": phrase("Text message"),
    "whatsapp": phrase("WhatsApp message"),
    "chat": phrase("Message"),
    "letter": phrase("Letter"),
    "other": phrase("Message"),
    "message": phrase("Message"),
    "request": phrase("The client's request"),
    "action": phrase("Action"),
}
"""An interaction in a noun, by its channel or kind."""

WITH_PARTY = {
    "inbound": phrase("{thing} from {party}"),
    "outbound": phrase("{thing} to {party}"),
}

REASONS = {
    "monthly_allowance": phrase("The urgent requests included this month are all used."),
    "daily_cap": phrase("The cap on urgent requests of the day is reached."),
    "unknown_client": phrase("No client matches this event."),
    "no_subscription": phrase("The client has no plan at the time of this event."),
    "unknown_interaction": phrase("This event refers to another one that has not arrived yet."),
    "unsupported_information": phrase("No sheet of the client says what this event passes on."),
    "id_taken": phrase("A client's own key has used the source and id of this event."),
}
"""Refusals and obstacles, by their code."""

VERDICTS = {
    "accepted": phrase("Your dispute of the interaction below is accepted."),
    "rejected": phrase("Your dispute of the interaction below is rejected."),
}
"""Of a dispute, by its status."""

CONSEQUENCES = {
    True: phrase(
        "The plan's block is on: nothing more is counted or charged. What still has to be "
        "handled is put on hold until it is released."
    ),
    False: phrase(
        "The plan's block is off: each extra interaction is charged at the plan's price."
    ),
}
"""Of a plan that is exhausted, with the block on or off."""

SWITCHED = {True: phrase_in("block", "on"), False: phrase_in("block", "off")}

PROSPECTS = {
    True: phrase(
        "The plan's block is on: what goes beyond will not be counted, and what still has to be "
        "handled will be put on hold."
    ),
    False: phrase("Each extra interaction will be charged at the plan's price."),
}
"""Of a plan that will not suffice."""
