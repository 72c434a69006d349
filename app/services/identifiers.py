"""New ids: UUID version 7, so that rows of one time lie side by side in every index."""

import secrets
import time
import uuid

_RANDOM_BITS = 74
_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_LOW_BITS = 62


def new_id() -> str:
    """Return a UUIDv7 of the real time (RFC 9562, section 5.7)."""
    random = secrets.randbits(_RANDOM_BITS)
    high, low = random >> _LOW_BITS, random & ((1 << _LOW_BITS) - 1)
    milliseconds = time.time_ns() // 1_000_000
    return str(uuid.UUID(int=milliseconds << 80 | _VERSION_7 | high << 64 | _VARIANT | low))
