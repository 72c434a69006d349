"""The versions of what a report says: what each had, so that old ones are shown as they were."""

VERSION = 6
"""The version of what is frozen; a former one is read, and rendered, as it was then."""
SINCE_VERSION_2 = frozenset(
    {"version", "region", "voicemails", "roots", "thread_units", "days", "forecast"}
)
"""What of a content the first version did not have."""
SINCE_VERSION_3 = frozenset({"disputes"})
"""What of a content the second version did not have; its pages are those of today."""
SINCE_VERSION_4 = frozenset({"transmissions", "questions"})
"""What of a content the third version did not have; its pages are those of today."""
SINCE_VERSION_5 = frozenset({"appointments"})
"""What of a content the fourth version did not have; its pages are those of today."""
SINCE_VERSION_6 = frozenset({"names"})
"""What of a content the fifth version did not have; its pages are those of today."""


def fields_since(version: int) -> frozenset[str]:
    """Return the fields of a content that one of a version did not have."""
    since = {
        2: SINCE_VERSION_2,
        3: SINCE_VERSION_3,
        4: SINCE_VERSION_4,
        5: SINCE_VERSION_5,
        6: SINCE_VERSION_6,
    }
    return frozenset().union(*(fields for later, fields in since.items() if version < later))
