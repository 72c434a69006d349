"""How a client's deadlines of a period were met."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.clients.plans.periods import Period, period_at
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.clocks import business_time_used
from app.domain.deadlines.compliance import Compliance, Handling, compliance_of
from app.domain.errors import NothingFound
from app.domain.metering.counting.clock_keeping import clock_of
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind
from app.domain.metering.interactions.readings import sla_at
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.work_list import timed_interactions
from app.repositories.metering.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Group:
    """What is reported together.

    Attributes:
        is_from_client: the delay is that of outbound requests, else that of inbound messages.
    """

    kind: Kind
    direction: Direction | None
    is_from_client: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCompliance:
    """A period's deadlines, all together and by group."""

    period: Period
    total: Compliance
    groups: Mapping[Group, Compliance]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceQuery:
    """Whose compliance is asked for.

    Attributes:
        period_id: ``2026-11``; None for the current month in the client's zone.
    """

    client_id: str
    period_id: str | None
    now: datetime


async def read_compliance(
    database: Database, profiles: Profiles, calendars: CompiledCalendars, query: ComplianceQuery
) -> PeriodCompliance:
    """Return how the deadlines of a period were met, and how open ones stand.

    Raises:
        NothingFound: there is no such client.
        InvalidPeriod: it is not a month.
    """
    async with database.read() as connection:
        period = await _period(connection, profiles, query)
        timed = await timed_interactions(connection, query.client_id, period.id)
        versions = {interaction.terms.calendar_id for interaction in timed if interaction.terms}
        hours = await calendars.read(connection, versions)
    groups: defaultdict[Group, list[Handling]] = defaultdict(list)
    for interaction in timed:
        handling = _handling(interaction, hours, query.now)
        if handling is not None:
            groups[
                Group(interaction.kind, interaction.direction, interaction.is_from_client)
            ].append(handling)
    return PeriodCompliance(
        period=period,
        total=compliance_of(each for group in groups.values() for each in group),
        groups={group: compliance_of(each) for group, each in sorted(groups.items(), key=_place)},
    )


async def _period(connection: Connection, profiles: Profiles, query: ComplianceQuery) -> Period:
    await profiles.refresh(connection, [query.client_id])
    profile = profiles.recall(query.client_id)
    if profile is None:
        raise NothingFound(query.client_id)
    if query.period_id is None:
        return period_at(query.now, profile.timezone)
    return Period.parse(query.period_id)


def _handling(
    interaction: Interaction, hours: Mapping[str, BusinessHours], now: datetime
) -> Handling | None:
    sla, completed_at = sla_at(interaction, now), interaction.completed_at
    if sla is None or interaction.terms is None or not interaction.has_clock:
        return None
    if completed_at is None:
        return Handling(sla=sla, is_completed=False)
    calendar_hours = hours[interaction.terms.calendar_id]
    reading = clock_of(interaction, calendar_hours)
    if reading is None:
        return None
    used = business_time_used(
        interaction.clock_starts_at, reading.pauses, calendar_hours, completed_at
    )
    return Handling(sla=sla, is_completed=True, used=used, allotted=reading.allotted)


def _place(pair: tuple[Group, list[Handling]]) -> tuple[str, str, bool]:
    group, _ = pair
    return group.kind, group.direction or "", group.is_from_client
