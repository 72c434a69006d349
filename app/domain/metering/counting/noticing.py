"""What a decision makes worth telling: thresholds, what is held or released, urgent refusals."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from app.domain.metering.counting.decisions import QuotaSnapshot
from app.domain.metering.events.events import Event, EventType
from app.domain.metering.interactions.interactions import Interaction, Kind
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.urgency import UrgentGrant, UrgentRefusal
from app.domain.notifications.contents import (
    Content,
    InteractionHeld,
    InteractionReleased,
    MessageBounced,
    MessageForwarded,
    QuotaExhausted,
    QuotaThresholdReached,
    UrgentRefused,
)
from app.domain.notifications.notices import Notice, NoticeType


def notices_of_quota(
    client: ClientProfile, quota: QuotaSnapshot, now: datetime, percents: Iterable[int]
) -> Iterator[Notice]:
    """Yield what one unit more has reached.

    Args:
        client: whose units.
        quota: of the period, the new unit included.
        now: the instant of the decision.
        percents: the shares of the included units that are told.
    """
    used, included = quota.used, quota.included
    for threshold in percents:
        if (used - 1) * 100 < threshold * included <= used * 100:
            yield _threshold_reached(client.id, quota, threshold, now)
    if used == included:
        yield _exhausted(client.id, quota, now, is_blocking=client.is_blocking(now, quota.period))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTerms:
    """What a client's month includes under some terms.

    Attributes:
        quota: of the month; the units used are the same under any terms.
        is_blocking: whether nothing is added beyond the included units.
    """

    quota: QuotaSnapshot
    is_blocking: bool


def notices_of_new_terms(
    client_id: str, former: MonthTerms, new: MonthTerms, now: datetime, percents: Iterable[int]
) -> Iterator[Notice]:
    """Yield what a change of plan or block in mid-month has reached without a unit more.

    Args:
        client_id: whose terms changed.
        former: the terms until now.
        new: the terms from now on.
        now: the instant of the change.
        percents: the shares of the included units that are told.
    """
    used, was, included = new.quota.used, former.quota.included, new.quota.included
    if used == 0:
        return
    for threshold in percents:
        if threshold * included <= used * 100 < threshold * was:
            yield _threshold_reached(client_id, new.quota, threshold, now)
    is_blocked_now = new.is_blocking and not former.is_blocking
    if used >= included and (used < was or is_blocked_now):
        yield _exhausted(client_id, new.quota, now, is_blocking=new.is_blocking)


def notices_of_change(
    former: Interaction | None, interaction: Interaction, event: Event, now: datetime
) -> Iterator[Notice]:
    """Yield what an event changed in an interaction that somebody should hear of.

    Args:
        former: the interaction before the event; None when the event recorded it.
        interaction: as it is after it.
        event: what happened.
        now: the instant of the decision.
    """
    was_held = former is not None and former.is_held
    if interaction.is_held and not was_held:
        yield _of(interaction, NoticeType.INTERACTION_HELD, now, _held(interaction))
    released_before = former is not None and former.released_at == interaction.released_at
    if (
        was_held
        and interaction.released_at is not None
        and not (interaction.is_held or released_before)
    ):
        yield _of(
            interaction,
            NoticeType.INTERACTION_RELEASED,
            now,
            _released(interaction, interaction.released_at),
        )
    had_refusal = former is not None and former.urgent is not None
    if interaction.urgent is not None and not interaction.urgent.is_granted and not had_refusal:
        yield _of(
            interaction, NoticeType.URGENT_REFUSED, now, _refused(interaction, interaction.urgent)
        )
    if _came_back(former, interaction, event):
        yield _of(interaction, NoticeType.MESSAGE_BOUNCED, now, _undelivered(interaction))
    if _is_passed_on(interaction) and not (former is not None and _is_passed_on(former)):
        yield _of(interaction, NoticeType.MESSAGE_FORWARDED, now, _forwarded(interaction, event))


def renewal_of(grant: UrgentGrant) -> date:
    """Return the local date from which urgent requests are granted again."""
    if grant.refusal is UrgentRefusal.DAILY_CAP:
        return grant.day + timedelta(days=1)
    first = grant.day.replace(day=1)
    return (first + timedelta(days=31)).replace(day=1)


def _threshold_reached(
    client_id: str, quota: QuotaSnapshot, threshold: int, now: datetime
) -> Notice:
    """Return the notice of a share; another plan's included units are another cause."""
    reached = QuotaThresholdReached(
        period=quota.period,
        threshold_percent=threshold,
        included=quota.included,
        used=quota.used,
        remaining=max(0, quota.included - quota.used),
    )
    cause = f"{client_id}:{quota.period}:{quota.included}:{threshold}"
    return _notice(NoticeType.QUOTA_THRESHOLD_REACHED, cause, client_id, now, reached)


def _exhausted(client_id: str, quota: QuotaSnapshot, now: datetime, *, is_blocking: bool) -> Notice:
    exhausted = QuotaExhausted(
        period=quota.period, included=quota.included, used=quota.used, is_blocking=is_blocking
    )
    cause = f"{client_id}:{quota.period}:{quota.included}" + (":blocking" if is_blocking else "")
    return _notice(NoticeType.QUOTA_EXHAUSTED, cause, client_id, now, exhausted)


def _is_passed_on(interaction: Interaction) -> bool:
    """Tell whether it is an urgent message that needs no action (rulebook section 6)."""
    is_message = (
        interaction.kind is Kind.MESSAGE
        and interaction.is_inbound
        and not interaction.is_with_client
    )
    return (
        is_message
        and not interaction.requires_action
        and not interaction.is_voided
        and interaction.urgent_flag is not None
        and interaction.urgent_flag.is_urgent
    )


def _came_back(former: Interaction | None, interaction: Interaction, event: Event) -> bool:
    is_bounce = event.type is EventType.MESSAGE_UNDELIVERED
    return is_bounce and former is not None and former.was_answered and not interaction.was_answered


def _undelivered(interaction: Interaction) -> MessageBounced:
    return MessageBounced(
        interaction_id=interaction.id,
        channel=interaction.channel,
        occurred_at=interaction.order.time,
    )


def _held(interaction: Interaction) -> InteractionHeld:
    return InteractionHeld(
        interaction_id=interaction.id,
        period=interaction.period,
        kind=interaction.kind,
        channel=interaction.channel,
        occurred_at=interaction.order.time,
    )


def _released(interaction: Interaction, released_at: datetime) -> InteractionReleased:
    return InteractionReleased(
        interaction_id=interaction.id,
        period=interaction.period,
        released_at=released_at,
        due_at=interaction.due_at,
    )


def _refused(interaction: Interaction, grant: UrgentGrant) -> UrgentRefused:
    return UrgentRefused(
        interaction_id=interaction.id,
        reason=grant.refusal or "",
        due_at=interaction.due_at,
        renews_on=renewal_of(grant),
    )


def _forwarded(interaction: Interaction, event: Event) -> MessageForwarded:
    return MessageForwarded(
        interaction_id=interaction.id,
        channel=interaction.channel,
        sender=interaction.counterpart,
        subject=event.data.get("subject"),
        summary=event.data.get("summary"),
        occurred_at=interaction.order.time,
    )


def _of(interaction: Interaction, type_: NoticeType, now: datetime, content: Content) -> Notice:
    return _notice(type_, interaction.id, interaction.client_id, now, content)


def _notice(
    type_: NoticeType, cause: str, client_id: str, now: datetime, content: Content
) -> Notice:
    return Notice(
        type=type_, cause_key=cause, client_id=client_id, occurred_at=now, data=asdict(content)
    )
