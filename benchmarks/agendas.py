"""Agendas: what is free in eight weeks full of appointments, booking beside an event, feeds."""

import json
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks.ingest import ROUNDS
from benchmarks.load import Load, http_request, run
from benchmarks.measures import singles
from benchmarks.rows import Row, Target, ratio_row
from benchmarks.servers import KEY, Server

_APPOINTMENTS = 2_000
_READS = 60
_BOOKINGS = 60
_WEEKS = timedelta(weeks=8)
_SLOTS_MS, _BOOKING_RATIO = 20, 3
_AGENDA = {
    "name": "Camionnette 1",
    "capacity": 8,
    "kinds": [{"code": "visit", "name": "Visite", "duration_minutes": 60}],
}


def agenda_rows(service: Server, client_id: str) -> list[Row]:
    """Measure reading slots, and booking one after the other."""
    full = _agenda(service, client_id)
    _hold(service, full)
    path = _slots_path(full)
    loads = [_checked(run(service.port, _asks("GET", [path] * _READS), 1)) for _ in range(ROUNDS)]
    shown = f"p99 {max(load.p99_ms for load in loads):.1f} ms"
    reading = sorted(load.p50_ms for load in loads)[len(loads) // 2]
    what = f"slots of eight weeks with {_APPOINTMENTS:,} appointments in them, ms"
    pairs = [_booking(service, client_id) for _ in range(ROUNDS)]
    booked = "a booking ÷ a single event, one connection"
    return [
        _feed_row(service, full),
        Row(what, reading, Target(_SLOTS_MS, is_limit=True), shown),
        ratio_row(booked, pairs, Target(_BOOKING_RATIO, is_limit=True), " ms"),
    ]


def _feed_row(service: Server, agenda_id: str) -> Row:
    """Measure reading the feed of an agenda that is full, by one program after the other."""
    wanted = {"name": "bench", "mode": "full"}
    url = urlsplit(_asked(service, "POST", f"/v1/agendas/{agenda_id}/feeds", wanted)["url"])
    asked = _asks("GET", [f"{url.path}?{url.query}"] * _READS)
    loads = [_checked(run(service.port, asked, 1)) for _ in range(ROUNDS)]
    reading = sorted(load.p50_ms for load in loads)[len(loads) // 2]
    shown = f"p99 {max(load.p99_ms for load in loads):.1f} ms"
    return Row(f"feed of {_APPOINTMENTS:,} appointments, ms", reading, None, shown)


def _booking(service: Server, client_id: str) -> tuple[float, float]:
    agenda_id = _agenda(service, client_id)
    starts = [slot["starts_at"] for slot in _slots(service, agenda_id)]
    load = _book(service, agenda_id, starts[::2][:_BOOKINGS], at_once=1)
    return load.p50_ms, singles(service, _BOOKINGS, line=0, at_once=1).p50_ms


def _agenda(service: Server, client_id: str) -> str:
    agenda_id: str = _asked(service, "POST", f"/v1/clients/{client_id}/agendas", _AGENDA)["id"]
    return agenda_id


def _hold(service: Server, agenda_id: str) -> None:
    starts = [slot["starts_at"] for slot in _slots(service, agenda_id)]
    wanted = list(islice(cycle(starts), _APPOINTMENTS))
    _book(service, agenda_id, wanted, at_once=4, status="held", hold_minutes=1_440)


def _slots(service: Server, agenda_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = _asked(service, "GET", _slots_path(agenda_id))["items"]
    return items


def _slots_path(agenda_id: str) -> str:
    begin = datetime.now(UTC)
    span = f"from={quote(begin.isoformat())}&to={quote((begin + _WEEKS).isoformat())}"
    return f"/v1/agendas/{agenda_id}/slots?kind=visit&{span}"


def _book(
    service: Server, agenda_id: str, starts: list[str], *, at_once: int, **given: object
) -> Load:
    path = f"/v1/agendas/{agenda_id}/appointments"
    bodies = [json.dumps({"kind": "visit", "starts_at": start, **given}) for start in starts]
    requests = [http_request("POST", path, body.encode(), KEY) for body in bodies]
    return _checked(run(service.port, requests, at_once))


def _asks(method: str, paths: list[str]) -> list[bytes]:
    return [http_request(method, path, key=KEY) for path in paths]


def _asked(service: Server, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
    connection = HTTPConnection("127.0.0.1", service.port)
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _checked(load: Load) -> Load:
    assert load.errors == 0, f"{load.errors} requests were refused"
    return load
