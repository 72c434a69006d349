"""Changes a client's plan, its block or its end, now or from the next period."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.clients.plans.subscriptions import change
from app.domain.errors import NothingFound
from app.repositories.clients.plans import read_plans
from app.repositories.clients.subscriptions import replace_subscriptions
from app.repositories.clients.transactions import lock_account, raise_profile_version
from app.repositories.database import Database
from app.services.clients.new_terms import TermsChange, tell_of_new_terms
from app.services.clients.read_account import Account, account_within
from app.services.clients.subscription_changes import SubscriptionChange, changed
from app.services.reporting.reconsidering import reconsider_reports


async def change_subscription(
    database: Database,
    client_id: str,
    asked: SubscriptionChange,
    now: datetime,
    quota_percents: Sequence[int],
) -> Account:
    """Replace everything from the change's first day on, and return the account as it is then.

    Args:
        database: where it stands.
        client_id: whose.
        asked: the plan, the block and the end that are asked for.
        now: the business's instant.
        quota_percents: the shares of the included units that are told when they are reached.

    Raises:
        NothingFound: there is no such client.
        UnknownPlan, BlockNotOffered, EmptySubscription.

    Source: rulebook section 4.
    """
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        account = await account_within(connection, client_id, now)
        day = asked.effective.day(now, account.client.timezone)
        plans = await read_plans(connection)
        timeline = change(account.subscriptions, changed(account.subscriptions, asked, day, plans))
        await replace_subscriptions(connection, client_id, timeline)
        await raise_profile_version(connection, client_id)
        await reconsider_reports(connection, [client_id], now)
        change_now = TermsChange(account=account, timeline=timeline, now=now)
        await tell_of_new_terms(connection, change_now, quota_percents)
    return replace(account, subscriptions=timeline)
