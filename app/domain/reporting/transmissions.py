"""What was passed on of sheets, as a report quotes it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSheet:
    """A version of a client's sheet."""

    id: str
    version: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformedParty:
    """To whom something was passed on.

    Attributes:
        interaction_id: of the call, message or request that it was passed on with.
        counterpart: personal data.
    """

    interaction_id: str
    counterpart: str | None
    is_client: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """What was passed on of a sheet in the span.

    Attributes:
        interaction_id: of the action.
        passage: in the sheet's own words; None where it was read out whole.
        to: None where the action stands alone.
    """

    interaction_id: str
    time: datetime
    is_late: bool
    sheet: QuotedSheet
    passage: str | None
    to: InformedParty | None
