"""How many refused deliveries are kept: anybody may post anything to a public address."""

import time
from collections.abc import Callable

MAX_BODY_BYTES = 1024 * 1024
MAX_KEPT = 600
MAX_KEPT_OF_STRANGERS = 20
PERIOD_SECONDS = 3_600.0


class RefusedAllowance:
    """Lets so many refused deliveries of an integration be kept in each hour; all are counted.

    Args:
        most: how many.
        now: seconds of a clock that only goes forward.
    """

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._since = now()
        self._kept: dict[str, int] = {}

    def admits(self, integration_id: str) -> bool:
        """Tell whether one more is kept, and count it."""
        if self._now() - self._since > PERIOD_SECONDS:
            self._since = self._now()
            self._kept.clear()
        kept = self._kept.get(integration_id, 0)
        self._kept[integration_id] = kept + 1
        return kept < self._most
