"""Interactions as rows and in full: what they are, the rule in words, where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.documents.metering.rule_texts import ANNEX, RULE_SENTENCES, AnnexSentence
from app.documents.reporting.naming import Thing, name_thing
from app.documents.texts.texts import Texts, phrase, phrase_in
from app.domain.clients.clients import Client
from app.domain.clients.plans.periods import Period
from app.domain.deadlines.clocks import Sla
from app.domain.instants import format_instant
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.interactions.interactions import Interaction, Status
from app.domain.metering.interactions.readings import sla_at
from app.domain.metering.quota.quota import date_within
from app.domain.metering.rules import Rule
from app.pages.visit import Visit
from app.repositories.metering.interactions.portal import DescribedInteraction
from app.services.metering.interactions.reading import ReadInteraction

STATUSES: Mapping[Status, str] = {
    Status.OPEN: phrase("in hand"),
    Status.PAUSED: phrase("waits for your answer"),
    Status.HELD: phrase("held by the block"),
    Status.COMPLETED: phrase("handled"),
    Status.RECORDED: phrase_in("interaction", "recorded"),
    Status.VOIDED: phrase("recorded by mistake"),
}

SLAS: Mapping[Sla, tuple[str, str, str]] = {
    Sla.ON_TRACK: ("", "○", phrase("within its deadline")),
    Sla.AT_RISK: ("warn", "▲", phrase("deadline near")),
    Sla.MET: ("good", "✓", phrase("deadline met")),
    Sla.BREACHED: ("bad", "✕", phrase("deadline missed")),
}
"""By how a deadline stands: a class, a shape and words."""

DISPUTES: Mapping[DisputeStatus, str] = {
    DisputeStatus.OPEN: phrase("Disputed: we look into it"),
    DisputeStatus.ACCEPTED: phrase("Dispute accepted"),
    DisputeStatus.REJECTED: phrase("Dispute rejected"),
    DisputeStatus.WITHDRAWN: phrase("Dispute withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One interaction in words.

    Attributes:
        rule: the code, for attributes alone; ``sentence`` says it.
        annex: the annex's sentence; None where it has none.
        due_at: as attributes hold it; None without a deadline.
        sla: how the deadline stands; None where it says nothing.
    """

    id: str
    what: str
    at: datetime
    time: str
    subject: str | None
    summary: str | None
    rule: str
    sentence: str
    annex: AnnexSentence | None
    units: int
    status: str
    is_held: bool
    due_at: str | None
    sla: Sla | None


@dataclass(frozen=True, slots=True)
class Wording:
    """Words interactions for a client's people: in their language, the client's zone and region.

    Attributes:
        now: how deadlines stand when.
    """

    texts: Texts
    client: Client
    now: datetime

    @classmethod
    def of(cls, visit: Visit, client: Client) -> "Wording":
        """Return how a visitor reads the interactions of a client now."""
        return cls(visit.texts, client, visit.state.clock.now())

    def row(self, described: DescribedInteraction) -> Row:
        """Return an interaction in words."""
        interaction = described.interaction
        at = interaction.released_at or interaction.order.time
        rule = interaction.counted_rule or Rule.VOIDED
        return Row(
            id=interaction.id,
            what=self.name(described),
            at=at,
            time=self.time(at),
            subject=described.subject,
            summary=described.summary,
            rule=rule,
            sentence=self.texts.say(RULE_SENTENCES[rule]),
            annex=ANNEX.get(rule),
            units=interaction.counted_units,
            status=self.texts.say(STATUSES[interaction.status]),
            is_held=interaction.status is Status.HELD,
            due_at=format_instant(interaction.due_at) if interaction.due_at else None,
            sla=sla_at(interaction, self.now),
        )

    def read(self, found: ReadInteraction, known_as: str | None) -> Row:
        """Return an interaction in words that was read in full.

        Args:
            found: the interaction.
            known_as: the other party's name by the client's directory.
        """
        first = next((item for item in found.history if "kind" in item.data), None)
        described = DescribedInteraction(
            interaction=found.interaction,
            subject=found.texts.subject,
            summary=found.texts.summary,
            action=first.data["kind"] if first else None,
            known_as=known_as,
        )
        return self.row(described)

    def day(self, interaction: Interaction) -> date:
        """Return the date on which an interaction stands."""
        at = interaction.released_at or interaction.order.time
        return date_within(Period.parse(interaction.period), at, self.client.timezone)

    def name(self, described: DescribedInteraction) -> str:
        """Return what an interaction is, and with whom."""
        interaction = described.interaction
        thing = Thing(
            kind=interaction.kind,
            direction=interaction.direction,
            channel=interaction.channel,
            counterpart=interaction.counterpart,
            action=described.action,
            known_as=described.known_as,
        )
        return name_thing(thing, self.texts, self.client.region)

    def time(self, at: datetime) -> str:
        """Return the time of day in the client's zone."""
        return f"{at.astimezone(ZoneInfo(self.client.timezone)):%H:%M}"

    def instant(self, at: datetime) -> str:
        """Return date and time in the client's zone."""
        return self.texts.instant(at, self.client.timezone)
