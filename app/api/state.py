"""What every route works with; the composition root builds it once."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from fastapi import Request

from app.domain.billing.statements.statement_schedule import USUAL_GRACE_DAYS
from app.domain.metering.disputes import USUAL_DISPUTE_DAYS
from app.domain.metering.quota.thresholds import USUAL, Thresholds
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.profiles import Profiles
from app.services.access.keys import KeyRing
from app.services.agendas.calendar_reader import CalendarReader
from app.services.clock import Clock
from app.services.integrations.webhook_context import WebhookContext
from app.services.live.streams import Streams
from app.services.metering.intake import Intake
from app.services.metering.placing import Context
from app.services.metering.quota.quota import PeriodStatuses
from app.services.people.context import PeopleContext


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The service's parts as the routes see them.

    Attributes:
        region: where national numbers are read before the client is known.
        thresholds: as the settings have them.
        grace_days: from a month's end until its statement is final.
        dispute_days: from a month's end until it can be disputed no more.
        public_url: where others reach this service.
        trusted_proxies: what they say of where a request comes from is believed.
    """

    database: Database
    intake: Intake
    keys: KeyRing
    clock: Clock
    profiles: Profiles
    calendars: CompiledCalendars
    period_statuses: PeriodStatuses
    people: PeopleContext
    streams: Streams
    region: str
    thresholds: Thresholds = USUAL
    grace_days: int = USUAL_GRACE_DAYS
    dispute_days: int = USUAL_DISPUTE_DAYS
    public_url: str = ""
    calendar_reader: CalendarReader = field(default_factory=CalendarReader)
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()

    def context(self) -> Context:
        """Return what recording depends on, at this instant."""
        return Context(
            profiles=self.profiles,
            calendars=self.calendars,
            region=self.region,
            now=self.clock.now(),
            thresholds=self.thresholds,
        )


def webhooks_of(request: Request) -> WebhookContext:
    """Return what taking deliveries works with in the application that serves a request."""
    context: WebhookContext = request.app.state.webhooks
    return context


def state_of(request: Request) -> State:
    """Return the state of the application that serves a request."""
    state: State = request.app.state.exitadmin
    return state
