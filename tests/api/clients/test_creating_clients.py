import asyncio
from typing import Any

import pytest

from tests.api.clients.given import INBOX, MAILBOX, OWN, a_call, asked, codes, pointers
from tests.service import DUPONT, Service


async def test_a_client_is_stored_as_it_was_given_and_normalised(service: Service) -> None:
    response = await service.http.post("/v1/clients", json=DUPONT)
    client = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/clients/{client['id']}"
    kept = ("reference", "name", "timezone", "language", "calendar")
    assert {name: client[name] for name in kept} == {name: DUPONT[name] for name in kept}
    assert client["region"] == "BE"
    assert client["created_at"] == "2026-11-23T09:00:00Z"
    assert [(p["role"], p["kind"], p["value"]) for p in client["contact_points"]] == [
        ("inbox", "phone", "+3225550101"),
        ("inbox", "email", "dupont@exitadmin.example"),
        ("own", "phone", "+32475550102"),
        ("own", "email", "marc@dupont.example"),
    ]
    assert {p["valid_from"] for p in client["contact_points"]} == {None}
    assert client["subscription"] == {
        "plan": "ESSENTIEL",
        "version": "2026-01",
        "starts_on": "2026-01-01",
        "ends_on": None,
        "block": False,
    }
    assert (await service.http.get(response.headers["location"])).json() == client


async def test_what_is_left_out_has_a_default(service: Service) -> None:
    response = await service.http.post("/v1/clients", json={"reference": "a", "name": "A"})
    assert response.status_code == 201
    client = response.json()
    assert (client["timezone"], client["language"], client["region"]) == (
        "Europe/Brussels",
        "fr",
        "BE",
    )
    assert (client["contact_points"], client["subscription"]) == ([], None)


async def test_national_numbers_are_read_in_the_region_of_the_client(service: Service) -> None:
    own = {"role": "own", "kind": "phone", "value": "06 12 34 56 78"}
    response = await service.http.post("/v1/clients", json=asked(region="FR", contact_points=[own]))
    assert response.json()["contact_points"][0]["value"] == "+33612345678"


async def test_the_ledger_of_a_new_client_can_be_written_to_at_once(service: Service) -> None:
    client_id = await service.a_client()
    decision = (await service.post(a_call("CA-1"))).json()
    assert (decision["client_id"], decision["outcome"]) == (client_id, "counted")


@pytest.mark.parametrize(
    ("subscription", "shown"),
    [
        ({"starts_on": "2027-01-01"}, ("2027-01-01", None)),
        ({"starts_on": "2026-02-10", "ends_on": "2026-12-31"}, ("2026-02-10", "2026-12-31")),
        ({"starts_on": "2026-02-10", "ends_on": "2026-11-23"}, ("2026-02-10", "2026-11-23")),
    ],
)
async def test_the_subscription_shown_is_the_present_or_the_next_one(
    service: Service, subscription: dict[str, Any], shown: tuple[str, str | None]
) -> None:
    body = asked(subscription={"plan": "PREMIUM", "block": True} | subscription)
    found = (await service.http.post("/v1/clients", json=body)).json()["subscription"]
    assert (found["plan"], found["block"]) == ("PREMIUM", True)
    assert (found["starts_on"], found["ends_on"]) == shown


async def test_a_subscription_that_has_ended_is_not_shown(service: Service) -> None:
    ended = {"plan": "PREMIUM", "starts_on": "2026-02-10", "ends_on": "2026-11-22"}
    response = await service.http.post("/v1/clients", json=asked(subscription=ended))
    assert (response.status_code, response.json()["subscription"]) == (201, None)


async def test_a_reference_belongs_to_one_client(service: Service) -> None:
    await service.a_client()
    again = await service.http.post("/v1/clients", json=asked(contact_points=[]))
    assert codes(again) == (409, "reference-taken")


async def test_an_inbox_belongs_to_one_client_at_a_time(service: Service) -> None:
    await service.a_client()
    other = asked(reference="autre", contact_points=[INBOX | {"value": "02 555 01 01"}])
    refusal = await service.http.post("/v1/clients", json=other)
    assert codes(refusal) == (409, "inbox-taken")
    assert refusal.json()["detail"] == "+3225550101"
    assert (await service.http.get("/v1/clients?reference=autre")).json()["items"] == []


async def test_an_inbox_may_pass_from_one_client_to_the_next(service: Service) -> None:
    until = INBOX | {"valid_to": "2026-12-01T00:00:00+01:00"}
    since = INBOX | {"valid_from": "2026-12-01T00:00:00+01:00"}
    await service.a_client(contact_points=[until])
    await service.a_client(reference="next", contact_points=[since])


async def test_what_is_a_client_s_own_may_be_another_s_too(service: Service) -> None:
    await service.a_client(contact_points=[OWN])
    await service.a_client(reference="other", contact_points=[OWN])


async def test_of_creations_that_race_for_an_inbox_one_wins(service: Service) -> None:
    points = [INBOX, MAILBOX]
    bodies = [
        asked(reference=f"c{n}", contact_points=points[:: -1 if n % 2 else 1]) for n in range(12)
    ]
    responses = await asyncio.gather(
        *(service.http.post("/v1/clients", json=body) for body in bodies)
    )
    assert sorted(response.status_code for response in responses) == [201] + [409] * 11
    refused = [response for response in responses if response.status_code == 409]
    assert {codes(response) for response in refused} == {(409, "inbox-taken")}


