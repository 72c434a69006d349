"""The composition root: settings to database, services and routes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.api.access.admission import with_admission
from app.api.contract.document import ABOUT, finish_document
from app.api.http.fast_path import ServiceApp
from app.api.http.problems import problems
from app.api.http.problems.openapi_problems import document_problems
from app.api.integrations import hooks
from app.api.jobs import jobs
from app.api.metering import quota
from app.api.metering.events import routes as events
from app.api.metering.events.documentation import document_events
from app.api.monitoring.access_log import AccessLog, RequestLog
from app.api.monitoring.metrics import JobMetrics, Metrics, metrics_routes
from app.api.notifications.notifying import Notifying
from app.api.notifications.webhook_documentation import document_webhooks
from app.api.routers import ROUTERS
from app.api.state import State
from app.composition.job_handlers import create_worker
from app.composition.parts import Parts, Watchers
from app.logs import only_warnings_by_default
from app.pages.routing import Nowhere, Site
from app.pages.site import PAGES
from app.services.deadlines.calendars import follow_settings
from app.services.integrations.webhook_context import WebhookContext, tend_webhooks
from app.services.jobs.inspection import Rehearsal
from app.services.jobs.worker import work_alongside
from app.services.notifications.webhook_endpoints import Endpoints
from app.settings import Settings

_HOT_ROUTES = (events.HOT_ROUTE, quota.HOT_ROUTE, hooks.HOT_ROUTE)


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
    parts = Parts(settings, database_url, Watchers(metrics.watching, metrics.observe_batch))
    state = parts.state
    metrics.watch_queue(lambda: state.intake.depth)
    notifying = _notifying(settings, parts.webhooks, metrics)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.open():
            calendar, choice = settings.calendar, settings.open_deadlines
            await follow_settings(parts.database, calendar, choice, state.clock.now())
            if at_start is not None:
                await at_start(state)
            async with _beside(settings, parts.webhooks, notifying), state.streams.tended():
                yield
                await state.intake.finish()

    log = RequestLog(metrics)
    app = ServiceApp(_HOT_ROUTES, log.answer, lifespan=lifespan, **ABOUT)
    app.state.exitadmin, app.state.webhooks = state, parts.webhooks
    app.state.notifying = notifying
    _route(app, settings, metrics)
    _put_pages(app, log)
    _surround(app, log)
    return app


@asynccontextmanager
async def _beside(
    settings: Settings, webhooks: WebhookContext, notifying: Notifying
) -> AsyncIterator[None]:
    """Purge, and do scheduled work, while requests are taken."""
    async with (
        tend_webhooks(webhooks, days=settings.delivery_days),
        work_alongside(notifying.worker, is_enabled=settings.worker),
    ):
        yield


def _route(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    app.router.redirect_slashes = False
    rehearsing = [jobs.test_clock_router] if settings.test_clock else []
    for router in (*ROUTERS, metrics_routes(metrics), *rehearsing):
        # ``include_router`` would make every route again, on the first request.
        app.router.routes.extend(map(with_admission, router.routes))


def _put_pages(app: FastAPI, log: RequestLog) -> None:
    site = Site(PAGES, lambda failure: log.last_word(failure).status_code)
    app.router.routes.insert(0, site)  # before the entrance that programs have
    app.router.routes.append(Nowhere(site))


def _surround(app: FastAPI, log: RequestLog) -> None:
    """Put around the routes what goes for all of them; what is added last comes first."""
    app.add_middleware(AccessLog, log=log)
    problems.install(app)
    document_events(app)
    document_webhooks(app)
    document_problems(app)
    finish_document(app)


def _notifying(settings: Settings, webhooks: WebhookContext, metrics: Metrics) -> Notifying:
    worker = create_worker(settings, webhooks, JobMetrics(metrics.registry).observe)
    database, box = webhooks.database, webhooks.box
    return Notifying(
        endpoints=Endpoints(database, box, is_private_allowed=settings.webhook_private),
        worker=worker,
        rehearsal=Rehearsal(webhooks.clock, worker),
        has_mail=settings.smtp_url is not None,
    )
