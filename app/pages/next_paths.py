"""Where somebody wanted to go: only a path of this service counts."""

_LONGEST = 2_000


def next_path(wanted: str) -> str | None:
    """Return a path that may be led to, or None.

    One slash at the beginning, no second one after another, no backslash, nothing invisible:
    browsers read two slashes, even with a tab or a backslash among them, as another site.
    """
    if not wanted.startswith("/") or len(wanted) > _LONGEST:
        return None
    if "//" in wanted or "\\" in wanted or not wanted.isprintable() or " " in wanted:
        return None
    return wanted
