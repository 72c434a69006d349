"""What a decision makes worth telling: each cause with its nearest neighbours that are none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.metering.counting.decisions import QuotaSnapshot
from app.domain.metering.counting.noticing import (
    MonthTerms,
    notices_of_change,
    notices_of_new_terms,
    notices_of_quota,
    renewal_of,
)
from app.domain.metering.events.events import Channel, Event, OrderKey, Purpose
from app.domain.metering.interactions.interactions import (
    Direction,
    Interaction,
    Kind,
    UrgentFlag,
    Withholding,
)
from app.domain.metering.urgency import UrgentGrant, UrgentRefusal
from app.domain.notifications.notices import Notice, NoticeType
from tests.builders import CUSTOMER_BY_MAIL, SOURCE, START, a_blocking_client, a_client
from tests.builders import a_bounce as bounced
from tests.builders import a_message as written

NOW = START + timedelta(minutes=5)
PERIOD = "2026-11"
ORDER = OrderKey(START, SOURCE, "m")
EVENT = written("m", subject="Report", summary="Reporté à jeudi")
BOUNCE = bounced("b", EVENT)
HELD = {"withheld": Withholding.HELD}
RELEASED = HELD | {"withheld": None, "released_at": NOW}
REFUSED = UrgentGrant(day=date(2026, 11, 23), refusal=UrgentRefusal.DAILY_CAP)
ASKED = UrgentFlag(ORDER, is_urgent=True)
PASSED_ON = {"requires_action": False, "urgent_flag": ASKED}


def quota(used: int, included: int) -> QuotaSnapshot:
    return QuotaSnapshot(PERIOD, included, used, held=0)


def an_interaction(**changes: Any) -> Interaction:
    """Return a third party's mail that needs action."""
    told: dict[str, Any] = {
        "id": "i",
        "client_id": "dupont",
        "order": ORDER,
        "kind": Kind.MESSAGE,
        "direction": Direction.INBOUND,
        "channel": Channel.EMAIL,
        "counterpart": CUSTOMER_BY_MAIL,
        "is_with_client": False,
        "was_answered": True,
        "has_voicemail": False,
        "purpose": Purpose.FOLLOW_UP,
        "requires_action": True,
        "period": PERIOD,
        "thread_id": "i",
    }
    return Interaction(**(told | changes))


def changed(
    former: dict[str, Any] | None, now: dict[str, Any], event: Event = EVENT
) -> list[Notice]:
    """Return what is told of an interaction that was like this, if it was, and is like that."""
    before = None if former is None else an_interaction(**former)
    return list(notices_of_change(before, an_interaction(**now), event, NOW))


def told(kind: NoticeType, cause: str, /, **data: Any) -> Notice:
    return Notice(type=kind, cause_key=cause, client_id="dupont", occurred_at=NOW, data=data)


def kinds(notices: Iterable[Notice]) -> list[NoticeType]:
    return [one.type for one in notices]


@pytest.mark.parametrize(
    ("used", "included", "percents"),
    [
        (7, 10, []),
        (8, 10, [80]),
        (9, 10, []),
        (5, 7, [60]),
        (6, 7, [80]),
        (2, 2, [60, 80]),
        (50, 63, []),
        (51, 63, [80]),
    ],
)
def test_a_share_is_told_by_the_unit_that_reaches_it(
    used: int, included: int, percents: list[int]
) -> None:
    notices = notices_of_quota(a_client(), quota(used, included), NOW, [60, 80])
    reached = [one for one in notices if one.type is NoticeType.QUOTA_THRESHOLD_REACHED]
    assert [one.data["threshold_percent"] for one in reached] == percents


@pytest.mark.parametrize(("used", "percent", "remaining"), [(8, 80, 2), (11, 110, 0)])
def test_a_share_is_told_with_what_remains(used: int, percent: int, remaining: int) -> None:
    assert list(notices_of_quota(a_client(), quota(used, 10), NOW, [percent])) == [
        told(
            NoticeType.QUOTA_THRESHOLD_REACHED,
            f"dupont:2026-11:10:{percent}",
            period=PERIOD,
            threshold_percent=percent,
            included=10,
            used=used,
            remaining=remaining,
        )
    ]


@pytest.mark.parametrize("used", [9, 11])
def test_only_the_last_included_unit_exhausts_them(used: int) -> None:
    assert not list(notices_of_quota(a_client(), quota(used, 10), NOW, []))


