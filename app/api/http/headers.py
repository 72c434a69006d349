"""Header fields in one pass: what the framework offers searches all of them for each name."""

from fastapi import Request


def first_of_each(request: Request) -> dict[str, str]:
    """Return the header fields by name; of one that comes several times, the first."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in reversed(request.scope["headers"])
    }
