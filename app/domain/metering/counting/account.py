"""The account: everything needed to decide for one client, and what its decisions change."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime

from app.domain.clients.plans.periods import period_id_at
from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.fast_types import fast_keyword_dataclass
from app.domain.metering.counting.amendments import (
    CircularCause,
    CorrectionDoesNotFit,
    amend,
    find_unfit_fields,
    passed_over,
    release,
)
from app.domain.metering.counting.assessment import (
    Assessment,
    ThreadPlaces,
    Unsettled,
    assess_alone,
    assess_in,
    gives_places,
    places_of,
)
from app.domain.metering.counting.clock_keeping import ClockKeeper
from app.domain.metering.counting.decisions import (
    Decision,
    Outcome,
    PlanBlocked,
    QuotaSnapshot,
    UnassignedReason,
    Unplaceable,
    outcome_of,
)
from app.domain.metering.counting.noticing import notices_of_change, notices_of_quota
from app.domain.metering.events.events import Event, EventType, OrderKey
from app.domain.metering.interactions.interactions import Interaction, Withholding, interaction_of
from app.domain.metering.interactions.threads import ThreadIndex
from app.domain.metering.ledger import Entry, Head, Posting
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.counts import PeriodCount, PeriodCounts
from app.domain.metering.quota.thresholds import USUAL, Thresholds
from app.domain.metering.rules import Rule, units_of
from app.domain.metering.urgency import UrgentUse
from app.domain.notifications.notices import Notice


@fast_keyword_dataclass
class AccountState:
    """What is loaded under the client's lock.

    Attributes:
        interactions: of every thread that the events to come may touch what can change.
        bounds: of threads that are not whole, the last follow-up that is known with all before it.
        counts: by period id; a period left out has nothing.
        hours: by calendar version: the client's, and those of the interactions.
        urgent_days: grants by local date, whole months.
    """

    profile: ClientProfile
    head: Head
    interactions: tuple[Interaction, ...] = ()
    bounds: Mapping[str, OrderKey] = field(default_factory=dict)
    counts: Mapping[str, PeriodCount]
    hours: Mapping[str, BusinessHours]
    urgent_days: Mapping[date, int] = field(default_factory=dict)
    thresholds: Thresholds = USUAL


class Account:
    """One client's account while its lock is held.

    ``record`` decides event after event; ``entries``, ``changed``, ``counts``, ``urgent_use`` and
    ``notices`` then say what has to be written.
    """

    def __init__(self, state: AccountState, now: datetime) -> None:
        self.profile = state.profile
        self.counts = PeriodCounts(state.counts)
        self.head = state.head
        self.urgent_use = UrgentUse(state.urgent_days)
        self.entries: list[Entry] = []
        self.notices: list[Notice] = []
        self.changed: dict[str, Interaction] = {}
        self._now = now
        self._threads = ThreadIndex(state.interactions)
        self._places = ThreadPlaces(state.bounds)
        for interaction in state.interactions:
            self._places.follow(None, interaction)
        self._thresholds = state.thresholds
        self._clocks = ClockKeeper(state.profile, state.hours, self.urgent_use, state.thresholds)

    def record(self, event: Event, new_id: str, *, has_waited: bool = False) -> Decision:
        """Decide one event.

        Args:
            event: a fact of this client, not recorded before.
            new_id: the id its interaction gets, if it records one.
            has_waited: it was taken before its interaction was known: a correction that does not
                fit is kept then, and changes nothing; one that closes a circle holds.

        Raises:
            Unplaceable: no subscription at its time, or its target is not known yet.
            PlanBlocked: it releases what the block still holds.
            CorrectionDoesNotFit, CircularCause: it corrects what cannot be.
        """
        if event.is_amendment:
            return self._decide(event, self._amend(event, has_waited=has_waited))
        if self.profile.subscription_at(event.time) is None:
            raise Unplaceable(UnassignedReason.NO_SUBSCRIPTION)
        interaction = interaction_of(event, new_id, self.profile)
        if self._threads.stands_alone(interaction):
            return self._decide(event, self._record_alone(interaction, event))
        unsettled = Unsettled()
        self._link(interaction, unsettled)
        self._settle(unsettled)
        return self._decide(event, self._conclude(None, interaction.id, event))

    def record_together(self, events: Sequence[Event], new_ids: Sequence[str]) -> list[Decision]:
        """Decide several events as one, as of after all of them: one entry an interaction at most.

        Args:
            events: facts of this client, not recorded before; what they speak of comes first.
            new_ids: by place, the id that an interaction gets, if the event records one.

        Raises:
            NoSubscription: the client has none at the time of one that it records.
            Unplaceable: the target of one is not known.
        """
        unsettled = Unsettled()
        former: dict[str, tuple[Interaction | None, Event]] = {}
        for event, new_id in zip(events, new_ids, strict=True):
            target = self._threads.find(event.reference) if event.is_amendment else None
            former.setdefault(new_id if target is None else target.id, (target, event))
            self._take_in(event, new_id, unsettled)
        self._settle(unsettled)
        for interaction_id, (target, event) in former.items():
            self._conclude(target, interaction_id, event, in_order=target is None)
        return [
            self._decide(event, self._find_recorded(event, new_id))
            for event, new_id in zip(events, new_ids, strict=True)
        ]

    def _take_in(self, event: Event, new_id: str, unsettled: Unsettled) -> None:
        """Let an event change what it does; nothing is assessed yet."""
        if event.is_amendment:
            target = self._target_of(event)
            new = self._apply_amendment(target, event, has_waited=True)
            if new != target:
                self._change(target, new, unsettled)
            return
        if self.profile.subscription_at(event.time) is None:
            raise NoSubscription(self.profile.id)
        self._link(interaction_of(event, new_id, self.profile), unsettled)

    def _find_recorded(self, event: Event, new_id: str) -> Interaction:
        return self._target_of(event) if event.is_amendment else self._threads.member(new_id)

    def pass_over(self, event: Event) -> None:
        """Let a correction that is about to be recorded, and has waited, change nothing."""
        target = self._threads.find(event.reference)
        if target is not None:
            self._put(passed_over(target, event))

    def take(self) -> tuple[list[Entry], list[Interaction]]:
        """Return the entries, and the interactions that changed, since they were taken last."""
        entries, changed = self.entries, list(self.changed.values())
        self.entries, self.changed = [], {}
        return entries, changed

    def is_active(self, period: str) -> bool:
        """Tell whether the block refuses any further unit of a period."""
        if not self.profile.is_blocking(self._now, period):
            return False
        return self.counts.of(period).used >= self.profile.included_in(period)

    def _record_alone(self, new: Interaction, event: Event) -> Interaction:
        """Record an interaction that is its whole thread, as most are: nothing else can change."""
        ruled, rule = self._within_block(new, assess_alone(new), starts=True)
        units = units_of(rule)
        if units:
            self._append(ruled, units, rule)
        kept = self._clocks.keep(ruled.with_first_rule(rule, units))
        self._put(kept)
        self.notices += notices_of_change(None, kept, event, self._now)
        return kept

    def _amend(self, event: Event, *, has_waited: bool) -> Interaction:
        target = self._target_of(event)
        new = self._apply_amendment(target, event, has_waited=has_waited)
        if new == target:
            return target
        unsettled = Unsettled()
        self._change(target, new, unsettled)
        self._settle(unsettled)
        return self._conclude(target, new.id, event)

    def _target_of(self, event: Event) -> Interaction:
        target = self._threads.find(event.reference)
        if target is None:
            raise Unplaceable(UnassignedReason.UNKNOWN_INTERACTION)
        return target

    def _change(self, target: Interaction, new: Interaction, unsettled: Unsettled) -> None:
        """Put what a fact made of an interaction in its place, and all that it moves."""
        unsettled.note_first({new.thread_id}, self._places)
        self._put(new)
        unsettled.changed.add(new.id)
        if not _is_caused_alike(new, target):
            self._move(self._threads.moved_with(new.id), unsettled)
        if new.id == new.thread_id and gives_places(new) != gives_places(target):
            unsettled.changed |= self._threads.ids_of(new.thread_id)
        if not target.needs_handling:
            unsettled.starting.add(new.id)

    def _apply_amendment(
        self, target: Interaction, event: Event, *, has_waited: bool
    ) -> Interaction:
        match event.type:
            case EventType.RELEASED:
                return self._apply_release(target, event)
            case EventType.CORRECTED:
                return self._apply_correction(target, event, has_waited=has_waited)
            case _:
                return amend(target, event)

    def _apply_correction(
        self, target: Interaction, event: Event, *, has_waited: bool
    ) -> Interaction:
        """Return the target as a correction leaves it, if it fits (rulebook section 11).

        One that waited cannot be refused. What does not fit of it changes nothing; a circle that it
        closes stands as any other, until a later fact breaks it.
        """
        if has_waited:
            return amend(target, event)
        unfit = find_unfit_fields(target, event)
        if unfit:
            raise CorrectionDoesNotFit(unfit)
        cause = self._threads.find(event.stated_cause)
        if cause is not None and cause.id in self._threads.caused_by(target.id):
            raise CircularCause(cause.id)
        return amend(target, event)

    def _move(self, roots: Mapping[str, str], unsettled: Unsettled) -> None:
        """Let interactions move to the threads of the roots given by their ids."""
        left = {self._threads.member(moved).thread_id for moved in roots}
        unsettled.note_first(left.union(roots.values()), self._places)
        for moved, root in roots.items():
            self._put(replace(self._threads.member(moved), thread_id=root))
        unsettled.changed |= roots.keys()

    def _apply_release(self, interaction: Interaction, event: Event) -> Interaction:
        if not interaction.is_held:
            return interaction
        if self.profile.subscription_at(event.time) is None:
            raise NoSubscription(self.profile.id)
        period = period_id_at(event.time, self.profile.timezone)
        if self.is_active(period):
            raise PlanBlocked(period)
        return release(interaction, event.time, period)

    def _link(self, new: Interaction, unsettled: Unsettled) -> None:
        """Record an interaction that joins a thread, or that others waited for."""
        unsettled.changed.add(new.id)
        unsettled.starting.add(new.id)
        waiting = self._threads.waiting_for(new)
        cause = self._threads.cause_of(new)
        if not waiting and cause is not None:
            unsettled.note_first({cause.thread_id}, self._places)
            self._put(new.rooted_first(cause.thread_id))
            return
        self._put(new)
        self._move(self._threads.moved_by(new, waiting), unsettled)

    def _settle(self, unsettled: Unsettled) -> None:
        """Assess what may be worth something else now and post differences, decreases first."""
        touched = unsettled.touched(self._places)
        assessed = sorted(
            (
                (interaction, self._assess(interaction))
                for interaction in map(self._threads.member, touched)
            ),
            key=lambda pair: (pair[1].units > pair[0].counted_units, pair[0].order),
        )
        for interaction, assessment in assessed:
            starts = interaction.id in unsettled.starting
            self._post(interaction, self._within_block(interaction, assessment, starts=starts))

    def _assess(self, interaction: Interaction) -> Assessment:
        root = self._threads.find(interaction.thread_id)
        return assess_in(interaction, places_of(root, self._places.first(interaction.thread_id)))

    def _within_block(
        self, interaction: Interaction, assessment: Assessment, *, starts: bool
    ) -> tuple[Interaction, Rule]:
        """Withhold a unit that the block refuses, or work that begins while it is active.

        Work that begins: a client's request; and what was blocked as done and was not, which
        waits for its release even when the block is no longer active.
        """
        adds_a_unit = assessment.units > interaction.counted_units
        begins = starts and _is_still_to_do(interaction)
        if begins and interaction.withheld is not None:
            return replace(interaction, withheld=Withholding.HELD), Rule.PLAN_BLOCKED
        adds_work = begins and interaction.is_from_client
        if not (adds_a_unit or adds_work) or not self.is_active(interaction.period):
            return interaction, assessment.rule
        withheld = Withholding.HELD if _is_still_to_do(interaction) else Withholding.BLOCKED
        return replace(interaction, withheld=withheld), Rule.PLAN_BLOCKED

    def _post(self, former: Interaction, ruled: tuple[Interaction, Rule]) -> None:
        interaction, rule = ruled
        units = units_of(rule)
        if units != former.counted_units:
            self._append(interaction, units - former.counted_units, rule)
        if former.counted_rule is None:
            self._put(interaction.with_first_rule(rule, units))
        elif interaction is not former or rule is not former.counted_rule:
            self._put(interaction.with_rule(rule, units))

    def _append(self, interaction: Interaction, units: int, rule: Rule) -> None:
        used = self.counts.add_units(interaction.period, units)
        if units > 0:
            quota, percents = self._quota(interaction.period), self._thresholds.quota_percents
            self.notices += notices_of_quota(self.profile, quota, self._now, percents)
        entry = self.head.append(
            Posting(
                posted_at=self._now,
                occurred_at=interaction.order.time,
                period=interaction.period,
                interaction_id=interaction.id,
                units=units,
                rule=rule,
                used_after=used,
            )
        )
        self.head = Head(entry.seq, entry.hash)
        self.entries.append(entry)

    def _conclude(
        self,
        former: Interaction | None,
        interaction_id: str,
        event: Event,
        *,
        in_order: bool = False,
    ) -> Interaction:
        """Bring the clock up to date, note what is worth telling, and return what it came to."""
        interaction = self._threads.member(interaction_id)
        kept = (
            self._clocks.keep_in_order(interaction) if in_order else self._clocks.keep(interaction)
        )
        if kept is not interaction:
            self._put(kept)
        self.notices += notices_of_change(former, kept, event, self._now)
        return kept

    def _put(self, interaction: Interaction) -> None:
        former = self._threads.put(interaction)
        self._places.follow(former, interaction)
        self.counts.move_held(former, interaction)
        self.changed[interaction.id] = interaction

    def _decide(self, event: Event, interaction: Interaction) -> Decision:
        return Decision(
            key=event.key,
            outcome=Outcome.APPLIED if event.is_amendment else outcome_of(interaction),
            rule=interaction.counted_rule,
            units=interaction.counted_units,
            interaction_id=interaction.id,
            client_id=self.profile.id,
            due_at=interaction.due_at,
            urgent=interaction.urgent,
            quota=self._quota(interaction.period),
            deadlines=self._clocks.both_deadlines(interaction),
        )

    def _quota(self, period: str) -> QuotaSnapshot:
        count = self.counts.of(period)
        return QuotaSnapshot(period, self.profile.included_in(period), count.used, count.held)


def _is_still_to_do(interaction: Interaction) -> bool:
    return interaction.needs_handling and interaction.completed_at is None


def _is_caused_alike(interaction: Interaction, other: Interaction) -> bool:
    return (interaction.reference, interaction.in_reply_to) == (other.reference, other.in_reply_to)
