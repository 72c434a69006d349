"""What could not be shown in every zone is refused before it is stored, and never an error."""

import pytest

from tests.api.agendas.given import another_agenda
from tests.pages.visitor import signed_in
from tests.service import Service

SHEET = {
    "title": "Tarifs",
    "kind": "prices",
    "language": "fr",
    "text": "Entretien : 149,50 €",
    "supplied_by": "Marc",
    "supplied_via": "mail",
}
ENDS = ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999-12:00", "9999-01-01T00:00:00Z")


@pytest.mark.parametrize("at", ENDS)
async def test_instants_at_the_end_are_refused(service: Service, at: str) -> None:
    client_id = await service.a_client()
    of_client = f"/v1/clients/{client_id}"
    desk = await another_agenda(service, client_id)
    status = {"status": {"text": "en chantier", "until": at}}
    for method, path, body, pointer in (
        ("PUT", f"{of_client}/instructions", status, "/status/until"),
        ("POST", f"{of_client}/sheets", SHEET | {"valid_to": at}, "/valid_to"),
        ("POST", f"{of_client}/sheets", SHEET | {"valid_from": at}, "/valid_from"),
        (
            "POST",
            f"/v1/agendas/{desk.agenda_id}/busy",
            {"starts_at": "2026-12-01T12:00:00Z", "ends_at": at},
            "/ends_at",
        ),
    ):
        refused = await service.http.request(method, path, json=body, headers={"If-Match": "*"})
        assert refused.status_code == 422, refused.text
        [error] = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, "too_late")
    for path in ("instructions", "instructions/history", "sheets"):
        assert (await service.http.get(f"{of_client}/{path}")).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31"])
async def test_dates_at_the_ends_are_refused(service: Service, day: str) -> None:
    client_id = await service.a_client()
    for name in ("from", "to"):
        refused = await service.http.get(f"/v1/clients/{client_id}/reports?{name}={day}")
        assert refused.status_code == 422, refused.text
        [error] = refused.json()["errors"]
        assert error["code"] == "date_range"
    near = await service.http.get(f"/v1/clients/{client_id}/reports?from=1970-01-01&to=9998-12-31")
    assert near.status_code == 200


async def test_a_contact_point_may_end_with_the_calendar(service: Service) -> None:
    point = {"kind": "phone", "value": "+3225550199", "role": "own", "valid_to": ENDS[0]}
    client_id = await service.a_client(contact_points=[point])
    async with signed_in(service) as visitor:
        assert (await visitor.get(f"/desk/clients/{client_id}")).status_code == 200
        assert "9999" in " ".join(visitor.texts("//main"))
