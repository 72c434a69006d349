"""Programs and mailboxes are told of what is booked, moved and cancelled; never of persons."""

from typing import Any

import pytest

from tests.api.agendas.given import Desk, a_desk, at, done
from tests.api.notifications.asking import create_endpoint
from tests.api.notifications.test_recipients import OPERATORS, put, recipient
from tests.receivers import Mailbox, Receiver, text_of
from tests.service import NOW, Service

TYPES = ["appointment.booked", "appointment.moved", "appointment.cancelled"]


async def spread(service: Service) -> None:
    done(await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()}))


async def all_of_them(desk: Desk) -> list[dict[str, Any]]:
    """Book, move and cancel an appointment, and do what nobody is told of."""
    held = await desk.hold("09:00")
    done(await desk.patch(held, starts_at=at("14:00")))
    done(await desk.cancel(held))
    booked = await desk.book("10:00")
    edited = done(await desk.patch(booked, notes="Clé chez la voisine"))
    moved = done(await desk.patch(edited, starts_at=at("11:00")))
    return [booked, moved, done(await desk.cancel(moved))]


async def test_programs_are_told_without_persons(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=TYPES)
    desk = await a_desk(service)
    appointments = await all_of_them(desk)
    await spread(service)
    told = {notice["type"]: notice["data"] for notice in receiver.notices}
    assert len(receiver.notices) == 3
    for kind, appointment in zip(TYPES, appointments, strict=True):
        assert told[kind] == {
            "client_id": desk.client_id,
            "appointment_id": appointment["id"],
            "agenda_id": desk.agenda_id,
            "kind": "visit",
            "starts_at": told[kind]["starts_at"],
            "ends_at": told[kind]["ends_at"],
            "sequence": appointment["sequence"],
            "interaction_id": appointment["decision"]["interaction_id"],
        }
    assert told["appointment.booked"]["starts_at"] == "2026-12-01T09:00:00Z"
    assert told["appointment.moved"]["starts_at"] == "2026-12-01T10:00:00Z"


async def test_a_hold_is_told_of_when_it_is_confirmed(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=TYPES)
    desk = await a_desk(service)
    held = await desk.hold()
    await spread(service)
    assert receiver.notices == []
    done(await desk.say(held, "confirm"))
    await spread(service)
    assert [notice["type"] for notice in receiver.notices] == ["appointment.booked"]


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "un rendez-vous a été déplacé"),
        ("nl", "een afspraak werd verplaatst"),
        ("en", "an appointment was moved"),
    ],
)
async def test_mailboxes_are_told_who_ask_for_it(
    service: Service, mailbox: Mailbox, language: str, subject: str
) -> None:
    await put(service, OPERATORS, recipient("ops@exitadmin.example", *TYPES, language=language))
    await all_of_them(await a_desk(service))
    await spread(service)
    assert len(mailbox.mails) == 3
    [moved] = [mail for mail in mailbox.mails if subject in str(mail["Subject"])]
    assert "11:00" in text_of(moved)
    assert "Lambert" not in text_of(moved)
