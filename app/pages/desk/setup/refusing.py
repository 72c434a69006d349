"""Which field a refusal of the business is about, and what is said there."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.texts.texts import phrase
from app.domain.billing.national_rules import RateNotOfCountry
from app.domain.clients.clients import ReferenceTaken
from app.domain.clients.parties.contact_points import ContactRole, InboxTaken
from app.domain.clients.parties.normalisation import normalise_party
from app.domain.clients.plans.subscriptions import BlockNotOffered
from app.domain.clients.plans.terms import UnknownPlan
from app.domain.deadlines.errors import InvalidCalendar
from app.domain.errors import DomainError
from app.domain.people.names import LONGEST_NAME, UnusableName
from app.domain.people.people import EmailTaken, UnusableEmail
from app.pages.desk.setup.billing_fields import RATE_ELSEWHERE
from app.pages.desk.setup.calendar_fields import refuse_calendar
from app.pages.desk.setup.client_fields import NO_POINT
from app.pages.desk.setup.gathering import Gathering
from app.pages.desk.setup.recipient_fields import NO_ADDRESS
from app.pages.people.choices import NAME_FAULTS
from app.services.clients.contact_point_changes import ContactPointDraft, RefusedContactPoint

_TAKEN = phrase("Another client has this line or mailbox.")

_REFUSALS: Mapping[type[DomainError], tuple[str, str]] = {
    ReferenceTaken: ("reference", phrase("Another client has this reference.")),
    UnknownPlan: ("plan", phrase("There is no such plan.")),
    BlockNotOffered: ("block", phrase("This plan does not offer the block.")),
    RateNotOfCountry: ("rate_percent", RATE_ELSEWHERE),
    EmailTaken: ("email", phrase("Somebody else has this address.")),
    UnusableEmail: ("email", NO_ADDRESS),
}


@dataclass(frozen=True, slots=True)
class TypedPoints:
    """The contact points of a form.

    Attributes:
        rows: by the row that they were typed in.
        region: where its national numbers are read.
    """

    rows: Mapping[int, ContactPointDraft]
    region: str

    def row_of(self, value: str) -> int | None:
        """Return the row in which a number or address was typed, as it is stored."""
        found = (
            row
            for row, draft in self.rows.items()
            if draft.role is ContactRole.INBOX
            and normalise_party(draft.value, self.region).value == value
        )
        return next(found, None)


def told_at_a_field(gathering: Gathering, refused: Exception, points: TypedPoints) -> bool:
    """Keep what is wrong at its field; return whether there is one.

    Args:
        gathering: of the form.
        refused: why the business does not do it.
        points: of the form.
    """
    match refused:
        case RefusedContactPoint():
            gathering.refuse(f"value-{list(points.rows)[refused.index]}", NO_POINT)
        case InboxTaken() if (row := points.row_of(str(refused))) is not None:
            gathering.refuse(f"value-{row}", _TAKEN)
        case InvalidCalendar():
            refuse_calendar(gathering, refused)
        case UnusableName():
            gathering.refuse("person_name", NAME_FAULTS[refused.fault], most=str(LONGEST_NAME))
        case DomainError() if type(refused) in _REFUSALS:
            gathering.refuse(*_REFUSALS[type(refused)])
        case _:
            return False
    return True
