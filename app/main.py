"""The composition root: settings to database, services and routes."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.api import health, keys, plans, problems, test_clock
from app.api.access_log import AccessLog
from app.api.clients import calendar_routes as client_calendars
from app.api.clients import routes as clients
from app.api.clients import subscription_routes as subscriptions
from app.api.deadlines import business_time, explanation, work_list
from app.api.events import routes as events
from app.api.events import unassigned
from app.api.events.documentation import document_events
from app.api.fast_path import FastPath
from app.api.interactions import commands, releases
from app.api.metering import ledger, quota
from app.api.metrics import Metrics, metrics_routes
from app.api.state import State
from app.domain.deadlines.calendars.calendar import DEFAULT_CALENDAR
from app.logs import only_warnings_by_default
from app.repositories.connections import OwnConnection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.profiles import Profiles
from app.services.access.keys import KeyRing
from app.services.clock import Clock
from app.services.deadlines.provider_calendar import follow_settings
from app.services.metering.intake import Intake
from app.services.metering.placing import Context
from app.services.metering.recording import record_batch
from app.services.metering.results import Result, Submission
from app.settings import Settings

_GC_THRESHOLDS = (50_000, 50, 50)

ROUTERS = (
    events.router,
    unassigned.router,
    commands.router,
    releases.router,
    quota.router,
    ledger.router,
    business_time.router,
    work_list.router,
    explanation.router,
    plans.router,
    clients.router,
    subscriptions.router,
    client_calendars.router,
    keys.router,
    health.router,
)
"""Every route that needs nothing but the state."""


def create_app(
    settings: Settings,
    database_url: str,
    at_start: Callable[[State], Awaitable[None]] | None = None,
) -> FastAPI:
    """Return the application over one database; it connects when its lifespan begins.

    Args:
        settings: of the deployment.
        database_url: of a migrated database.
        at_start: done last before requests are taken.
    """
    only_warnings_by_default()
    metrics = Metrics()
    database = Database(database_url)
    writer = OwnConnection(database.connect)
    state = _state(settings, database, writer, metrics)
    metrics.watch_queue(lambda: state.intake.depth)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await database.open()
        await follow_settings(database, DEFAULT_CALENDAR, state.clock.now())
        if at_start is not None:
            await at_start(state)
        _tune_garbage_collection()
        yield
        await state.intake.finish()
        await writer.close()
        await database.close()

    app = FastAPI(title="ExitAdmin", version="0.1.0", lifespan=lifespan)
    app.state.exitadmin = state
    for router in (*ROUTERS, metrics_routes(metrics)):
        app.include_router(router)
    if settings.test_clock:
        app.include_router(test_clock.router)
    app.add_middleware(FastPath, endpoints={("POST", "/v1/events"): events.post_events})
    app.add_middleware(AccessLog, metrics=metrics)
    problems.install(app)
    document_events(app)
    return app


def _state(
    settings: Settings, database: Database, writer: OwnConnection, metrics: Metrics
) -> State:
    clock = Clock()
    profiles = Profiles()
    calendars = CompiledCalendars()

    async def write(submissions: Sequence[Submission]) -> list[Result]:
        context = Context(
            profiles=profiles,
            calendars=calendars,
            region=settings.default_region,
            now=clock.now(),
        )
        return await record_batch(await writer.get(), submissions, context)

    return State(
        database=database,
        intake=Intake(metrics.watching(write), metrics.observe_batch),
        keys=key_ring(settings, database),
        clock=clock,
        profiles=profiles,
        calendars=calendars,
        region=settings.default_region,
    )


def key_ring(settings: Settings, database: Database) -> KeyRing:
    """Return the keys of a deployment."""
    return KeyRing(
        database,
        pepper=settings.key_pepper.get_secret_value(),
        admin_key=settings.admin_key.get_secret_value() if settings.admin_key else None,
        environment=settings.environment,
    )


def _tune_garbage_collection() -> None:
    """Leave what start-up made out of every collection (docs/performance.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
