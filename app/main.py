"""The composition root: settings to database, services and routes."""

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.api import problems
from app.api.events import routes as events
from app.api.events import unassigned
from app.api.events.documentation import document_events
from app.api.fast_path import FastPath
from app.api.interactions import commands, releases
from app.api.metering import quota
from app.api.state import State
from app.repositories.connections import OwnConnection
from app.repositories.database import Database
from app.repositories.metering.profiles import Profiles
from app.services.access.keys import KeyRing
from app.services.clock import Clock
from app.services.metering.intake import Intake
from app.services.metering.placing import Context
from app.services.metering.recording import record_batch
from app.services.metering.results import Result, Submission
from app.settings import Settings

_GC_THRESHOLDS = (50_000, 50, 50)


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """Return the application over one database; it connects when its lifespan begins."""
    database = Database(database_url)
    clock = Clock()
    profiles = Profiles()
    writer = OwnConnection(database.connect)

    async def write(submissions: Sequence[Submission]) -> list[Result]:
        context = Context(profiles=profiles, region=settings.default_region, now=clock.now())
        return await record_batch(await writer.get(), submissions, context)

    state = State(
        database=database,
        intake=Intake(write),
        keys=KeyRing(
            database,
            pepper=settings.key_pepper.get_secret_value(),
            admin_key=settings.admin_key.get_secret_value() if settings.admin_key else None,
            environment=settings.environment,
        ),
        clock=clock,
        profiles=profiles,
        region=settings.default_region,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await database.open()
        _tune_garbage_collection()
        yield
        await state.intake.finish()
        await writer.close()
        await database.close()

    app = FastAPI(title="ExitAdmin", version="0.1.0", lifespan=lifespan)
    app.state.exitadmin = state
    app.include_router(events.router)
    app.include_router(unassigned.router)
    app.include_router(commands.router)
    app.include_router(releases.router)
    app.include_router(quota.router)
    app.add_middleware(FastPath, endpoints={("POST", "/v1/events"): events.post_events})
    problems.install(app)
    document_events(app)
    return app


def _tune_garbage_collection() -> None:
    """Leave what start-up made out of every collection (docs/performance.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
