"""/desk/setup: what of the business itself is set or missing; the seller's form is the admin's."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.documents.texts.texts import phrase
from app.domain.billing.national_rules import PaymentTermTooLong
from app.domain.errors import VersionConflict
from app.domain.people.audit import Act
from app.domain.people.roles import Role
from app.pages.answers import lead_to, show
from app.pages.desk.setup.business_lines import setup_lines
from app.pages.desk.setup.gathering import Gathering
from app.pages.desk.setup.seller_fields import TERM_TOO_LONG, read_typed_seller, seller_as_typed
from app.pages.page import DESK, Page
from app.pages.refusals import NotHere, UnreadableForm
from app.pages.visit import Visit
from app.repositories.billing.billing_profiles import version_of_seller
from app.services.billing.billing_profiles import change_seller
from app.services.business_setup import read_business
from app.services.people.audit import note_act

PATH = "/desk/setup"
_CHANGED = phrase(
    "Somebody has changed this meanwhile. What you typed is still here: send it again."
)


async def show_business(visit: Visit) -> Response:
    """Show what is set and what is missing."""
    return await _page(visit, {})


async def post_business(visit: Visit) -> Response:
    """Keep the seller as it was typed.

    Raises:
        NotHere: the seller's data are the admin's.
    """
    if visit.person.role is not Role.ADMIN:
        raise NotHere
    if visit.form.text("action") != "save":
        raise UnreadableForm
    database, gathering = visit.state.database, Gathering(visit)
    former = (await read_business(database)).seller
    seller = read_typed_seller(gathering, former)
    if seller is None:
        return await _page(visit, gathering.errors)
    try:
        await change_seller(database, seller, visit.form.text("version"))
    except PaymentTermTooLong:
        gathering.refuse("payment_days", TERM_TOO_LONG)
        return await _page(visit, gathering.errors)
    except VersionConflict:
        return await _page(visit, {"version": visit.texts.say(_CHANGED)})
    await note_act(database, Act.SETTINGS, visit.origin.actor(visit.person.id), ("seller", None))
    return lead_to(PATH)


async def _page(visit: Visit, errors: Mapping[str, str]) -> Response:
    state = visit.state
    business = await read_business(state.database)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    stored = seller_as_typed(business.seller, state.region)
    has_mail = visit.people.post is not None
    return show(
        visit,
        "desk/setup/business.html.jinja",
        HTTPStatus.CONFLICT if "version" in errors else status,
        lines=setup_lines(business, state.public_url, has_mail=has_mail),
        untaxed=business.setup.untaxed,
        typed=dict(visit.form.pairs()) if errors else stored,
        version=version_of_seller(business.seller),
        errors=errors,
        may_edit=visit.person.role is Role.ADMIN,
    )


PAGE = Page(path=PATH, show=show_business, act=post_business, roles=DESK)
