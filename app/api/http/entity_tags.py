"""Entity tags: whether what a caller has is still what there is (RFC 9110, 8.8.3 and 13.1.2)."""

import hashlib
import re
from collections.abc import Sequence

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_DIGEST_BYTES = 16


def weak_tag(content: bytes) -> str:
    """Return the tag of content that is shown with something beside it that may differ."""
    return f'W/"{hashlib.blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()}"'


def is_known(tag: str, if_none_match: Sequence[str]) -> bool:
    """Return whether the caller already has what a tag names; compared weakly."""
    if not if_none_match:
        return False
    named = ",".join(if_none_match).strip()
    return named == "*" or tag.removeprefix("W/") in _TAG.findall(named)
