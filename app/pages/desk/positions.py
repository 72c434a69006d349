"""Where a page of the work list begins, in few characters: each of its fifty forms has it."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta
from uuid import UUID

Position = tuple[datetime, int, datetime, str]
"""Deadline, rank of the plan, time and id of the last interaction that was shown."""

_LAYOUT = struct.Struct(">qhq16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def write_position(position: Position) -> str:
    """Return a position as addresses hold it: 46 characters."""
    due, rank, time, last = position
    packed = _LAYOUT.pack(
        (due - _EPOCH) // _MICROSECOND, rank, (time - _EPOCH) // _MICROSECOND, UUID(last).bytes
    )
    return urlsafe_b64encode(packed).decode().rstrip("=")


def read_position(text: str) -> Position | None:
    """Return the position that an address holds; None where it is none."""
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        due, rank, time, last = _LAYOUT.unpack(packed)
        return (
            _EPOCH + due * _MICROSECOND,
            rank,
            _EPOCH + time * _MICROSECOND,
            str(UUID(bytes=last)),
        )
    except (NotBase64, ValueError, OverflowError, struct.error):
        return None
