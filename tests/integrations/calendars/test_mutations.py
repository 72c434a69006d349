"""Whatever a file holds: it is read, or it is no calendar; nothing else comes of it."""

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from app.integrations.calendars.components import UnreadableCalendar
from app.integrations.calendars.reading import read_calendar
from app.integrations.calendars.results import dump_calendar, load_calendar
from tests.integrations.calendars import shapes

HORIZON = datetime(2027, 2, 1, tzinfo=UTC)
FILES = sorted(
    (text for name, text in vars(shapes).items() if name.isupper() and "VCALENDAR" in text),
)
LINES = sorted({line for file in FILES for line in file.splitlines()})


@st.composite
def broken_files(draw: st.DrawFn) -> bytes:
    lines = draw(st.sampled_from(FILES)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "swap", "insert", "cut", "garble"])):
            case "drop":
                del lines[place]
            case "swap":
                lines[place] = draw(st.sampled_from(LINES))
            case "insert":
                lines.insert(place, draw(st.sampled_from(LINES)))
            case "cut":
                lines[place] = lines[place][: draw(st.integers(0, 60))]
            case _:
                at = draw(st.integers(0, len(lines[place])))
                garbled = draw(st.sampled_from(["9", ":", ";", '"', "Z", "-", "=", ",", "\\", "é"]))
                lines[place] = lines[place][:at] + garbled + lines[place][at:]
    return "\r\n".join(lines).encode()


@given(broken_files() | st.binary(max_size=300))
@settings(max_examples=400, deadline=None)
def test_a_broken_file_is_read_or_refused(content: bytes) -> None:
    with suppress(UnreadableCalendar):
        calendar = read_calendar(content, "Europe/Brussels", HORIZON)
        loaded = load_calendar(dump_calendar(calendar))
        assert len(loaded.taken) == len(calendar.taken)
        assert all(span.starts_at < span.ends_at for event in loaded.taken for span in event.spans)
        assert all(left.why for left in [*loaded.ignored, *loaded.refused])
