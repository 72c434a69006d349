"""Switches the block of a client's plan on or off, at once: what its own people may do."""

from dataclasses import asdict, dataclass
from datetime import datetime

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.clients.plans.subscriptions import included_units, switch_block
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.quota.counts import PeriodCount
from app.domain.notifications.contents import BlockSwitched
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.people.audit import Act, Actor
from app.repositories.clients.plans import replace_subscriptions
from app.repositories.clients.transactions import lock_account, raise_profile_version
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import read_counts
from app.services.clients.change_subscription import TermsChange, notify_new_terms
from app.services.clients.read_account import account_within
from app.services.identifiers import new_id
from app.services.people.audit import write_down
from app.services.reporting.reports import reconsider_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSwitch:
    """What is to become of a client's block, and who says so."""

    client_id: str
    is_blocking: bool
    actor: Actor


async def switch_client_block(
    database: Database, switch: BlockSwitch, now: datetime, quota_percents: tuple[int, ...]
) -> None:
    """Switch the block from today on, write it down and tell the operators.

    Plans stay as they are, the one that follows too. Where the block is so already, nothing is
    done or told.

    Args:
        database: where it stands.
        switch: whose, which way, by whom.
        now: the business's instant.
        quota_percents: the shares of the included units that are told when they are reached.

    Raises:
        NothingFound: there is no such client.
        NoSubscription: it has no plan today.
        BlockNotOffered: the plan has no block.

    Source: rulebook section 4, pages.md (Portal).
    """
    client_id = switch.client_id
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        account = await account_within(connection, client_id, now)
        if account.current and account.current.is_blocking is switch.is_blocking:
            return
        day = local_date(now, account.client.timezone)
        timeline = switch_block(account.subscriptions, day, is_blocking=switch.is_blocking)
        await replace_subscriptions(connection, client_id, timeline, day)
        changed(Topic.QUOTA, client_id)
        await raise_profile_version(connection, client_id)
        await reconsider_reports(connection, [client_id], now)
        change = TermsChange(account=account, timeline=timeline, now=now)
        await notify_new_terms(connection, change, quota_percents)
        await _tell_operators(connection, switch, change)
        act = Act.BLOCK_ON if switch.is_blocking else Act.BLOCK_OFF
        await write_down(connection, act, switch.actor, ("client", client_id))


async def _tell_operators(connection: Connection, switch: BlockSwitch, change: TermsChange) -> None:
    client = change.account.client
    month = period_at(change.now, client.timezone)
    counts = await read_counts(connection, [(client.id, month.id)])
    content = BlockSwitched(
        period=month.id,
        included=included_units(change.timeline, month),
        used=counts.get((client.id, month.id), PeriodCount()).used,
        is_blocking=switch.is_blocking,
        switched_at=change.now,
    )
    notice = Notice(
        type=NoticeType.BLOCK_SWITCHED,
        cause_key=new_id(),
        client_id=client.id,
        occurred_at=change.now,
        data=asdict(content),
    )
    await enqueue(connection, [job_of(notice)])
