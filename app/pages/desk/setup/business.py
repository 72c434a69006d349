"""/desk/setup: what of the business itself is set or missing, with forms that put it right."""

from http import HTTPStatus

from fastapi import Response

from app.domain.people.roles import Role
from app.pages.answers import lead_to, show
from app.pages.desk.setup.business_acts import ACTS
from app.pages.desk.setup.business_lines import setup_lines
from app.pages.desk.setup.gathering import Gathering
from app.pages.desk.setup.recipient_fields import OPERATOR_SUBJECTS, typed_addresses
from app.pages.desk.setup.seller_fields import seller_as_typed
from app.pages.page import DESK, Page
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.billing.billing_profiles import version_of_seller
from app.services.business_setup import read_business
from app.services.notifications.recipients import read_recipients

PATH = "/desk/setup"


async def show_business(visit: Visit) -> Response:
    """Show what is set and what is missing."""
    return await _page(visit, Gathering(visit))


async def post_business(visit: Visit) -> Response:
    """Do what the pressed button says; what is wrong is told at its field."""
    act = ACTS.get(visit.form.text("action"))
    if act is None:
        raise UnreadableForm
    gathering = Gathering(visit)
    await act(visit, gathering)
    return await _page(visit, gathering) if gathering.errors else lead_to(PATH)


async def _page(visit: Visit, gathering: Gathering) -> Response:
    state, errors = visit.state, gathering.errors
    business = await read_business(state.database)
    may_edit = visit.person.role is Role.ADMIN
    days = " ".join(map(str, business.reminders.days_after_due))
    stored = seller_as_typed(business.seller if may_edit else None, state.region)
    typed = stored | {"days_after_due": days} | (dict(visit.form.pairs()) if errors else {})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    has_mail = visit.people.post is not None
    is_typed = bool(errors) and visit.form.has("address")
    return show(
        visit,
        "desk/setup/business.html.jinja",
        HTTPStatus.CONFLICT if "version" in errors else status,
        lines=setup_lines(business, state.public_url, has_mail=has_mail),
        untaxed=business.setup.untaxed,
        typed=typed,
        version=version_of_seller(business.seller) if may_edit else "",
        errors=errors,
        recipients=await read_recipients(state.database, None),
        addresses=typed_addresses(visit.form) if is_typed else [""],
        subjects=OPERATOR_SUBJECTS,
        chosen=visit.form.all("event_types") if is_typed else list(OPERATOR_SUBJECTS),
        may_edit=may_edit,
    )


PAGE = Page(path=PATH, show=show_business, act=post_business, roles=DESK)
