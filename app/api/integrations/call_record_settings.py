"""How a provider's call records are read: Asterisk's as they are, others by named columns."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.api.http.field_types import Name
from app.api.http.request_models import RequestModel, UpTo
from app.integrations.call_records.columns import ColumnMapping
from app.integrations.call_records.written_dates import DateOrder

_MOST_VALUES = 100
_INBOUND = ["inbound", "incoming", "in", "entrant", "inkomend"]
_OUTBOUND = ["outbound", "outgoing", "out", "sortant", "uitgaand"]
_INTERNAL = ["local", "internal", "interne", "intern"]
_ANSWERED = ["answered", "completed", "yes", "true", "1", "ok", "oui", "ja"]
_UNANSWERED = [
    "no", "false", "0", "non", "nee", "no answer", "no-answer", "no_answer", "noanswer",
    "unanswered", "not answered", "missed", "busy", "failed", "canceled", "cancelled", "cancel",
    "rejected", "declined", "abandoned", "congestion", "timeout", "unavailable", "none", "null",
    "user_busy", "no_user_response", "originator_cancel", "call_rejected", "unallocated_number",
    "number_changed", "invalid_number_format", "destination_out_of_order", "subscriber_absent",
    "normal_temporary_failure", "network_out_of_order", "lose_race", "unregistered_user",
    "no_route_destination", "manqué", "manquée", "manque", "sans réponse", "non répondu",
    "non répondue", "pas de réponse", "occupé", "occupe", "annulé", "annule", "échec", "echec",
    "abandonné", "refusé", "refuse", "gemist", "niet beantwoord", "onbeantwoord",
    "geen antwoord", "bezet", "in gesprek", "geannuleerd", "mislukt", "geweigerd",
]  # fmt: skip
_VOICEMAIL = ["voicemail", "yes", "true", "1", "oui", "ja"]


def _lower(values: list[str]) -> list[str]:
    return [value.strip().lower() for value in values]


Values = Annotated[list[Name], UpTo(_MOST_VALUES), AfterValidator(_lower)]
"""What may stand in a cell; upper and lower case are one."""


class ColumnNames(RequestModel):
    """Which column of the export tells what, by the names in its first line."""

    id: Name = Field(description="The call's own id, as its deliveries tell it.")
    started_at: Name
    direction: Name
    from_: Name = Field(alias="from")
    to: Name
    answered: Name | None = Field(default=None, description="Left out: a call that lasted was.")
    voicemail: Name | None = None
    duration: Name | None = Field(default=None, description="Seconds, m:ss or h:mm:ss.")


class AsteriskRecords(RequestModel):
    """Asterisk's CDRs: several records of one `linkedid` are one call."""

    format: Literal["asterisk"]
    inbound_contexts: Values = Field(
        default=[], description="By which calls from outside enter, beside the usual ones."
    )


class MappedRecords(RequestModel):
    """An export whose columns are named here."""

    format: Literal["columns"]
    columns: ColumnNames
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    date_order: DateOrder | None = Field(
        default=None,
        description="Of dates like 03/11/2026. Left out: as an export tells, by a day beyond 12.",
    )
    inbound_values: Values = _INBOUND
    outbound_values: Values = _OUTBOUND
    internal_values: Values = Field(
        default=_INTERNAL, description="The direction of calls between extensions."
    )
    answered_values: Values = _ANSWERED
    unanswered_values: Values = Field(
        default=_UNANSWERED,
        description="Another word in that column makes a row of a call that lasted unreadable.",
    )
    voicemail_values: Values = _VOICEMAIL

    def mapping(self) -> ColumnMapping:
        """Return the mapping as the reader takes it."""
        names = self.columns
        return ColumnMapping(
            id=names.id,
            started_at=names.started_at,
            direction=names.direction,
            from_party=names.from_,
            to_party=names.to,
            answered=names.answered,
            voicemail=names.voicemail,
            duration=names.duration,
            delimiter=self.delimiter,
            date_order=self.date_order,
            inbound_values=frozenset(self.inbound_values),
            outbound_values=frozenset(self.outbound_values),
            internal_values=frozenset(self.internal_values),
            answered_values=frozenset(self.answered_values),
            unanswered_values=frozenset(self.unanswered_values),
            voicemail_values=frozenset(self.voicemail_values),
        )


CallRecordSettings = Annotated[AsteriskRecords | MappedRecords, Field(discriminator="format")]
"""How the call records of one integration are read."""
