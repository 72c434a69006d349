"""Every route of the API that needs nothing but the state."""

from app.api import plans
from app.api.billing import profiles as billing_profiles
from app.api.billing import statements
from app.api.clients import calendar_routes as client_calendars
from app.api.clients import routes as clients
from app.api.clients import subscription_routes as subscriptions
from app.api.deadlines import business_time, compliance, explanation, work_list
from app.api.docs import routes as docs
from app.api.erasures import routes as erasures
from app.api.events import routes as events
from app.api.events import unassigned
from app.api.hooks import routes as hooks
from app.api.integrations import deliveries, reconcile, trial
from app.api.integrations import routes as integrations
from app.api.interactions import commands, reading, releases
from app.api.invoicing import invoices, seller
from app.api.metering import ledger, quota, usage, verification
from app.api.notifications import recipients as notification_recipients
from app.api.operations import health, jobs, keys
from app.api.reporting import reports
from app.api.reporting import settings as report_settings
from app.api.webhook_endpoints import deliveries as webhook_deliveries
from app.api.webhook_endpoints import routes as webhook_endpoints

ROUTERS = (
    events.router,
    unassigned.router,
    commands.router,
    releases.router,
    reading.router,
    quota.router,
    usage.router,
    ledger.router,
    verification.router,
    business_time.router,
    work_list.router,
    explanation.router,
    compliance.router,
    plans.router,
    clients.router,
    subscriptions.router,
    client_calendars.router,
    billing_profiles.router,
    statements.router,
    seller.router,
    invoices.router,
    reports.router,
    report_settings.router,
    hooks.router,
    integrations.router,
    trial.router,
    deliveries.router,
    reconcile.router,
    erasures.router,
    webhook_endpoints.router,
    webhook_deliveries.router,
    notification_recipients.router,
    jobs.router,
    keys.router,
    health.router,
    docs.router,
)
