"""Appointments leave as one file: all of a client's, with their parties, for whoever may read."""

import csv
import io

import pytest

from app.api.agendas import reading
from app.domain.access.keys import Scope
from tests.api.agendas.given import a_desk, a_stranger, another_agenda
from tests.service import Service

AS_CSV = {"Accept": "text/csv"}
PARTY = {"name": "=Mme; Lambert", "phone": "+32475550199", "email": "lambert@courriel.example"}


async def test_all_of_a_client_s_leave_with_their_parties(service: Service) -> None:
    desk = await a_desk(service)
    first = await desk.book(party=PARTY, title="Entretien « chaudière »", notes="Code 12\nAu fond")
    cancelled = await desk.book("14:00")
    await desk.cancel(cancelled)
    other = await another_agenda(service, desk.client_id, name="Camionnette 2")
    second = await other.book("11:00")
    path = f"/v1/clients/{desk.client_id}/appointments"
    answer = await desk.ask("GET", path, headers=AS_CSV)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="appointments.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["id"] for row in rows] == [first["id"], second["id"], cancelled["id"]]
    assert rows[0]["starts_at"] == first["starts_at"]
    assert (rows[0]["title"], rows[0]["notes"]) == (first["title"], first["notes"])
    assert rows[0]["party_name"] == "'=Mme; Lambert", "no spreadsheet computes it"
    assert rows[0]["party_email"] == PARTY["email"]
    assert [row["status"] for row in rows] == ["booked", "booked", "cancelled"]
    assert rows[1]["agenda"] == "Camionnette 2"
    act = (await desk.ask("GET", "/v1/audit", params={"limit": 1})).json()["items"][0]
    assert (act["act"], act["on"]["kind"]) == ("export", "appointments")
    spread = await desk.ask("GET", path, params={"delimiter": "semicolon"}, headers=AS_CSV)
    assert spread.content.startswith("\ufeffid;agenda_id".encode())


async def test_nobody_else_s_and_never_more_than_a_file_holds(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await a_desk(service)
    for time in ("10:00", "14:00"):
        await desk.book(time)
    path = f"/v1/clients/{desk.client_id}/appointments"
    stranger = await desk.with_key(Scope.AGENDAS_READ, client_id=await a_stranger(service))
    assert (await stranger.ask("GET", path, headers=AS_CSV)).status_code == 404
    monkeypatch.setattr(reading, "MOST_IN_A_FILE", 1)
    refused = await desk.ask("GET", path, headers=AS_CSV)
    assert (refused.status_code, refused.json()["code"]) == (422, "too-many-appointments")
