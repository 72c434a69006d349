"""The fields of who is written to for a client, and of what."""

from collections.abc import Mapping

from app.documents.texts.texts import phrase
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import is_usable_address
from app.pages.desk.setup.gathering import Gathering
from app.pages.forms import Form
from app.services.notifications.recipients import RecipientDraft

NO_ADDRESS = phrase("This is no e-mail address.")
NOTHING_CHOSEN = phrase("Choose at least one thing.")
TWICE = phrase("This address stands here twice.")
SUBJECTS: Mapping[NoticeType, str] = {
    NoticeType.REPORT_READY: phrase("reports"),
    NoticeType.MESSAGE_FORWARDED: phrase("what is urgent"),
    NoticeType.QUESTION_ASKED: phrase("questions that no sheet answers"),
    NoticeType.QUOTA_THRESHOLD_REACHED: phrase("what is used of the month"),
    NoticeType.QUOTA_EXHAUSTED: phrase("a month that is used up"),
    NoticeType.DISPUTE_DECIDED: phrase("decisions on disputes"),
    NoticeType.STATEMENT_FINAL: phrase("statements"),
    NoticeType.INVOICE_ISSUED: phrase("invoices"),
    NoticeType.INVOICE_OVERDUE: phrase("reminders"),
}
"""What a client is usually told by mail."""
OPERATOR_SUBJECTS: Mapping[NoticeType, str] = {
    NoticeType.EVENT_UNASSIGNED: phrase("what nobody could place"),
    NoticeType.SLA_AT_RISK: phrase("deadlines that come near"),
    NoticeType.SLA_BREACHED: phrase("deadlines that have passed"),
    NoticeType.INTERACTION_HELD: phrase("what a block holds back"),
    NoticeType.DISPUTE_OPENED: phrase("what clients contest"),
    NoticeType.QUESTION_ANSWERED: phrase("what clients answer"),
    NoticeType.INTEGRATION_FAILING: phrase("providers that fail"),
}
"""What operators are told by mail of every client; of the last three in any case."""
MOST = 100


def typed_addresses(form: Form) -> list[str]:
    """Return the rows of addresses as they were typed, the empty ones too."""
    return [address.strip() for address in form.all("address")][:MOST]


def read_recipients(
    gathering: Gathering, subjects: Mapping[NoticeType, str] = SUBJECTS
) -> list[RecipientDraft]:
    """Return who is to be written to: each address is told of all that was chosen."""
    chosen = frozenset(
        NoticeType(subject) for subject in gathering.form.all("event_types") if subject in subjects
    )
    drafts: dict[str, RecipientDraft] = {}
    for row, address in enumerate(typed_addresses(gathering.form)):
        if not address:
            continue
        if not is_usable_address(address):
            gathering.refuse(f"address-{row}", NO_ADDRESS)
        elif address.casefold() in drafts:
            gathering.refuse(f"address-{row}", TWICE)
        else:
            drafts[address.casefold()] = RecipientDraft(
                address=address, types=chosen, language=None
            )
    if drafts and not chosen:
        gathering.refuse("event_types", NOTHING_CHOSEN)
    return list(drafts.values())
