"""What reports say and code chooses between."""

from app.documents.texts.texts import Plural, phrase, plural
from app.domain.clients.plans.terms import ReportKind
from app.domain.metering.rules import Rule

TITLES = {
    ReportKind.MIDDAY: phrase("Midday report"),
    ReportKind.END_OF_DAY: phrase("End-of-day report"),
    ReportKind.WEEKLY: phrase("Weekly summary"),
}

THINGS = {
    "call": (phrase("Call from {party}"), phrase("Call to {party}")),
    "email": (phrase("E-mail from {party}"), phrase("E-mail to {party}")),
    "sms": (phrase("Text message from {party}"), phrase("Text message to {party}")),
    "whatsapp": (phrase("WhatsApp message from {party}"), phrase("WhatsApp message to {party}")),
    "chat": (phrase("Chat message from {party}"), phrase("Chat message to {party}")),
    "letter": (phrase("Letter from {party}"), phrase("Letter to {party}")),
    "message": (phrase("Message from {party}"), phrase("Message to {party}")),
}
"""By channel or kind: what came in, and what went out."""

THINGS_OF_NOBODY = {
    "call": (phrase("Call from an unknown number"), phrase("Call to an unknown number")),
    "message": (
        phrase("Message from an unknown sender"),
        phrase("Message to an unknown recipient"),
    ),
}

REQUEST = phrase("Your request")

ACTIONS = {
    "calendar_entry": phrase("Calendar entry"),
    "planning_change": phrase("Change of planning"),
    "information_transmission": phrase("Information passed on"),
    "coordination": phrase("Coordination"),
    "document": phrase("Document"),
    "other": phrase("Task"),
}

CHANGES = {
    "interaction.completed": phrase("Completed"),
    "interaction.paused": phrase("Waits for you"),
    "interaction.resumed": phrase("Taken up again"),
    "interaction.released": phrase("Released"),
    "interaction.voided": phrase("Recorded by mistake"),
    "message.undelivered": phrase("Not delivered"),
}
CORRECTED = phrase("Corrected")

REFUSALS = {
    "monthly_allowance": phrase("urgent request refused: those of the month are used up"),
    "daily_cap": phrase("urgent request refused: those of the day are used up"),
}

NOTES = {
    "granted": phrase("urgent request granted"),
    "urgent": phrase("urgent"),
    "at_once": phrase("urgent: passed on at once"),
    "held": phrase("held by the block of the plan until you release it"),
    "paused": phrase("waits for your answer"),
    "due": phrase("due {moment}"),
    "overdue": phrase("overdue since {moment}"),
    "no_deadline": phrase("no deadline"),
    "completed": phrase("completed {at}"),
    "due_completed": phrase("due {moment}, completed {at}"),
    "missed": phrase("deadline missed"),
    "voicemail": phrase("nobody answered, voicemail"),
    "unanswered": phrase("nobody answered"),
    "late": phrase("reached us late"),
    "already_counted": phrase("counted already"),
    "not_counted": phrase("not counted: {reason}"),
}
COUNTED = plural("{count} interaction counted", "{count} interactions counted")
GIVEN_BACK = plural("{count} interaction given back", "{count} interactions given back")
MORE = plural("and one more", "and {count} more")
MORE_STEPS = plural("and {count} more step", "and {count} more steps")

REMARKS = {
    "preview": phrase("Preview: nothing of this is final."),
    "sent_late": phrase("Sent late: drawn {at}."),
    "drawn_late": phrase("Drawn late, {at}: what waits is told as of then."),
    "nothing": phrase("Nothing happened in this time, and nothing waits."),
    "drawn": phrase("Drawn {at}."),
    "counted": phrase("Counted for you by ExitAdmin; every figure can be checked in your ledger."),
}
SPAN = phrase("From {begin} to {end}")

SECTIONS = {
    "needs_you": phrase("Needs you"),
    "questions": phrase("Questions"),
    "disputes": phrase("Disputes"),
    "worth_knowing": phrase("Good to know"),
    "next_appointments": phrase("Appointments of the next business day"),
    "open": phrase("In hand"),
    "handled": phrase("Handled"),
    "changed_appointments": phrase("Appointments booked, moved and cancelled"),
    "transmissions": phrase("Passed on word for word"),
    "without_action": phrase("Messages without action"),
    "voided": phrase("Corrections"),
    "missed": phrase("Deadlines missed"),
    "figures": phrase("Figures"),
}