def exhausted(cause: str, *, is_blocking: bool) -> Notice:
    data = {"period": PERIOD, "included": 10, "used": 10, "is_blocking": is_blocking}
    return told(NoticeType.QUOTA_EXHAUSTED, cause, **data)


def test_the_last_included_unit_is_told_of_with_what_follows() -> None:
    charged = notices_of_quota(a_client(), quota(10, 10), NOW, [])
    assert list(charged) == [exhausted("dupont:2026-11:10", is_blocking=False)]
    blocked = notices_of_quota(a_blocking_client(10), quota(10, 10), NOW, [])
    assert list(blocked) == [exhausted("dupont:2026-11:10:blocking", is_blocking=True)]


def new_terms(
    used: int, was: tuple[int, bool], now: tuple[int, bool], percents: Iterable[int] = ()
) -> list[Notice]:
    """Return what is told when a month that included so many units, blocking, does so now."""
    former, new = (
        MonthTerms(quota=quota(used, included), is_blocking=is_blocking)
        for included, is_blocking in (was, now)
    )
    return list(notices_of_new_terms("dupont", former, new, NOW, percents))


@pytest.mark.parametrize(
    ("used", "was", "included", "is_told"),
    [
        (8, 20, 10, True),
        (9, 20, 10, True),
        (7, 20, 10, False),
        (8, 10, 9, False),
        (50, 99, 63, False),
        (0, 10, 0, False),  # nothing was used
    ],
)
def test_new_terms_tell_a_share_that_they_alone_have_reached(
    used: int, was: int, included: int, *, is_told: bool
) -> None:
    reached = new_terms(used, (was, False), (included, False), [80])
    assert kinds(reached) == [NoticeType.QUOTA_THRESHOLD_REACHED] * is_told


def test_a_share_reached_by_new_terms_is_of_their_units() -> None:
    [notice] = new_terms(9, (20, False), (10, False), [90])
    assert (notice.cause_key, notice.data["remaining"]) == ("dupont:2026-11:10:90", 1)
    assert (notice.client_id, notice.occurred_at) == ("dupont", NOW)


@pytest.mark.parametrize(
    ("used", "was", "now"),
    [
        (10, (20, False), (11, False)),  # one is left
        (10, (10, False), (10, False)),  # was told before
        (10, (10, True), (10, True)),
        (10, (10, True), (10, False)),
        (9, (10, False), (10, True)),
        (0, (10, False), (0, True)),  # nothing was used
    ],
)
def test_new_terms_do_not_tell_what_they_did_not_exhaust(
    used: int, was: tuple[int, bool], now: tuple[int, bool]
) -> None:
    assert new_terms(used, was, now) == []


@pytest.mark.parametrize(
    ("was", "is_blocking"),
    [
        ((20, False), False),
        ((11, True), True),
        ((10, False), True),  # the block is new
    ],
)
def test_new_terms_tell_that_nothing_is_left(was: tuple[int, bool], *, is_blocking: bool) -> None:
    cause = "dupont:2026-11:10" + ":blocking" * is_blocking
    assert new_terms(10, was, (10, is_blocking)) == [exhausted(cause, is_blocking=is_blocking)]


def test_a_single_unit_can_exhaust() -> None:
    assert kinds(new_terms(1, (2, False), (1, False))) == [NoticeType.QUOTA_EXHAUSTED]


@pytest.mark.parametrize("former", [None, {}])
def test_what_is_held_is_told(former: dict[str, Any] | None) -> None:
    held = told(
        NoticeType.INTERACTION_HELD,
        "i",
        interaction_id="i",
        period=PERIOD,
        kind=Kind.MESSAGE,
        channel=Channel.EMAIL,
        occurred_at=START,
    )
    assert changed(former, HELD) == [held]


def test_what_is_released_is_told_with_its_deadline() -> None:
    due_at = NOW + timedelta(hours=4)
    released = told(
        NoticeType.INTERACTION_RELEASED,
        "i",
        interaction_id="i",
        period=PERIOD,
        released_at=NOW,
        due_at=due_at,
    )
    assert changed(HELD, RELEASED | {"due_at": due_at}) == [released]


