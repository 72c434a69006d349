"""Reads one calendar file in a process of its own: `python -m app.integrations.calendars`.

The file comes on standard input. Arguments: the agenda's zone, the horizon in seconds since 1970,
and how many seconds of processor time and bytes of memory it may take.
Status: 0, and what was read on standard output; 3, and why it is no calendar.
"""

import resource
import sys
from datetime import UTC, datetime

from app.integrations.calendars.components import UnreadableCalendar
from app.integrations.calendars.reading import read_calendar
from app.integrations.calendars.results import dump_calendar

UNREADABLE = 3


def main(arguments: list[str]) -> int:
    """Read the file; return the status."""
    timezone, horizon, seconds, memory = arguments
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    try:
        calendar = read_calendar(
            sys.stdin.buffer.read(), timezone, datetime.fromtimestamp(int(horizon), UTC)
        )
    except UnreadableCalendar as reason:
        sys.stdout.write(str(reason))
        return UNREADABLE
    sys.stdout.buffer.write(dump_calendar(calendar))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
