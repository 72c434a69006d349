"""Why something is due when it is, in sentences."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from app.documents.texts.texts import Texts, phrase, plural
from app.domain.deadlines.business_hours import BusinessHours
from app.services.deadlines.explaining import Counting, Explanation, UrgentEffect

_HELD = phrase("It is held: its deadline will run from its release.")
_NONE = phrase("It has no deadline: nothing has to be handled.")
_TERMS = phrase("Plan {plan}: {delay} of business time from {start}, so due {due}.")
_HOURS = plural("{count} hour", "{count} hours")
_MINUTES = plural("{count} minute", "{count} minutes")
_COUNTED = phrase("Counted: {spans}.")
_MORE_SPANS = plural("and {count} more span", "and {count} more spans")
_HOLIDAY = phrase("Public holiday: {day}.")
_CLOSURE = phrase("Closed: {label}.")
_PAUSED = phrase("Waited for the client from {start} to {end}.")
_PAUSES = phrase("Waits for the client since {start}: the clock stands still.")
_GRANTED = phrase("Urgent, and granted: it would have been due {due}.")
_HAD = phrase("Urgent, and granted: the deadline that it had comes first.")
_MONTH = phrase("Urgent, and refused: those of the month are used up.")
_DAY = phrase("Urgent, and refused: those of the day are used up.")
_CHANGED = phrase("The calendar changed: it had been due {due}.")
_MOST_SPANS = 6
_HOUR_SECONDS, _MINUTE_SECONDS = 3_600, 60


def explain(explanation: Explanation, texts: Texts) -> list[str]:
    """Return what a deadline follows from."""
    interaction, hours = explanation.interaction, explanation.hours
    if interaction.is_held:
        return [texts.say(_HELD)]
    if explanation.counting is None or hours is None or interaction.due_at is None:
        return [texts.say(_NONE)]
    return list(_sentences(explanation, explanation.counting, hours, texts))


def explain_urgent_refusal(explanation: Explanation, texts: Texts) -> str:
    """Return why an urgent request was refused; nothing where none was."""
    effect = explanation.urgent
    return "" if effect is None or effect.is_granted else _say_refused(effect, texts)


def _sentences(
    explanation: Explanation, counting: Counting, hours: BusinessHours, texts: Texts
) -> Iterator[str]:
    interaction, zone = explanation.interaction, hours.calendar.timezone
    terms, due_at = interaction.terms, interaction.due_at
    assert terms is not None and due_at is not None  # noqa: S101, PT018 - it has a deadline
    yield texts.say(
        _TERMS,
        plan=terms.plan_code,
        delay=_duration(counting.seconds, texts),
        start=texts.instant(counting.starts_at, zone),
        due=texts.instant(due_at, zone),
    )
    if explanation.segments:
        spans = [_span(each.starts_at, each.ends_at, zone) for each in explanation.segments]
        more = len(spans) - _MOST_SPANS
        listed = [*spans[:_MOST_SPANS], *([texts.count(_MORE_SPANS, more)] if more > 0 else [])]
        yield texts.say(_COUNTED, spans=", ".join(listed))
    yield from _obstacles(explanation, zone, texts)
    if effect := explanation.urgent:
        yield _say_urgent(effect, counting, zone, texts)


def _obstacles(explanation: Explanation, zone: str, texts: Texts) -> Iterator[str]:
    for holiday in explanation.holidays:
        label = f" ({holiday.label})" if holiday.label else ""
        yield texts.say(_HOLIDAY, day=texts.day(holiday.day) + label)
    for closure in explanation.closures:
        yield texts.say(_CLOSURE, label=closure.label or texts.day(closure.starts_at.date()))
    for explained in explanation.pauses:
        start = texts.instant(explained.pause.starts_at, zone)
        if explained.pause.ends_at is None:
            yield texts.say(_PAUSES, start=start)
        else:
            end = texts.instant(explained.pause.ends_at, zone)
            yield texts.say(_PAUSED, start=start, end=end)
    for change in explanation.changes:
        if change.former_due_at is not None:
            yield texts.say(_CHANGED, due=texts.instant(change.former_due_at, zone))


def _say_urgent(effect: UrgentEffect, counting: Counting, zone: str, texts: Texts) -> str:
    if not effect.is_granted:
        return _say_refused(effect, texts)
    if not counting.is_urgent:
        return texts.say(_HAD)
    standard = effect.standard_due_at
    return texts.say(_GRANTED, due=texts.instant(standard, zone) if standard else "")


def _say_refused(effect: UrgentEffect, texts: Texts) -> str:
    return texts.say(_DAY if effect.reason == "daily_cap" else _MONTH)


def _duration(seconds: int, texts: Texts) -> str:
    hours, rest = divmod(seconds, _HOUR_SECONDS)
    parts = [texts.count(_HOURS, hours)] if hours else []
    if minutes := rest // _MINUTE_SECONDS:
        parts.append(texts.count(_MINUTES, minutes))
    return " ".join(parts)


def _span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    begin, end = (at.astimezone(ZoneInfo(zone)) for at in (starts_at, ends_at))
    return f"{begin:%d/%m %H:%M} - {end:%H:%M}"