@pytest.mark.parametrize(
    ("former", "now"),
    [
        (None, {}),
        ({}, {}),
        (HELD, HELD),
        (HELD, HELD | {"released_at": NOW}),  # held again
        (HELD, HELD | {"is_voided": True}),
        (None, RELEASED),
        ({}, RELEASED),
    ],
)
def test_nothing_else_is_told_of_what_was_held(
    former: dict[str, Any] | None, now: dict[str, Any]
) -> None:
    assert changed(former, now) == []


@pytest.mark.parametrize("former", [None, {}])
def test_a_refused_urgent_request_is_told_with_the_day_from_which_it_may_be(
    former: dict[str, Any] | None,
) -> None:
    due_at = NOW + timedelta(hours=4)
    refused = told(
        NoticeType.URGENT_REFUSED,
        "i",
        interaction_id="i",
        reason="daily_cap",
        due_at=due_at,
        renews_on=date(2026, 11, 24),
    )
    assert changed(former, {"urgent": REFUSED, "due_at": due_at}) == [refused]


@pytest.mark.parametrize(
    ("former", "grant"), [(None, replace(REFUSED, refusal=None)), ({"urgent": REFUSED}, REFUSED)]
)
def test_what_is_granted_or_was_refused_before_is_not_told(
    former: dict[str, Any] | None, grant: UrgentGrant
) -> None:
    assert changed(former, {"urgent": grant}) == []


@pytest.mark.parametrize(
    ("day", "refusal", "renewed"),
    [
        (date(2026, 11, 30), UrgentRefusal.DAILY_CAP, date(2026, 12, 1)),
        (date(2026, 11, 30), UrgentRefusal.MONTHLY_ALLOWANCE, date(2026, 12, 1)),
        (date(2026, 12, 31), UrgentRefusal.MONTHLY_ALLOWANCE, date(2027, 1, 1)),
        (date(2028, 1, 31), UrgentRefusal.MONTHLY_ALLOWANCE, date(2028, 2, 1)),
        (date(2026, 2, 1), UrgentRefusal.MONTHLY_ALLOWANCE, date(2026, 3, 1)),
    ],
)
def test_urgent_requests_are_granted_again_from_the_next_day_or_month(
    day: date, refusal: UrgentRefusal, renewed: date
) -> None:
    assert renewal_of(UrgentGrant(day=day, refusal=refusal)) == renewed


def test_a_message_that_came_back_is_told_with_when_it_was_sent() -> None:
    sent, returned = {"direction": Direction.OUTBOUND}, {"was_answered": False}
    data = {"interaction_id": "i", "channel": Channel.EMAIL, "occurred_at": START}
    assert changed(sent, sent | returned, BOUNCE) == [told(NoticeType.MESSAGE_BOUNCED, "i", **data)]


@pytest.mark.parametrize(
    ("former", "now", "event"),
    [
        ({}, {"was_answered": False}, EVENT),
        (None, {"was_answered": False}, BOUNCE),
        ({"was_answered": False}, {"was_answered": False}, BOUNCE),
        ({}, {}, BOUNCE),
    ],
)
def test_a_message_comes_back_once_and_by_a_bounce_alone(
    former: dict[str, Any] | None, now: dict[str, Any], event: Event
) -> None:
    assert changed(former, now, event) == []


@pytest.mark.parametrize("former", [None, {"urgent_flag": ASKED}, {"requires_action": False}])
def test_an_urgent_message_that_needs_no_action_is_passed_on(
    former: dict[str, Any] | None,
) -> None:
    forwarded = told(
        NoticeType.MESSAGE_FORWARDED,
        "i",
        interaction_id="i",
        channel=Channel.EMAIL,
        sender=CUSTOMER_BY_MAIL,
        subject="Report",
        summary="Reporté à jeudi",
        occurred_at=START,
    )
    assert changed(former, PASSED_ON) == [forwarded]


def test_it_is_passed_on_once() -> None:
    assert changed(PASSED_ON, PASSED_ON) == []


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.CALL},
        {"direction": Direction.OUTBOUND},
        {"is_with_client": True},
        {"requires_action": True},
        {"is_voided": True},
        {"urgent_flag": None},
        {"urgent_flag": UrgentFlag(ORDER, is_urgent=False)},
    ],
)
def test_nothing_else_is_passed_on(change: dict[str, Any]) -> None:
    assert changed(None, PASSED_ON | change) == []
