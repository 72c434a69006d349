"""What the forms of /desk/setup do: the seller (the admin's), reminders, operators' addresses."""

import re
from collections.abc import Awaitable, Callable, Mapping

from app.documents.texts.texts import phrase
from app.domain.billing.national_rules import PaymentTermTooLong
from app.domain.billing.payments.reminders import InvalidReminders, ReminderSettings
from app.domain.errors import VersionConflict
from app.domain.people.audit import Act
from app.domain.people.roles import Role
from app.pages.desk.reading_fields import NEEDED
from app.pages.desk.setup.gathering import TOO_LONG, Gathering
from app.pages.desk.setup.recipient_fields import MOST, OPERATOR_SUBJECTS, read_recipients
from app.pages.desk.setup.seller_fields import TERM_TOO_LONG, read_typed_seller
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.billing.billing_profiles import change_seller
from app.services.billing.payments.reminding import change_reminder_settings
from app.services.business_setup import read_business
from app.services.notifications import recipients
from app.services.people.audit import note_act

_CHANGED = phrase(
    "Somebody has changed this meanwhile. What you typed is still here: send it again."
)
_NO_DAYS = phrase("Write up to five rising numbers of days, each from 1 to 365: 7 21.")
_DAYS = re.compile(r"\d{1,3}", re.ASCII)
_BETWEEN = re.compile(r"[\s,;]+")

SetUp = Callable[[Visit, Gathering], Awaitable[None]]


async def _set_seller(visit: Visit, gathering: Gathering) -> None:
    """Keep the seller as it was typed.

    Raises:
        NotHere: the seller's data are the admin's.
    """
    if visit.person.role is not Role.ADMIN:
        raise NotHere
    database = visit.state.database
    seller = read_typed_seller(gathering, (await read_business(database)).seller)
    if seller is None:
        return
    try:
        await change_seller(database, seller, visit.form.text("version"))
    except PaymentTermTooLong:
        gathering.refuse("payment_days", TERM_TOO_LONG)
    except VersionConflict:
        gathering.refuse("version", _CHANGED)
    else:
        await _write_down(visit, "seller")


async def _set_reminders(visit: Visit, gathering: Gathering) -> None:
    days = gathering.parsed("days_after_due", _days, _NO_DAYS, 40)
    if not gathering.errors:
        settings = days or ReminderSettings()
        state = visit.state
        await change_reminder_settings(state.database, settings, state.clock.now())


def _days(typed: str) -> ReminderSettings:
    """Return the days that were typed.

    Raises:
        InvalidReminders: they do not rise, or are too many.
    """
    written = [each for each in _BETWEEN.split(typed) if each]
    if not all(_DAYS.fullmatch(each) for each in written):
        raise InvalidReminders(typed)
    return ReminderSettings(tuple(map(int, written)))


async def _add_operators(visit: Visit, gathering: Gathering) -> None:
    database = visit.state.database
    drafts = read_recipients(gathering, OPERATOR_SUBJECTS)
    present = await recipients.read_recipients(database, None)
    if not drafts:
        gathering.refuse("address-0", NEEDED)
    if len(drafts) + len(present) > MOST:
        gathering.refuse("address-0", TOO_LONG)
    if not gathering.errors:
        await recipients.add_recipients(database, None, drafts)
        await _write_down(visit, "recipients")


async def _write_down(visit: Visit, kind: str) -> None:
    actor = visit.origin.actor(visit.person.id)
    await note_act(visit.state.database, Act.SETTINGS, actor, (kind, None))


ACTS: Mapping[str, SetUp] = {
    "save": _set_seller,
    "reminders": _set_reminders,
    "operators": _add_operators,
}
