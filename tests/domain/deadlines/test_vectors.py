"""Cases of other business-time programs, and our own: see each line's source."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.deadlines.business_hours import BusinessHours
from tests.domain.deadlines.builders import at, hours_of

FOLDER = Path(__file__).parent / "vectors"
VECTORS: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("business_hours.jsonl", "business_hours_be_fr.jsonl")
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
]


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in VECTORS if vector["kind"] == kind]


def hours_in(vector: dict[str, Any]) -> BusinessHours:
    """Compile a vector's calendar; its pauses are closures, its shifts exceptional openings."""
    return hours_of(
        vector["timezone"],
        vector["weekly"],
        holidays={"dates": vector.get("holidays", [])},
        closures=[
            {"starts_at": start, "ends_at": end, "label": None}
            for start, end in vector.get("pauses", [])
        ],
        openings=[
            {"date": day, "intervals": intervals}
            for day, intervals in vector.get("shifts", {}).items()
        ],
    )


def deadline_of(vector: dict[str, Any]) -> str:
    """Return the expected deadline by this rulebook: due at the closing, not the next opening."""
    if vector.get("convention") == "next_opening":
        return str(vector["other_convention"])
    return str(vector["expected_deadline"])


def test_every_vector_is_read() -> None:
    assert len(of_kind("deadline")) + len(of_kind("elapsed")) == 201


@pytest.mark.parametrize("vector", of_kind("deadline"))
def test_a_deadline_agrees_with_other_programs(vector: dict[str, Any]) -> None:
    delay = seconds(vector["business_seconds"])
    assert hours_in(vector).deadline(at(vector["start"]), delay) == at(deadline_of(vector))


@pytest.mark.parametrize("vector", of_kind("deadline"))
def test_a_deadline_has_its_delay_behind_it(vector: dict[str, Any]) -> None:
    hours, start = hours_in(vector), at(vector["start"])
    delay = seconds(vector["business_seconds"])
    segments = hours.segments(start, hours.deadline(start, delay))
    assert sum((segment.ends_at - segment.starts_at for segment in segments), seconds(0)) == delay


@pytest.mark.parametrize("vector", of_kind("elapsed"))
def test_elapsed_time_agrees_with_other_programs(vector: dict[str, Any]) -> None:
    elapsed = hours_in(vector).elapsed(at(vector["start"]), at(vector["end"]))
    assert elapsed == seconds(vector["expected_elapsed_seconds"])
