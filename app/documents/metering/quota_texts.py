"""A month's quota in sentences."""

from collections.abc import Iterator

from app.documents.texts.texts import Texts, plural
from app.domain.metering.quota.quota import Quota

_USED = plural(
    "{count} interaction of {included} is used, {remaining} are left.",
    "{count} interactions of {included} are used, {remaining} are left.",
)
_EXTRA = plural(
    "{count} extra interaction at {price}: {amount}.",
    "{count} extra interactions at {price} each: {amount}.",
)
_HELD = plural(
    "{count} interaction is held until it is released.",
    "{count} interactions are held until they are released.",
)
_EXPECTED = plural(
    "About {count} is expected by the end of the month (eight times of ten between {low} and "
    "{high}).",
    "About {count} are expected by the end of the month (eight times of ten between {low} and "
    "{high}).",
)


def describe_quota(quota: Quota, texts: Texts) -> Iterator[str]:
    """Yield what is used and left, then what is extra, held and expected, as far as there is."""
    included, remaining = texts.number(quota.included), texts.number(quota.remaining)
    yield texts.count(_USED, quota.usage.used, included=included, remaining=remaining)
    if quota.extra:
        price = texts.money(quota.terms.extra_unit)
        amount = texts.money(quota.extra_amount)
        yield texts.count(_EXTRA, quota.extra, price=price, amount=amount)
    if quota.usage.held:
        yield texts.count(_HELD, quota.usage.held)
    if ahead := quota.forecast:
        yield texts.count(
            _EXPECTED,
            ahead.units,
            low=texts.number(ahead.low),
            high=texts.number(ahead.high),
        )
