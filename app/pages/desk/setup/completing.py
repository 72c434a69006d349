"""What the forms of /desk/clients/{id}/setup do: each puts one thing of a client right."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from app.domain.errors import DomainError
from app.domain.people.audit import Act
from app.domain.people.roles import Role
from app.pages.desk.reading_fields import NEEDED
from app.pages.desk.setup.billing_fields import read_billing_profile
from app.pages.desk.setup.client_fields import MOST_POINTS, read_points
from app.pages.desk.setup.gathering import TOO_LONG, Gathering
from app.pages.desk.setup.recipient_fields import MOST, read_recipients
from app.pages.desk.setup.refusing import TypedPoints, told_at_a_field
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.billing.billing_profiles import change_billing, read_billing
from app.services.clients.change_client import ClientChange, PointsChange, change_client
from app.services.clients.change_subscription import (
    Effective,
    SubscriptionChange,
    change_subscription,
)
from app.services.clients.contact_point_changes import ContactPointDraft, RefusedContactPoint
from app.services.clients.instructions import (
    InstructionsChange,
    change_instructions,
    read_instructions,
)
from app.services.clients.read_account import Account
from app.services.notifications import recipients
from app.services.people.audit import note_act
from app.services.people.inviting import Invitation, Invited, invite

Complete = Callable[[Visit, Account, Gathering], Awaitable[Invited | None]]


async def complete(visit: Visit, account: Account, gathering: Gathering) -> Invited | None:
    """Do what the pressed button says; what is wrong is kept at its field.

    Returns:
        whom it invites.

    Raises:
        UnreadableForm: there is no such button, or not for this role.
    """
    act = ACTS.get(visit.form.text("action"))
    if act is None or (act is _invite and visit.person.role is not Role.ADMIN):
        raise UnreadableForm
    try:
        return await act(visit, account, gathering)
    except (DomainError, RefusedContactPoint) as refused:
        points = TypedPoints(read_points(gathering), account.client.region)
        if not told_at_a_field(gathering, refused, points):
            raise
        return None


async def _sign_plan(visit: Visit, account: Account, gathering: Gathering) -> None:
    plan = gathering.needed("plan")
    effective = gathering.choice("effective", set(Effective))
    if gathering.errors:
        return
    state = visit.state
    change = SubscriptionChange(
        plan=plan,
        effective=Effective(effective or Effective.NEXT_PERIOD),
        is_blocking=gathering.form.has("block"),
        ends_on=None,
        says_end=False,
    )
    percents = state.thresholds.quota_percents
    await change_subscription(
        state.database, account.client.id, change, state.clock.now(), percents
    )


async def _add_points(visit: Visit, account: Account, gathering: Gathering) -> None:
    points = list(read_points(gathering).values())
    if not points:
        gathering.refuse("points", NEEDED)
    if len(points) + len(account.client.contact_points) > MOST_POINTS:
        gathering.refuse("points", TOO_LONG)
    if not gathering.errors:
        await _change_points(visit, account, points, PointsChange.ADD)


async def _end_point(visit: Visit, account: Account, gathering: Gathering) -> None:
    points = list(read_points(gathering).values())
    if not gathering.errors:
        await _change_points(visit, account, points, PointsChange.END)


async def _change_points(
    visit: Visit, account: Account, points: list[ContactPointDraft], how: PointsChange
) -> None:
    state = visit.state
    change = ClientChange(
        name=None,
        timezone=None,
        language=None,
        region=None,
        contact_points=points,
        points_change=how,
        by=visit.person.id,
    )
    await change_client(
        state.database, state.calendars, account.client.id, change, state.clock.now()
    )


async def _add_recipients(visit: Visit, account: Account, gathering: Gathering) -> None:
    drafts, client_id = read_recipients(gathering), account.client.id
    present = await recipients.read_recipients(visit.state.database, client_id)
    if not drafts:
        gathering.refuse("address-0", NEEDED)
    if len(drafts) + len(present) > MOST:
        gathering.refuse("address-0", TOO_LONG)
    if not gathering.errors:
        await recipients.add_recipients(visit.state.database, client_id, drafts)
        await _write_down(visit, "recipients", client_id)


async def _remove_recipient(visit: Visit, account: Account, gathering: Gathering) -> None:
    address, client_id = gathering.needed("address"), account.client.id
    if not gathering.errors:
        await recipients.remove_recipient(visit.state.database, client_id, address)
        await _write_down(visit, "recipients", client_id)


async def _set_billing(visit: Visit, account: Account, gathering: Gathering) -> None:
    client = account.client
    former = await read_billing(visit.state.database, client.id)
    profile = read_billing_profile(gathering, client.name)
    if gathering.errors:
        return
    if profile.buyer is not None and former.buyer is not None:
        kept = former.buyer
        party = replace(profile.buyer.party, email=kept.party.email, peppol_id=kept.party.peppol_id)
        profile = replace(profile, buyer=replace(kept, party=party))
    await change_billing(visit.state.database, client.id, profile)
    await _write_down(visit, "billing", client.id)


async def _set_greeting(visit: Visit, account: Account, gathering: Gathering) -> None:
    greeting, client_id = gathering.needed("greeting"), account.client.id
    if gathering.errors:
        return
    database, now = visit.state.database, visit.state.clock.now()
    given = await read_instructions(database, client_id, now)
    change = InstructionsChange(
        instructions=replace(given.instructions, greeting=greeting),
        versions=frozenset({given.version}),
        by=visit.person.id,
    )
    await change_instructions(database, client_id, change, now)
    await _write_down(visit, "instructions", client_id)


async def _invite(visit: Visit, account: Account, gathering: Gathering) -> Invited | None:
    email, name = gathering.needed("email"), gathering.text("person_name")
    if gathering.errors:
        return None
    client = account.client
    invitation = Invitation(
        email=email, role=Role.CLIENT, name=name, language=client.language, clients=(client.id,)
    )
    return await invite(visit.people, invitation, visit.origin.actor(visit.person.id))


async def _write_down(visit: Visit, kind: str, client_id: str) -> None:
    actor = visit.origin.actor(visit.person.id)
    await note_act(visit.state.database, Act.SETTINGS, actor, (kind, client_id))


ACTS: Mapping[str, Complete] = {
    "plan": _sign_plan,
    "points": _add_points,
    "end-point": _end_point,
    "recipients": _add_recipients,
    "remove-recipient": _remove_recipient,
    "billing": _set_billing,
    "greeting": _set_greeting,
    "invite": _invite,
}
