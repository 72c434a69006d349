"""What a mail means once the record is asked: a person's answer, a group address of the client's.

Adapters are pure. What would make a mail a person's after all travels with its event in attributes.
"""

from dataclasses import replace

from app.api.hooks.desk import Desk
from app.domain.events.events import EventKey
from app.integrations.deliveries import IntegrationConfig
from app.integrations.mail.doubts import HUMAN_IF_ANSWERS, HUMAN_IF_GROUP, a_persons
from app.integrations.mail.mail_facts import mailbox_of, told_of_mail
from app.integrations.verdicts import Event, Verdict
from app.services.integrations.mails_of_persons import (
    answers_ours,
    is_own_group,
    is_recorded_without_action,
)


async def as_known(
    desk: Desk, config: IntegrationConfig, verdict: Verdict, *, is_anew: bool = False
) -> Verdict:
    """Return a verdict with what the record tells of its mails.

    Args:
        desk: where mails are recorded.
        config: the integration.
        verdict: an adapter's.
        is_anew: whether to say it as of today; otherwise a mail that is recorded already stays
            what it was taken for, so that a repeat of its delivery changes nothing.

    Raises:
        asyncpg.PostgresError, OSError: the database is away.
    """
    if not any(HUMAN_IF_ANSWERS in event or HUMAN_IF_GROUP in event for event in verdict.events):
        return verdict
    events = [await _known(desk, config, event, is_anew=is_anew) for event in verdict.events]
    if events == list(verdict.events):
        return verdict
    return replace(verdict, events=tuple(events), reason=told_of_mail(events[0]))


async def _known(desk: Desk, config: IntegrationConfig, event: Event, *, is_anew: bool) -> Event:
    because = await _because(desk, config, event)
    if because is None:
        return event
    key = EventKey(event["source"], event["id"])
    database, client_id = desk.state.database, config.client_id
    if not is_anew and await is_recorded_without_action(database, key, client_id):
        return event
    return a_persons(event, because)


async def _because(desk: Desk, config: IntegrationConfig, event: Event) -> str | None:
    """Return why a mail is a person's, or None."""
    database, mailbox = desk.state.database, mailbox_of(event["source"])
    answered = event.get(HUMAN_IF_ANSWERS, "").split()
    if answered and await answers_ours(database, answered, config.client_id, mailbox):
        return "answers a mail of ours"
    groups = event.get(HUMAN_IF_GROUP, "").split()
    if groups and await is_own_group(database, groups, config.client_id, mailbox):
        return "through a group address of the client's"
    return None
