"""New ids: UUID version 7, so that rows of one time lie side by side in every index."""

import os
import time

_RANDOM_BYTES = 10
_VERSION_7 = 0x7000
_VARIANT = 0x8000_0000_0000_0000


def new_id() -> str:
    """Return a UUIDv7 of the real time (RFC 9562, section 5.7)."""
    random = int.from_bytes(os.urandom(_RANDOM_BYTES))
    version = _VERSION_7 | random >> 64 & 0xFFF
    variant = _VARIANT | random & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{time.time_ns() // 1_000_000:012x}{version:04x}{variant:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
