"""Thresholds: from when on a deadline is at risk, and which shares of a month are told."""

from dataclasses import dataclass

from app.domain.deadlines.clocks import AT_RISK_PERCENT

QUOTA_PERCENTS = (50, 80, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What the provider has set (rulebook section 5; a setting).

    Attributes:
        at_risk_percent: of the business time; frozen into an interaction when its clock starts.
        quota_percents: of the included units; a notice each.
    """

    at_risk_percent: int = AT_RISK_PERCENT
    quota_percents: tuple[int, ...] = QUOTA_PERCENTS


USUAL = Thresholds()
"""What holds unless it is set."""
