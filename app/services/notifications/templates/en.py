"""English."""

from app.domain.notifications.notices import NoticeType
from app.services.notifications.templates.wording import Template, Wording

WORDING = Wording(
    letters={
        NoticeType.QUOTA_THRESHOLD_REACHED: Template(
            subject="{client}: {threshold_percent}% of the included interactions are used",
            paragraphs=(
                (
                    "In {period}, {used} of the {included} interactions included in the plan of "
                    "{client} are used. Left: {remaining}."
                ),
            ),
        ),
        NoticeType.QUOTA_EXHAUSTED: Template(
            subject="{client}: the interactions included in {period} are used up",
            paragraphs=(
                (
                    "All {included} interactions included in the plan of {client} in {period} are "
                    "used."
                ),
                "{consequence}",
            ),
        ),
        NoticeType.QUOTA_FORECAST_EXCEEDED: Template(
            subject="{client}: {period} is likely to exceed the included interactions",
            paragraphs=(
                (
                    "{used} of the {included} interactions included in the plan of {client} in "
                    "{period} are used. At this pace there will be about {forecast} by the end of "
                    "the month (eight times of ten between {low} and {high})."
                ),
                "{prospect}",
            ),
        ),
        NoticeType.INTERACTION_HELD: Template(
            subject="{client}: an interaction is on hold",
            paragraphs=(
                (
                    "The interactions included in {period} are used up and the plan's block is on. "
                    "The interaction below stays on hold, and its clock stands still, until it is "
                    "released."
                ),
            ),
        ),
        NoticeType.INTERACTION_RELEASED: Template(
            subject="{client}: a held interaction is released",
            paragraphs=(
                "The interaction below was released on {released_at}. It counts in {period}.",
                "It will be handled by {due_at}.",
            ),
        ),
        NoticeType.SLA_AT_RISK: Template(
            subject="{client}: a deadline is near",
            paragraphs=(
                "The interaction below has to be handled by {due_at}.",
                "Noticed on {noticed_at}.",
            ),
        ),
        NoticeType.SLA_BREACHED: Template(
            subject="{client}: a deadline has passed",
            paragraphs=(
                "The interaction below had to be handled by {due_at} and is not yet.",
                "Noticed on {noticed_at}.",
            ),
        ),
        NoticeType.URGENT_REFUSED: Template(
            subject="{client}: an urgent request follows the standard delay",
            paragraphs=(
                "{reason}",
                "The request below therefore follows the standard delay.",
                "It will be handled by {due_at}.",
                "Further urgent requests are possible from {renews_on}.",
            ),
        ),
        NoticeType.MESSAGE_FORWARDED: Template(
            subject="{client}: urgent message",
            paragraphs=(
                (
                    "An urgent message arrived on {occurred_at}. It needs no action of ours and is "
                    "passed on to you without delay."
                ),
                "From: {sender}",
                "Subject: {subject}",
                "{summary}",
            ),
        ),
        NoticeType.MESSAGE_BOUNCED: Template(
            subject="{client}: a message did not arrive",
            paragraphs=(
                "The message below, sent on {occurred_at}, came back. It is not charged.",
                "Whoever it was for does not know of it: try another way.",
            ),
        ),
        NoticeType.EVENT_UNASSIGNED: Template(
            subject="An event waits to be assigned",
            paragraphs=(
                "{reason}",
                "Type: {event_type}",
                "Source: {source}",
                "Id: {event_id}",
                "Time: {event_time}",
            ),
        ),
        NoticeType.INTEGRATION_FAILING: Template(
            subject="The integration {name} fails",
            paragraphs=(
                "The last {failures_in_a_row} deliveries were refused or failed.",
                "{reason}",
                (
                    "Most often a secret was changed on one side only. Until it is mended, calls "
                    "and messages may be missing."
                ),
            ),
        ),
        NoticeType.INVOICE_ISSUED: Template(
            subject="{client}: {document} {number}",
            paragraphs=(
                "{document} {number} of {period}, dated {issued_on}.",
                "Payable by {due_on}.",
                "Document: {url}",
            ),
        ),
        # The report itself is the letter.
        NoticeType.REPORT_READY: Template(subject="{client}: {report}", paragraphs=()),
        NoticeType.ENDPOINT_DISABLED: Template(
            subject="An outgoing webhook is disabled",
            paragraphs=(
                "Nothing more is sent to {url}: sending has failed there since {failing_since}.",
                "Once the cause is put right, enable it again and redeliver what did not arrive.",
            ),
        ),
    },
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    instant="{weekday} {day} {month} {year} at {hour}:{minute}",
    date="{weekday} {day} {month} {year}",
    first_day="1",
    matter="{thing}, {instant}",
    matter_subject="Subject: {subject}",
    things={
        "call": "Call",
        "email": "E-mail",
        "sms": "Text message",
        "whatsapp": "WhatsApp message",
        "chat": "Message",
        "letter": "Letter",
        "other": "Message",
        "request": "The client's request",
        "action": "Action",
    },
    party={"inbound": "{thing} from {party}", "outbound": "{thing} to {party}"},
    reasons={
        "monthly_allowance": "The urgent requests included this month are all used.",
        "daily_cap": "The cap on urgent requests of the day is reached.",
        "unknown_client": "No client matches this event.",
        "no_subscription": "The client has no plan at the time of this event.",
        "unknown_interaction": "This event refers to another one that has not arrived yet.",
        "id_taken": "A client's own key has used the source and id of this event.",
    },
    consequences={
        True: "The plan's block is on: nothing more is counted or charged. What still has to be "
        "handled is put on hold until it is released.",
        False: "The plan's block is off: each extra interaction is charged at the plan's price.",
    },
    documents={"invoice": "Invoice", "credit_note": "Credit note"},
    prospects={
        True: "The plan's block is on: what goes beyond will not be counted, and what still has "
        "to be handled will be put on hold.",
        False: "Each extra interaction will be charged at the plan's price.",
    },
)
