"""First bytes of the desk's other pages, with everything on them, at 200 open items."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import islice
from statistics import median

import httpx

from benchmarks.rows import Row, Target

TRIES, FIRST_BYTE_MS = 15, 50
_BOOKED = 100
_SHEET = "\n\n".join(f"Entretien chaudière {number} : {number},50 € TVAC" for number in range(50))
_AGENDA = {
    "name": "Camionnette 2",
    "capacity": 20,
    "kinds": [{"code": "visit", "name": "Visite", "duration_minutes": 60}],
}
_SUPPLIED = {"kind": "prices", "title": "Tarifs", "supplied_by": "Marc", "supplied_via": "mail"}


def page_rows(port: int, cookie: str, api: httpx.Client, client_id: str) -> list[Row]:
    """Measure pages of a client with a long sheet and an agenda that is full for a week."""
    agenda_id = _fill(api, client_id)
    client, week = f"/desk/clients/{client_id}", f"/desk/agendas/{agenda_id}"
    pages = {
        "the clients": "/desk/clients",
        "a client, searching its sheets": f"{client}?q=entretien",
        "a full week": week,
        "the day": "/desk/day",
    }
    rows = []
    for name, path in pages.items():
        taken = [first_byte(port, cookie, path) for _ in range(TRIES)]
        figures = f"best of {TRIES}; p50 {median(taken):.1f} ms"
        limit = Target(FIRST_BYTE_MS, is_limit=True)
        rows.append(Row(f"first byte of {name}, ms", min(taken), limit, figures))
    return rows


def first_byte(port: int, cookie: str, path: str) -> float:
    """Return the milliseconds until a page begins, over a connection that is there already."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.connect()
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"session={cookie}"})
    answer = connection.getresponse()
    took = (time.perf_counter() - began) * 1_000
    assert answer.status == 200, path
    connection.close()
    return took


def _fill(api: httpx.Client, client_id: str) -> str:
    """Give a client a sheet and an agenda with appointments; return the agenda's id."""
    created = _created(api.post)
    created(f"/v1/clients/{client_id}/sheets", _SUPPLIED | {"text": _SHEET})
    agenda_id = created(f"/v1/clients/{client_id}/agendas", _AGENDA)
    begin = datetime.now(UTC)
    span = {"from": begin.isoformat(), "to": (begin + timedelta(weeks=1)).isoformat()}
    slots = api.get(f"/v1/agendas/{agenda_id}/slots", params={"kind": "visit"} | span).json()
    starts = [slot["starts_at"] for slot in slots["items"]]
    for number, start in enumerate(islice(starts * _BOOKED, _BOOKED)):
        body = {"kind": "visit", "starts_at": start, "title": f"Chaudière {number}"}
        created(f"/v1/agendas/{agenda_id}/appointments", body)
    return agenda_id


def _created(post: Callable[..., httpx.Response]) -> Callable[[str, Mapping[str, object]], str]:
    def create(path: str, body: Mapping[str, object]) -> str:
        answer = post(path, json=body)
        assert answer.status_code == 201, answer.text
        created_id: str = answer.json()["id"]
        return created_id

    return create
