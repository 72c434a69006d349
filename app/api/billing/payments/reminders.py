"""GET and PUT /v1/payment-reminders: when clients are reminded of what is overdue."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field

from app.api.billing.seller import Provider
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Whole
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel, UpTo
from app.api.state import state_of
from app.domain.billing.payments.reminders import (
    LATEST_DAY,
    MOST_REMINDERS,
    InvalidReminders,
    ReminderSettings,
)
from app.services.billing.payments.reminding import (
    change_reminder_settings,
    find_reminder_settings,
)

router = APIRouter(
    prefix="/v1/payment-reminders", tags=["Payments"], responses=problems(401, 403, 422)
)


class ReminderTerms(RequestModel):
    """When clients are reminded of what is overdue."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"days_after_due": [7, 21]}]})

    days_after_due: Annotated[list[Annotated[int, Whole(1, LATEST_DAY)]], UpTo(MOST_REMINDERS)] = (
        Field(description="Rising numbers of days after the due date; empty: nobody is reminded.")
    )


@router.get("", operation_id="getPaymentReminders", summary="Read when clients are reminded")
async def get_reminders(request: Request, _: Provider) -> ReminderTerms:
    """Return at which days after the due date clients are reminded; none until it is set."""
    settings = await find_reminder_settings(state_of(request).database)
    return ReminderTerms(days_after_due=list(settings.days_after_due))


@router.put("", operation_id="setPaymentReminders", summary="Change when clients are reminded")
async def put_reminders(request: Request, _: Provider, body: ReminderTerms) -> ReminderTerms:
    """Remind at these days, at nine in the seller's zone, from the next round on.

    Each step of an invoice is told once (`invoice.overdue`), in the client's language; nobody is
    reminded of what is paid, cancelled or credited, nor while a dispute of its month is open.
    """
    state = state_of(request)
    with field_errors_at({InvalidReminders: "/days_after_due"}):
        settings = ReminderSettings(tuple(body.days_after_due))
    await change_reminder_settings(state.database, settings, state.clock.now())
    return body
