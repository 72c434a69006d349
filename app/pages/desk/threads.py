"""A thread in words: what it counts so far, and what the next thing done would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.parties import format_party
from app.documents.texts.texts import Texts, phrase, plural
from app.domain.metering.counting.assessment import INCLUDED_FOLLOW_UPS
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.rules import Rule
from app.pages.desk.wording import STATUSES, WAYS, name_party, name_way, shorten
from app.repositories.metering.interactions.reading import CandidateCause
from app.services.deadlines.desk_interaction import DeskInteraction
from app.services.deadlines.thread_standing import ThreadStanding
from app.services.metering.interactions.amendments import SuggestedCause

_INCLUDED = phrase("{count} of the {most} follow-ups included")
_NEXT_IS_LAST = phrase("The next one is the last that is included.")
_NEXT_COSTS = phrase("The next one costs a unit.")
_EACH_COSTS = phrase("No follow-ups are included here: each thing done is a unit of its own.")
_LONGEST_SUMMARY = 140
_UNITS = plural("{count} unit so far", "{count} units so far")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadWords:
    """How a thread stands.

    Attributes:
        included: « 2 of the 3 follow-ups included »; empty where none are.
        warning: what the next thing done costs; empty while it costs nothing.
    """

    units: str
    included: str
    warning: str
    costs: bool


def describe_thread(standing: ThreadStanding, texts: Texts) -> ThreadWords:
    """Return how a thread stands."""
    count = standing.count
    included = texts.say(
        _INCLUDED, count=texts.number(count.included), most=texts.number(INCLUDED_FOLLOW_UPS)
    )
    return ThreadWords(
        units=texts.count(_UNITS, count.units),
        included=included if standing.has_included else "",
        warning=_warning(standing, texts),
        costs=standing.next_costs,
    )


def _warning(standing: ThreadStanding, texts: Texts) -> str:
    if not standing.has_included:
        return texts.say(_EACH_COSTS)
    if standing.next_costs:
        return texts.say(_NEXT_COSTS)
    return texts.say(_NEXT_IS_LAST) if standing.next_is_last else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One interaction of a thread.

    Attributes:
        rule: the code, for attributes alone.
    """

    id: str
    at: datetime
    what: str
    status: str
    units: int
    rule: str
    is_shown: bool


def list_thread(shown: DeskInteraction, texts: Texts) -> list[Member]:
    """Return the root of a thread and what it caused, in the order of their times."""
    members = [shown.root.interaction, *shown.root.follow_ups.first]
    return [_member(member, shown, texts) for member in members]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that an interaction was perhaps done for."""

    id: str
    at: datetime
    what: str


def list_causes(
    suggestions: Sequence[SuggestedCause], names: Mapping[str, str], region: str, texts: Texts
) -> list[Cause]:
    """Return what an interaction was perhaps done for, the likeliest first.

    Args:
        suggestions: best first.
        names: of their other parties that the client's directory knows.
        region: in which numbers are written.
        texts: of the reader.
    """
    return [_cause(each.candidate, names, region, texts) for each in suggestions]


def _cause(candidate: CandidateCause, names: Mapping[str, str], region: str, texts: Texts) -> Cause:
    party = candidate.counterpart
    who = party and (names.get(party) or format_party(party, region))
    said = shorten(candidate.summary or "", _LONGEST_SUMMARY)
    words = [word for word in (who, said) if word] or [texts.say(WAYS[candidate.kind, False])]
    return Cause(id=candidate.id, at=candidate.occurred_at, what=" · ".join(words))


def _member(interaction: Interaction, shown: DeskInteraction, texts: Texts) -> Member:
    way, party = name_way(interaction, texts), interaction.counterpart
    known_as = shown.names.get(party or "")
    who = known_as or name_party(interaction, shown.row.client.region, texts)
    return Member(
        id=interaction.id,
        at=interaction.order.time,
        what=f"{way} · {who}" if party else way,
        status=texts.say(STATUSES[interaction.status]),
        units=interaction.counted_units,
        rule=interaction.counted_rule or Rule.VOIDED,
        is_shown=interaction.id == shown.found.interaction.id,
    )
