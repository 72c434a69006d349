"""Every route of the API that needs nothing but the state."""

from app.api.access import keys
from app.api.agendas import agendas, appointments, busy_times, feeds, imports, slots
from app.api.agendas import reading as appointment_reading
from app.api.billing import billing_profiles, invoices, seller, statements
from app.api.billing.payments import bank_statements, reminders, transmissions
from app.api.billing.payments import routes as payments
from app.api.billing.payments import searching as invoice_searching
from app.api.clients import client_calendars, clients, instructions, plans
from app.api.deadlines import business_time, compliance, explanation, work_list
from app.api.directory import entries as directory
from app.api.docs import routes as docs
from app.api.integrations import (
    hooks,
    integration_routes,
    provider_deliveries,
    reconcile,
    try_payload,
)
from app.api.jobs import jobs
from app.api.metering import ledger, quota, usage
from app.api.metering.disputes import routes as disputes
from app.api.metering.events import routes as events
from app.api.metering.events import unassigned
from app.api.metering.interactions import commands, corrections, reading, reassigning
from app.api.monitoring import health
from app.api.notifications import recipients as notification_recipients
from app.api.notifications import webhook_deliveries, webhook_endpoints
from app.api.people import audit, people
from app.api.privacy import erasures
from app.api.reporting import reports
from app.api.sheets import question_answers, questions
from app.api.sheets import reading as sheets_read
from app.api.sheets import searching as sheets_searched
from app.api.sheets import supplying as sheets_supplied

ROUTERS = (
    events.router,
    unassigned.router,
    commands.router,
    corrections.router,
    reassigning.router,
    commands.release_router,
    reading.router,
    quota.router,
    usage.router,
    ledger.router,
    disputes.router,
    disputes.reading_router,
    feeds.reading_router,
    agendas.router,
    busy_times.router,
    imports.router,
    feeds.router,
    slots.router,
    appointments.router,
    appointment_reading.router,
    questions.router,
    question_answers.router,
    business_time.router,
    work_list.router,
    explanation.router,
    compliance.router,
    plans.router,
    clients.router,
    clients.subscription_router,
    client_calendars.router,
    instructions.router,
    directory.router,
    billing_profiles.router,
    statements.router,
    seller.router,
    invoices.router,
    payments.router,
    bank_statements.file_router,
    bank_statements.router,
    reminders.router,
    transmissions.router,
    invoice_searching.router,
    reports.router,
    reports.settings_router,
    sheets_supplied.router,
    sheets_read.router,
    sheets_searched.router,
    hooks.router,
    integration_routes.router,
    try_payload.router,
    provider_deliveries.router,
    reconcile.router,
    erasures.router,
    webhook_endpoints.router,
    webhook_deliveries.router,
    notification_recipients.router,
    jobs.router,
    keys.router,
    people.router,
    audit.router,
    health.router,
    docs.router,
)
