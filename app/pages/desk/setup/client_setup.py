"""/desk/clients/{id}/setup: what is still missing for a client, and forms that put it right."""

from http import HTTPStatus

from fastapi import Response

from app.domain.billing.billing_profiles import BillingProfile
from app.domain.clients.parties.contact_points import ContactRole
from app.domain.people.roles import Role
from app.pages.answers import lead_to, show
from app.pages.desk.opening import note_opened
from app.pages.desk.setup.billing_fields import TREATMENTS
from app.pages.desk.setup.client_fields import typed_points
from app.pages.desk.setup.completing import complete
from app.pages.desk.setup.gathering import Gathering
from app.pages.desk.setup.readiness import need_lines
from app.pages.desk.setup.recipient_fields import SUBJECTS, typed_addresses
from app.pages.page import DESK, Page
from app.pages.visit import Visit
from app.services.billing.billing_profiles import read_billing
from app.services.clients.instructions import read_instructions
from app.services.clients.list_plans import list_plans
from app.services.clients.ready_client import read_client_readiness
from app.services.notifications.recipients import read_recipients
from app.services.people.inviting import Invited

_ROWS = [(str(role), "") for role in ContactRole for _ in range(2)]


async def show_client_setup(visit: Visit) -> Response:
    """Show what a client has and what it still needs."""
    client_id = visit.named_id("client_id")
    response = await _page(visit, client_id, Gathering(visit))
    await note_opened(visit, client_id)
    return response


async def post_client_setup(visit: Visit) -> Response:
    """Put one thing right."""
    client_id, state = visit.named_id("client_id"), visit.state
    account, _ = await read_client_readiness(state.database, client_id, state.clock.now())
    gathering = Gathering(visit)
    invited = await complete(visit, account, gathering)
    if gathering.errors or invited is not None:
        return await _page(visit, client_id, gathering, invited)
    return lead_to(f"/desk/clients/{client_id}/setup")


async def show_made(visit: Visit, client_id: str, invited: Invited) -> Response:
    """Show a client that was just made, with the link that could not be mailed."""
    return await _page(visit, client_id, Gathering(visit), invited)


async def _page(
    visit: Visit, client_id: str, gathering: Gathering, invited: Invited | None = None
) -> Response:
    state = visit.state
    database, now = state.database, state.clock.now()
    account, readiness = await read_client_readiness(database, client_id, now)
    profile = await read_billing(database, client_id)
    given = await read_instructions(database, client_id, now)
    is_refused = bool(gathering.errors)
    greeting = given.instructions.greeting or ""
    stored = {"greeting": greeting} | _billing(profile, account.client.region)
    typed = stored | (dict(visit.form.pairs()) if is_refused else {})
    rows = typed_points(visit.form) if is_refused else []
    return show(
        visit,
        "desk/setup/client_setup.html.jinja",
        HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK,
        account=account,
        client=account.client,
        lines=need_lines(client_id, readiness),
        recipients=await read_recipients(database, client_id),
        plans=list(dict.fromkeys(plan.code for plan in await list_plans(database))),
        points=[(row, *point) for row, point in enumerate(rows or _ROWS)],
        addresses=(typed_addresses(visit.form) if is_refused else []) or [""],
        chosen=visit.form.all("event_types") if is_refused else list(SUBJECTS),
        subjects=SUBJECTS,
        treatments=TREATMENTS,
        typed=typed,
        errors=gathering.errors,
        pressed=visit.form.text("action") if is_refused else "",
        invited=invited,
        may_invite=visit.person.role is Role.ADMIN,
        is_mailed=visit.people.post is not None,
    )


def _billing(profile: BillingProfile, region: str) -> dict[str, str]:
    """Return the fields of billing as they are stored."""
    vat, buyer = profile.vat, profile.buyer
    fields = {"country": region, "rate_percent": "21"}
    if vat is not None:
        rate = {} if vat.rate is None else {"rate_percent": vat.rate.percent}
        fields |= {"treatment": vat.treatment, "preset": vat.preset or ""} | rate
    if buyer is not None:
        party = buyer.party
        fields |= {
            "buyer_name": party.name,
            "vat_number": party.vat_number or "",
            "registration_number": party.registration_number or "",
            "street": party.address.street,
            "additional": party.address.additional or "",
            "postal_code": party.address.postal_code,
            "city": party.address.city,
            "country": party.address.country,
        }
    return fields


PAGE = Page(
    path="/desk/clients/{client_id}/setup",
    show=show_client_setup,
    act=post_client_setup,
    roles=DESK,
)
