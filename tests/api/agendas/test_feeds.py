"""Feeds of agendas over HTTP: what calendar programs read."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from httpx import Response
from ical.calendar_stream import IcsCalendarStream

from app.domain.access.keys import Scope
from tests import sql
from tests.api.agendas.given import Desk, a_desk, a_stranger, another_agenda, at, done
from tests.integrations.calendars import shapes
from tests.service import NOW, Service

SECRETS = ["Chaudière", "Lambert", "475550199", "Code 42", "Médecin"]


async def subscribe(desk: Desk, mode: str = "full") -> str:
    path = f"/v1/agendas/{desk.agenda_id}/feeds"
    made = done(await desk.ask("POST", path, json={"name": "Téléphone", "mode": mode}), 201)
    parts = urlsplit(made["url"])
    return f"{parts.path}?{parts.query}"


async def read(desk: Desk, url: str, **headers: str) -> Response:
    return await desk.service.http.get(url, headers={"Authorization": ""} | headers)


async def events(desk: Desk, url: str) -> dict[str, Any]:
    """Return the events by their titles, after both readers have read the feed."""
    response = await read(desk, url)
    assert response.status_code == 200, response.text
    IcsCalendarStream.from_ics(response.text)
    found: list[Any] = [*icalendar.Calendar.from_ical(response.content).walk("VEVENT")]
    assert not [error for one in found for error in one.errors]
    return {str(one["SUMMARY"]): one for one in found}


async def take(desk: Desk, **given: Any) -> dict[str, Any]:
    return done(await desk.ask("POST", f"/v1/agendas/{desk.agenda_id}/busy", json=given), 201)


async def test_a_feed_needs_no_key_and_tells_what_is_booked(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00", notes="Code 42")
    await desk.hold("14:00", title="Option")
    url = await subscribe(desk)
    response = await read(desk, url)
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, max-age=300"
    told = await events(desk, url)
    event = told["Chaudière"]
    assert event["UID"] == f"{booked['id']}@exitadmin"
    assert event["DTSTART"].dt.isoformat() == "2026-12-01T09:00:00+00:00"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert str(event["DESCRIPTION"]) == "Mme Lambert\n+32475550199\nCode 42"
    assert (told["Option"]["STATUS"], told["Option"]["TRANSP"]) == ("TENTATIVE", "OPAQUE")


async def test_lines_are_folded_at_75_octets_and_end_with_crlf(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00", title="é" * 400, notes="ligne\n" * 40)
    content = (await read(desk, await subscribe(desk))).content
    assert content.count(b"\n") == content.count(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


async def test_busy_only_tells_when_time_is_taken_and_nothing_else(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00", notes="Code 42")
    await desk.cancel(await desk.book("14:00"))
    await take(desk, starts_at=at("12:00"), ends_at=at("13:00"), label="Médecin")
    text = (await read(desk, await subscribe(desk, "busy_only"))).text
    unfolded = text.replace("\r\n ", "")
    assert not [secret for secret in SECRETS if secret in unfolded]
    assert unfolded.count("SUMMARY:BUSY") == 3
    full = (await read(desk, await subscribe(desk))).text.replace("\r\n ", "")
    assert [secret for secret in SECRETS if secret in full] == SECRETS


async def test_a_move_and_a_cancellation_raise_the_sequence(service: Service) -> None:
    desk = await a_desk(service)
    url = await subscribe(desk)
    booked = await desk.book("10:00")
    moved = done(await desk.patch(booked, starts_at=at("11:00")))
    event = (await events(desk, url))["Chaudière"]
    assert event["SEQUENCE"] == 1
    assert event["UID"] == f"{booked['id']}@exitadmin"
    done(await desk.cancel(moved))
    event = (await events(desk, url))["Chaudière"]
    assert event["SEQUENCE"] == 2
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    service.set_clock(NOW + timedelta(days=29))
    assert await events(desk, url)
    service.set_clock(NOW + timedelta(days=30, seconds=1))
    assert await events(desk, url) == {}


async def test_an_expired_hold_is_told_no_more(service: Service) -> None:
    desk = await a_desk(service)
    url = await subscribe(desk)
    await desk.hold("10:00")
    assert await events(desk, url)
    service.set_clock(NOW + timedelta(minutes=10))
    assert await events(desk, url) == {}


async def test_what_recurs_is_told_by_its_rule_with_its_zone(service: Service) -> None:
    desk = await a_desk(service)
    await take(
        desk,
        starts_at=at("12:00"),
        ends_at=at("13:00"),
        label="Pause",
        rrule="FREQ=WEEKLY;UNTIL=20270401",
        exdates=["2026-12-08T12:00:00+01:00"],
    )
    url = await subscribe(desk)
    text = (await read(desk, url)).text
    for line in [
        "DTSTART;TZID=Europe/Brussels:20261201T120000",
        "EXDATE;TZID=Europe/Brussels:20261208T120000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270401T100000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    ]:
        assert line in text.split("\r\n")
    [series] = (await events(desk, url)).values()
    assert str(series["SUMMARY"]) == "Pause"


async def test_what_is_imported_is_told_with_its_exceptions(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/imports/google"
    headers = {"Content-Type": "text/calendar"}
    done(await desk.ask("PUT", path, content=shapes.GOOGLE.encode(), headers=headers))
    url = await subscribe(desk)
    text = (await read(desk, url)).text
    assert "DTSTART;VALUE=DATE:20261224" in text
    assert "DTSTART:20261109T130000Z" in text, "the one that was moved"
    first = (await read(desk, url)).content
    done(await desk.ask("PUT", path, content=shapes.GOOGLE.encode(), headers=headers))
    service.set_clock(NOW + timedelta(minutes=5))
    assert (await read(desk, url)).content == first, "the same file, imported again"


async def test_the_bytes_and_the_tag_stay_until_something_changes(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00")
    url = await subscribe(desk)
    first = await read(desk, url)
    service.set_clock(NOW + timedelta(hours=3))
    again = await read(desk, url)
    assert again.content == first.content
    tag = first.headers["etag"]
    assert again.headers["etag"] == tag
    known = await read(desk, url, **{"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == tag
    done(await desk.patch(booked, title="Autre"))
    changed = await read(desk, url, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_it_tells_from_30_days_ago_to_400_days_ahead(service: Service) -> None:
    desk = await a_desk(service, horizon_days=730)
    for label, days in [("too old", -31), ("old", -29), ("far", 399), ("too far", 402)]:
        start = NOW + timedelta(days=days)
        end = start + timedelta(hours=1)
        await take(desk, starts_at=start.isoformat(), ends_at=end.isoformat(), label=label)
    assert (await events(desk, await subscribe(desk))).keys() == {"old", "far"}


async def test_lists_tell_when_each_was_last_read_and_never_the_url(service: Service) -> None:
    desk = await a_desk(service)
    url = await subscribe(desk)
    path = f"/v1/agendas/{desk.agenda_id}/feeds"
    [feed] = done(await desk.ask("GET", path))["items"]
    assert feed["last_read_at"] is None
    assert feed.keys() == {"id", "agenda_id", "name", "mode", "created_at", "last_read_at"}
    service.set_clock(NOW + timedelta(hours=1))
    await read(desk, url)
    [feed] = done(await desk.ask("GET", path))["items"]
    assert datetime.fromisoformat(feed["last_read_at"]) == NOW + timedelta(hours=1)


async def test_wrong_revoked_and_other_tokens_are_not_found_alike(service: Service) -> None:
    desk = await a_desk(service)
    other = await another_agenda(service, desk.client_id)
    url, others = await subscribe(desk), await subscribe(other)
    agenda, token = url.split("?token=")
    path = f"/v1/agendas/{desk.agenda_id}/feeds"
    [feed] = done(await desk.ask("GET", path))["items"]
    wrong = [
        agenda,
        f"{agenda}?token=",
        f"{agenda}?token={token[:-1]}",
        f"{agenda}?token={'x' * 5000}",
        f"{agenda}?token=%C3%A9%00",
        f"{agenda}?token={others.split('=')[1]}",
        f"/v1/agendas/nobody.ics?token={token}",
    ]
    answers = [await read(desk, each) for each in wrong]
    assert (await desk.ask("DELETE", f"{path}/{feed['id']}")).status_code == 204
    answers.append(await read(desk, url))
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"not-found"}
    assert (await desk.ask("DELETE", f"{path}/{feed['id']}")).status_code == 404
    assert done(await desk.ask("GET", path))["items"] == []
    assert (await read(desk, others)).status_code == 200


async def test_the_token_is_kept_as_a_digest_only(service: Service) -> None:
    desk = await a_desk(service)
    token = (await subscribe(desk)).split("=")[1]
    assert len(token) == 43, "256 bits"
    [row] = await sql.fetch(
        service.state.database, "SELECT agenda_feeds::text AS kept FROM agenda_feeds"
    )
    assert token not in row["kept"]


async def test_the_same_key_makes_one_feed_and_shows_its_url_again(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/feeds"
    body, headers = {"name": "Bureau", "mode": "full"}, {"Idempotency-Key": "bureau"}
    first = await desk.ask("POST", path, json=body, headers=headers)
    again = await desk.ask("POST", path, json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(done(await desk.ask("GET", path))["items"]) == 1


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"name": "", "mode": "full"}, {"mode": "x"}])
async def test_a_feed_needs_a_name_and_a_mode(service: Service, body: dict[str, str]) -> None:
    desk = await a_desk(service)
    refused = await desk.ask("POST", f"/v1/agendas/{desk.agenda_id}/feeds", json=body)
    assert refused.status_code == 422


async def test_other_clients_feeds_are_not_found(service: Service) -> None:
    desk = await a_desk(service)
    await subscribe(desk)
    client_id = await a_stranger(service)
    stranger = await desk.with_key(Scope.AGENDAS_WRITE, Scope.AGENDAS_READ, client_id=client_id)
    path = f"/v1/agendas/{desk.agenda_id}/feeds"
    assert (await stranger.ask("GET", path)).status_code == 404
    body = {"name": "x", "mode": "full"}
    assert (await stranger.ask("POST", path, json=body)).status_code == 404
