"""Makes a client ready in one transaction: whom we answer, whom we write to, who is billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.billing.billing_profiles import USUAL, BillingProfile
from app.domain.billing.national_rules import require_rate_of
from app.domain.clients.instructions import Instructions, InstructionsVersion
from app.domain.clients.readiness import Readiness
from app.domain.people.audit import Act, Actor
from app.domain.people.roles import Role
from app.repositories.billing.billing_profiles import keep_buyer, keep_profile, read_seller
from app.repositories.clients import readiness
from app.repositories.clients.instructions import append_version
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.clients.create_client import NewClient, create_client
from app.services.clients.read_account import Account, account_within
from app.services.notifications.recipients import RecipientDraft, set_recipients_within
from app.services.people.audit import write_down
from app.services.people.context import PeopleContext
from app.services.people.inviting import Invitation, Invited, invite_within


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyClient:
    """A client with all that its service needs, as it is asked for.

    Attributes:
        recipients: who hears of reports and the rest; none leaves that to its own mailboxes.
        greeting: how its calls are answered.
        email, person_name: of somebody of the client who is invited; None of nobody.
    """

    client: NewClient
    recipients: Sequence[RecipientDraft] = ()
    billing: BillingProfile = USUAL
    greeting: str | None = None
    email: str | None = None
    person_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Who makes a client ready, when, and on which terms.

    Attributes:
        by: the id of the person or key.
        grace_days: from a month's end until its statement is final.
    """

    people: PeopleContext
    actor: Actor
    by: str
    now: datetime
    grace_days: int


async def make_client_ready(
    connection: Connection, ready: ReadyClient, making: Making
) -> tuple[Account, Invited | None]:
    """Store a client with everything at once, and return it with whom it invites.

    Args:
        connection: in the transaction in which all of it is stored, or nothing.
        ready: as it is asked for.
        making: by whom and when.

    Raises:
        RefusedContactPoint, ReferenceTaken, InboxTaken, UnknownPlan, BlockNotOffered,
        EmptySubscription, InvalidCalendar: as ``create_client`` does.
        NotForClients: a recipient wants what is for operators only.
        RateNotOfCountry: the seller's country, where it is known, has no such rate.
        UnusableEmail, EmailTaken: whom it invites.
    """
    account = await create_client(connection, ready.client, making.now, making.grace_days)
    client_id = account.client.id
    if ready.recipients:
        await set_recipients_within(connection, client_id, ready.recipients)
        await write_down(connection, Act.SETTINGS, making.actor, ("recipients", client_id))
    if ready.billing != USUAL:
        await _keep_billing(connection, client_id, ready.billing)
        await write_down(connection, Act.SETTINGS, making.actor, ("billing", client_id))
    if ready.greeting is not None:
        await append_version(connection, _first_instructions(account, ready.greeting, making))
        await write_down(connection, Act.SETTINGS, making.actor, ("instructions", client_id))
    return account, await _invite(connection, account, ready, making)


async def read_client_readiness(
    database: Database, client_id: str, now: datetime
) -> tuple[Account, Readiness]:
    """Return a client and what it has of all that its service needs.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read_snapshot() as connection:
        account = await account_within(connection, client_id, now)
        found = await readiness.read_readiness(connection, client_id, now, account.today)
        if found is None:
            raise AssertionError("a client that is read in a snapshot stays there")
        return account, found


async def _keep_billing(connection: Connection, client_id: str, profile: BillingProfile) -> None:
    seller = await read_seller(connection)
    if seller is not None:
        require_rate_of(seller.party.tax_country, profile.vat)
    await keep_profile(connection, client_id, profile)
    await keep_buyer(connection, client_id, profile.buyer)


def _first_instructions(account: Account, greeting: str, making: Making) -> InstructionsVersion:
    return InstructionsVersion(
        client_id=account.client.id,
        version=1,
        instructions=Instructions(greeting=greeting),
        timezone=account.client.timezone,
        changed_at=making.now,
        changed_by=making.by,
    )


async def _invite(
    connection: Connection, account: Account, ready: ReadyClient, making: Making
) -> Invited | None:
    if ready.email is None:
        return None
    invitation = Invitation(
        email=ready.email,
        role=Role.CLIENT,
        name=ready.person_name,
        language=account.client.language,
        clients=(account.client.id,),
    )
    return await invite_within(connection, making.people, invitation, making.actor)
