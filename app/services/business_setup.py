"""What the business itself has set up: seller, integrations, calendar, reminders, people."""

from dataclasses import dataclass

from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.payments.reminders import ReminderSettings
from app.domain.deadlines.calendar import Calendar
from app.repositories import business_setup as repository
from app.repositories.billing.billing_profiles import read_seller
from app.repositories.billing.payments.reminders import read_reminder_settings
from app.repositories.business_setup import BusinessSetup
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import provider_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The business as it is set up; ``seller`` and ``calendar`` are None until they are."""

    setup: BusinessSetup
    seller: Seller | None
    calendar: Calendar | None
    reminders: ReminderSettings


async def read_business(database: Database) -> Business:
    """Return how the business is set up, in one snapshot."""
    async with database.read_snapshot() as connection:
        version = await provider_version(connection)
        return Business(
            setup=await repository.read_business_setup(connection),
            seller=await read_seller(connection),
            calendar=None if version is None else version.calendar,
            reminders=await read_reminder_settings(connection),
        )
