"""/desk/clients/new: one form that makes a client ready in one go, or not at all."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.domain.clients.parties.contact_points import ContactRole
from app.domain.errors import DomainError
from app.domain.notifications.recipients import is_usable_address
from app.domain.people.roles import Role
from app.pages.answers import lead_to, show
from app.pages.desk.setup.billing_fields import TREATMENTS, read_billing_profile
from app.pages.desk.setup.calendar_fields import WEEKDAYS, read_calendar
from app.pages.desk.setup.client_fields import read_client, read_points, typed_points
from app.pages.desk.setup.client_setup import show_made
from app.pages.desk.setup.gathering import LONGEST_LINE, Gathering
from app.pages.desk.setup.recipient_fields import (
    NO_ADDRESS,
    SUBJECTS,
    read_recipients,
    typed_addresses,
)
from app.pages.desk.setup.refusing import TypedPoints, told_at_a_field
from app.pages.page import DESK, Page
from app.pages.people.choices import LANGUAGES
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.repeats import claim_of_form
from app.pages.visit import Visit
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.clients.contact_point_changes import ContactPointDraft, RefusedContactPoint
from app.services.clients.list_plans import list_plans
from app.services.clients.ready_client import Making, ReadyClient, make_client_ready
from app.services.identifiers import new_id
from app.services.people.inviting import Invited, send_link

_INBOX_ROWS, _OWN_ROWS, _ADDRESS_ROWS = 4, 2, 2


async def show_new_client(visit: Visit) -> Response:
    """Show the form."""
    return await _page(visit, {})


async def post_new_client(visit: Visit) -> Response:
    """Make the client with everything at once; what is wrong is told at its field."""
    if visit.form.text("action") != "create":
        raise UnreadableForm
    gathering = Gathering(visit)
    points = read_points(gathering)
    ready = _read(visit, gathering, points)
    if gathering.errors:
        return await _page(visit, gathering.errors)
    try:
        client_id, invited = await _make(visit, ready)
    except (DomainError, RefusedContactPoint) as refused:
        if not told_at_a_field(gathering, refused, TypedPoints(points, ready.client.region)):
            raise
        return await _page(visit, gathering.errors)
    if invited and visit.people.post is None:
        return await show_made(visit, client_id, invited[-1])
    return lead_to(f"/desk/clients/{client_id}/setup")


def _read(
    visit: Visit, gathering: Gathering, points: Mapping[int, ContactPointDraft]
) -> ReadyClient:
    client = read_client(gathering, list(points.values()), read_calendar(gathering))
    email = gathering.text("email", LONGEST_LINE)
    if email is not None and visit.person.role is not Role.ADMIN:
        raise UnreadableForm  # people are the admin's: the form has no such field
    if email is not None and not is_usable_address(email):
        gathering.refuse("email", NO_ADDRESS)
    return ReadyClient(
        client=client,
        recipients=read_recipients(gathering),
        billing=read_billing_profile(gathering, client.name),
        greeting=gathering.text("greeting"),
        email=email,
        person_name=gathering.text("person_name"),
    )


async def _make(visit: Visit, ready: ReadyClient) -> tuple[str, list[Invited]]:
    """Make the client, once however often the form is sent; return its id, and who is invited."""
    state, invited = visit.state, list[Invited]()
    making = Making(
        people=visit.people,
        actor=visit.origin.actor(visit.person.id),
        by=visit.person.id,
        now=state.clock.now(),
        grace_days=state.grace_days,
    )

    async def create(connection: Connection) -> dict[str, Any]:
        account, somebody = await make_client_ready(connection, ready, making)
        invited.extend([] if somebody is None else [somebody])
        return {"client_id": account.client.id}

    claim = claim_of_form(visit)
    answer = await with_idempotency_key(state.database, claim, making.now, create)
    for somebody in invited:
        send_link(visit.people, somebody)
    return answer.body["client_id"], invited


async def _page(visit: Visit, errors: Mapping[str, str]) -> Response:
    form, today = visit.form, visit.state.clock.now().date()
    plans = await list_plans(visit.state.database)
    usual = {
        "timezone": ZONE,
        "language": visit.texts.language,
        "region": visit.state.region,
        "starts_on": today.isoformat(),
        "country": visit.state.region,
        "holidays": visit.state.region,
        "rate_percent": "21",
    }
    return show(
        visit,
        "desk/setup/new_client.html.jinja",
        HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors,
        typed=dict(form.pairs()) if form.fields else usual,
        form_id=form.own_id or new_id(),
        points=_points(visit),
        addresses=typed_addresses(form) or [""] * _ADDRESS_ROWS,
        chosen=form.all("event_types") if form.fields else list(SUBJECTS),
        plans=list(dict.fromkeys(plan.code for plan in plans)),
        languages=LANGUAGES,
        weekdays=WEEKDAYS,
        subjects=SUBJECTS,
        treatments=TREATMENTS,
        may_invite=visit.person.role is Role.ADMIN,
        is_mailed=visit.people.post is not None,
    )


def _points(visit: Visit) -> list[tuple[int, str, str]]:
    """Return the rows of contact points with their numbers, those of one role together."""
    rows = typed_points(visit.form)
    if not rows:
        rows = [(str(ContactRole.INBOX), "")] * _INBOX_ROWS
        rows += [(str(ContactRole.OWN), "")] * _OWN_ROWS
    return [(row, role, value) for row, (role, value) in enumerate(rows)]


PAGE = Page(path="/desk/clients/new", show=show_new_client, act=post_new_client, roles=DESK)