async def test_of_creations_that_race_for_a_reference_one_wins(service: Service) -> None:
    body = asked(contact_points=[])
    responses = await asyncio.gather(
        *(service.http.post("/v1/clients", json=body) for _ in range(8))
    )
    assert sorted(response.status_code for response in responses) == [201] + [409] * 7


async def test_one_line_given_twice_is_stored_once(service: Service) -> None:
    twice = [INBOX, INBOX | {"value": "tel:+3225550101"}]
    response = await service.http.post("/v1/clients", json=asked(contact_points=twice))
    assert [point["value"] for point in response.json()["contact_points"]] == ["+3225550101"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"timezone": "Europe/Bruxelles"}, "/timezone"),
        ({"timezone": "../../etc/passwd"}, "/timezone"),
        ({"timezone": None}, "/timezone"),
        ({"region": "XX"}, "/region"),
        ({"region": "be"}, "/region"),
        ({"language": "de"}, "/language"),
        ({"calendar": 5}, "/calendar"),
        ({"calendar": {"timezone": "Europe/Brussels"}}, "/calendar/weekly"),
        ({"colour": "red"}, "/colour"),
        ({"name": 7}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 513}, "/name"),
        ({"reference": "a\x00b"}, "/reference"),
        ({"contact_points": {}}, "/contact_points"),
        ({"contact_points": [INBOX | {"colour": "red"}]}, "/contact_points/0/colour"),
        ({"contact_points": [INBOX | {"role": "boss"}]}, "/contact_points/0/role"),
        ({"contact_points": [INBOX | {"kind": "other"}]}, "/contact_points/0/kind"),
        ({"contact_points": [INBOX] * 201}, "/contact_points"),
        (
            {"contact_points": [INBOX | {"valid_from": "2026-11-23T10:00:00"}]},
            "/contact_points/0/valid_from",
        ),
    ],
)
async def test_a_field_that_cannot_be_read_is_pointed_at(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    response = await service.http.post("/v1/clients", json=asked(**changes))
    assert codes(response) == (422, "invalid-request")
    assert pointers(response) == [pointer]


@pytest.mark.parametrize(
    ("point", "field", "code"),
    [
        ({"kind": "phone", "value": "no number"}, "value", "unreadable-contact-point"),
        ({"kind": "phone", "value": "12"}, "value", "unreadable-contact-point"),
        ({"kind": "phone", "value": "marc@dupont.example"}, "value", "unreadable-contact-point"),
        ({"kind": "email", "value": "+3225550101"}, "value", "unreadable-contact-point"),
        ({"kind": "email", "value": "@"}, "value", "unreadable-contact-point"),
        ({"kind": "email", "value": "marc@"}, "value", "unreadable-contact-point"),
        (
            {"kind": "email", "value": "m" * 300 + "@dupont.example"},
            "value",
            "unreadable-contact-point",
        ),
        (
            {
                "valid_from": "2026-11-23T10:00:00+01:00",
                "valid_to": "2026-11-23T09:00:00Z",
            },
            "valid_to",
            "empty-validity",
        ),
    ],
)
async def test_a_contact_point_that_cannot_match_is_pointed_at(
    service: Service, point: dict[str, Any], field: str, code: str
) -> None:
    body = asked(contact_points=[OWN, INBOX | point])
    response = await service.http.post("/v1/clients", json=body)
    assert codes(response) == (422, code)
    assert pointers(response) == [f"/contact_points/1/{field}"]


@pytest.mark.parametrize(
    ("subscription", "pointer", "code"),
    [
        ({"plan": "GRATUIT"}, "/subscription/plan", "unknown-plan"),
        ({"ends_on": "2025-12-31"}, "/subscription/ends_on", "empty-subscription"),
        ({"starts_on": 20260101}, "/subscription/starts_on", "invalid-request"),
        ({"starts_on": "2026-01-01T00:00:00"}, "/subscription/starts_on", "invalid-request"),
        ({"starts_on": "2026-02-30"}, "/subscription/starts_on", "invalid-request"),
        ({"starts_on": "0001-01-01"}, "/subscription/starts_on", "invalid-request"),
        ({"ends_on": "9999-12-31"}, "/subscription/ends_on", "invalid-request"),
        ({"block": "yes"}, "/subscription/block", "invalid-request"),
    ],
)
async def test_a_subscription_that_cannot_be_signed_is_pointed_at(
    service: Service, subscription: dict[str, Any], pointer: str, code: str
) -> None:
    first = {"plan": "ESSENTIEL", "starts_on": "2026-01-01"} | subscription
    response = await service.http.post("/v1/clients", json=asked(subscription=first))
    assert codes(response) == (422, code)
    assert pointers(response) == [pointer]
    assert (await service.http.get("/v1/clients")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b"\xff", 400),
        (b'{"reference": "a", "name": NaN}', 422),
        (b'{"reference": "a", "name": "\\ud800"}', 422),
        (b'{"reference": "a", "name": "A", "\\ud800": 1}', 422),
        (b"[" * 100_000, 400),
    ],
)
async def test_a_body_that_is_no_client_is_a_problem_and_no_failure(
    service: Service, body: bytes, status: int
) -> None:
    headers = {"content-type": "application/json"}
    response = await service.http.post("/v1/clients", content=body, headers=headers)
    assert codes(response)[0] == status


async def test_a_service_older_than_the_first_annex_goes_by_its_first_version(
    service: Service,
) -> None:
    subscription = {"plan": "CONFORT", "starts_on": "2025-06-01", "block": False}
    client = await service.a_client(subscription=subscription)
    shown = (await service.http.get(f"/v1/clients/{client}")).json()["subscription"]
    assert (shown["version"], shown["starts_on"]) == ("2026-01", "2025-06-01")