WEEK = {
    "by_day": phrase("Day by day"),
    "by_kind": phrase("By kind"),
    "by_party": phrase("Who was in touch most"),
    "day": phrase("Day"),
    "earlier": phrase("Earlier, reached us late"),
    "received": phrase("Received"),
    "done": phrase("Carried out"),
    "units": phrase("Counted"),
    "missed": phrase("Deadlines missed"),
    "kind": phrase("Kind"),
    "party": phrase("Contact"),
    "number": phrase("Number"),
    "total": phrase("Total"),
}
KINDS = {
    ("call", "inbound"): phrase("Calls received"),
    ("message", "inbound"): phrase("Messages received"),
    ("request", "inbound"): phrase("Your requests"),
    ("call", "outbound"): phrase("Calls placed"),
    ("message", "outbound"): phrase("Messages sent"),
    ("action", None): phrase("Tasks"),
}
VOICEMAILS = phrase("of which voicemails without an answer")

FIGURES = {
    "met": phrase("Deadlines met"),
    "missed": phrase("Deadlines missed"),
    "open": phrase("Still in hand"),
    "units": phrase("Interactions counted in this time"),
    "used": phrase("Interactions used in {month}"),
    "remaining": phrase("Left in {month}"),
    "extra": phrase("Extra interactions in {month}"),
    "held": phrase("Held in {month}"),
    "urgent": phrase("Urgent requests in {month}"),
    "forecast": phrase("Expected by the end of {month}"),
    "block": phrase("Block of the plan"),
    "active": phrase("active: included interactions used up"),
}
EXPECTED = phrase("{units} (eight times of ten between {low} and {high})")

RULES: dict[Rule, Plural] = {
    Rule.VOIDED: plural(
        "{count} interaction recorded by mistake", "{count} interactions recorded by mistake"
    ),
    Rule.INBOUND_FROM_CLIENT: plural(
        "{count} call or message from you", "{count} calls or messages from you"
    ),
    Rule.OUTBOUND_TO_CLIENT: plural("{count} follow-up to you", "{count} follow-ups to you"),
    Rule.OUTBOUND_UNREACHED: plural(
        "{count} call or message that reached nobody",
        "{count} calls or messages that reached nobody",
    ),
    Rule.FOLLOW_UP_INCLUDED: plural("{count} included follow-up", "{count} included follow-ups"),
    Rule.FOLLOW_UP_EXTRA: plural(
        "{count} follow-up beyond three", "{count} follow-ups beyond three"
    ),
    Rule.INBOUND_NO_ACTION: plural(
        "{count} message without action", "{count} messages without action"
    ),
    Rule.INBOUND_UNANSWERED: plural("{count} unanswered call", "{count} unanswered calls"),
    Rule.INBOUND_THIRD_PARTY: plural(
        "{count} inbound call or message", "{count} inbound calls or messages"
    ),
    Rule.OUTBOUND: plural("{count} outbound call or message", "{count} outbound calls or messages"),
    Rule.ACTION: plural("{count} task asked for", "{count} tasks asked for"),
    Rule.PLAN_BLOCKED: plural(
        "{count} interaction blocked by the plan", "{count} interactions blocked by the plan"
    ),
}
REASONS: dict[Rule, str] = {
    Rule.INBOUND_FROM_CLIENT: phrase("from you"),
    Rule.OUTBOUND_TO_CLIENT: phrase("follow-up to you"),
    Rule.OUTBOUND_UNREACHED: phrase("nobody was reached"),
    Rule.FOLLOW_UP_INCLUDED: phrase("included follow-up"),
    Rule.INBOUND_NO_ACTION: phrase("no action needed"),
    Rule.INBOUND_UNANSWERED: phrase("nobody answered, no voicemail"),
    Rule.PLAN_BLOCKED: phrase("plan blocked"),
}
"""Why something counts nothing."""
