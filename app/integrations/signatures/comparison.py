"""Comparison of secrets in a time that tells nothing about them."""

import hmac
from collections.abc import Iterable


def is_one_of(given: str | bytes, accepted: Iterable[str | bytes]) -> bool:
    """Tell whether a value equals one of those accepted; all of them are compared."""
    return any([hmac.compare_digest(_raw(given), _raw(value)) for value in accepted])  # noqa: C419 - a generator would stop at the first


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
