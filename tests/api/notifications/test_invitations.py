"""The party of an appointment is invited, told of moves and of the end, and reminded; each once."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests import sql
from tests.api.agendas.given import PARTY, VISIT, a_desk, at, done
from tests.api.privacy.test_erasures import erase
from tests.receivers import Mailbox, text_of
from tests.service import NOW, Service, running_service

INVITING = {"kinds": [VISIT | {"invite": True}]}
REMINDING = {"kinds": [VISIT | {"reminder_hours": 24}]}
MARIE = PARTY | {"email": "Marie Lambert <marie@chantier.example>"}


async def let_mail_leave(service: Service, now: str = NOW.isoformat()) -> None:
    done(await service.http.put("/v1/test-clock", json={"now": now}))


def letters(mailbox: Mailbox) -> list[EmailMessage]:
    """Return the mails to parties; reports go to the client."""
    return [mail for mail in mailbox.mails if "." in mail["Message-ID"].partition("@")[0]]


def calendar_of(mail: EmailMessage) -> tuple[str, icalendar.Calendar]:
    """Return the method that the part names, and its content, which two readers take."""
    assert mail.get_content_type() == "multipart/alternative"
    [*_, part] = mail.iter_parts()
    assert part.get_content_type() == "text/calendar"
    content = part.get_content()
    assert "\n" in content
    IcsCalendarStream.calendar_from_ics(content.replace("\r\n", "\n"))
    calendar = icalendar.Calendar.from_ical(content)
    assert isinstance(calendar, icalendar.Calendar)
    return part["Content-Type"].params["method"], calendar


def told(mail: EmailMessage) -> tuple[str, int, datetime, str]:
    method, calendar = calendar_of(mail)
    assert calendar["METHOD"] == method
    [event] = calendar.walk("VEVENT")
    assert str(event["ORGANIZER"]) == "mailto:notes@exitadmin.example"
    assert "notes@exitadmin.example" in mail["From"]
    assert str(event["ATTENDEE"]) == "mailto:marie@chantier.example"
    return method, int(event.decoded("SEQUENCE")), event.decoded("DTSTART"), str(event["UID"])


async def test_moves_have_the_same_uid_and_a_higher_sequence(
    service: Service, mailbox: Mailbox
) -> None:
    desk = await a_desk(service, **INVITING)
    booked = await desk.book("10:00", party=MARIE, notes="Code 4711")
    await let_mail_leave(service)
    edited = done(await desk.patch(booked, notes="Sonner deux fois"))
    await let_mail_leave(service)
    moved = done(await desk.patch(edited, starts_at=at("14:00")))
    await let_mail_leave(service)
    done(await desk.cancel(moved))
    await let_mail_leave(service)
    uid = f"{booked['id']}@exitadmin"
    instant = datetime.fromisoformat
    assert [told(mail) for mail in letters(mailbox)] == [
        ("REQUEST", 0, instant(at("10:00")), uid),
        ("REQUEST", 1, instant(at("14:00")), uid),
        ("CANCEL", 2, instant(at("14:00")), uid),
    ]
    assert {mail["To"] for mail in letters(mailbox)} == {"marie@chantier.example"}
    assert len({mail["Message-ID"] for mail in letters(mailbox)}) == 3
    assert "4711" not in str(letters(mailbox)[0]) + text_of(letters(mailbox)[0])
    assert await desk.used("2026-11") == 3


async def test_what_is_only_held_invites_nobody_until_it_is_confirmed(
    service: Service, mailbox: Mailbox
) -> None:
    desk = await a_desk(service, **INVITING)
    held = await desk.hold("10:00", party=MARIE)
    other = await desk.hold("12:00", party=MARIE)
    moved = done(await desk.patch(held, starts_at=at("14:00")))
    done(await desk.cancel(other))
    await let_mail_leave(service)
    assert letters(mailbox) == []
    done(await desk.say(moved, "confirm"))
    await let_mail_leave(service)
    [mail] = letters(mailbox)
    assert told(mail)[:2] == ("REQUEST", 1)


async def test_what_is_cancelled_before_the_letter_left_is_told_to_nobody(
    database_url: str, mailbox: Mailbox
) -> None:
    post = {"smtp_url": mailbox.url, "mail_from": "notes@exitadmin.example"}
    async with running_service(database_url, worker=False, **post) as service:
        desk = await a_desk(service, **INVITING)
        booked = await desk.book(party=MARIE)
        moved = done(await desk.patch(booked, starts_at=at("15:00")))
        other = await desk.book("11:00", party=MARIE)
        done(await desk.patch(other, starts_at=at("12:00")))
        done(await desk.cancel(moved))
        await let_mail_leave(service)
        [mail] = letters(mailbox)
        assert told(mail)[1:] == (
            1,
            datetime.fromisoformat(at("12:00")),
            f"{other['id']}@exitadmin",
        )


async def test_what_is_cancelled_while_the_letter_leaves_is_told_after_it(
    service: Service, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await a_desk(service, **INVITING)
    booked = await desk.book(party=MARIE)
    taken = Mailbox.handle_DATA

    class Slow(Mailbox):
        async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
            if not self.envelopes:
                done(await desk.cancel(booked))
            return await taken(self, *given)

    monkeypatch.setattr(mailbox, "__class__", Slow)
    await let_mail_leave(service)
    assert [told(mail)[:2] for mail in letters(mailbox)] == [("REQUEST", 0), ("CANCEL", 1)]
    await let_mail_leave(service)
    assert len(letters(mailbox)) == 2


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        ("fr", ("votre rendez-vous du mardi 1er décembre", "rappel de votre rendez-vous")),
        ("nl", ("uw afspraak van dinsdag 1 december", "herinnering aan uw afspraak")),
        ("en", ("your appointment of Tuesday 1 December", "reminder of your appointment")),
    ],
)
async def test_parties_are_written_to_in_the_clients_language(
    service: Service, mailbox: Mailbox, language: str, subjects: tuple[str, str]
) -> None:
    desk = await a_desk(service, kinds=[VISIT | {"invite": True, "reminder_hours": 24}])
    path = f"/v1/clients/{desk.client_id}"
    done(await service.http.patch(path, json={"language": language}))
    await desk.book(party=MARIE)
    await let_mail_leave(service)
    await let_mail_leave(service, "2026-11-30T10:00:00+01:00")
    assert len(letters(mailbox)) == 2
    for mail, subject in zip(letters(mailbox), subjects, strict=True):
        assert subject in mail["Subject"]
        assert "10:00" in text_of(mail)


async def test_a_reminder_moves_with_the_appointment(service: Service, mailbox: Mailbox) -> None:
    desk = await a_desk(service, **REMINDING)
    moved = done(
        await desk.patch(await desk.book(party=MARIE), starts_at="2026-12-03T10:00:00+01:00")
    )
    cancelled = await desk.book("11:00", party=MARIE)
    done(await desk.cancel(cancelled))
    await desk.hold("13:00", party=MARIE, hold_minutes=1_440)
    await let_mail_leave(service, "2026-12-02T09:59:00+01:00")
    assert letters(mailbox) == []
    await let_mail_leave(service, "2026-12-02T10:00:00+01:00")
    [mail] = letters(mailbox)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    done(await desk.patch(moved, notes="Sonner"))
    await let_mail_leave(service, "2026-12-03T09:00:00+01:00")
    assert len(letters(mailbox)) == 1


async def test_nobody_is_reminded_of_what_is_past_or_booked_late(
    service: Service, mailbox: Mailbox
) -> None:
    desk = await a_desk(service, **REMINDING)
    await let_mail_leave(service, "2026-11-30T12:00:00+01:00")
    await desk.book("10:00", party=MARIE)
    await let_mail_leave(service, "2026-12-02T12:00:00+01:00")
    assert letters(mailbox) == []


@pytest.mark.parametrize("email", [None, "marie", "a@b.example\\, c@d.example", "Marie <marie>"])
async def test_whoever_has_no_address_is_not_written_to(
    service: Service, mailbox: Mailbox, email: str | None
) -> None:
    desk = await a_desk(service, kinds=[VISIT | {"invite": True, "reminder_hours": 24}])
    await desk.book(party=PARTY | {"email": email})
    await let_mail_leave(service)
    await let_mail_leave(service, "2026-11-30T10:00:00+01:00")
    assert letters(mailbox) == []


async def test_another_address_is_invited_and_a_refused_one_given_up(
    service: Service, mailbox: Mailbox
) -> None:
    desk = await a_desk(service, **INVITING)
    mailbox.refusals.append("550 nobody")
    booked = await desk.book(party=PARTY | {"email": "wrong@chantier.example"})
    await let_mail_leave(service)
    assert letters(mailbox) == []
    done(await desk.patch(booked, party=MARIE))
    await let_mail_leave(service)
    [mail] = letters(mailbox)
    assert told(mail)[:2] == ("REQUEST", 0)
    assert "votre rendez-vous du" in mail["Subject"]


async def test_who_was_erased_is_written_to_no_more(service: Service, mailbox: Mailbox) -> None:
    desk = await a_desk(service, kinds=[VISIT | {"invite": True, "reminder_hours": 24}])
    booked = await desk.book(party=MARIE)
    later = await desk.book("15:00", party=MARIE)
    await let_mail_leave(service)
    assert len(letters(mailbox)) == 2
    await erase(service, "marie@chantier.example")
    done(await desk.cancel(booked))
    done(await desk.patch(await desk.read(later), starts_at=at("16:00")))
    await let_mail_leave(service, "2026-11-30T20:00:00+01:00")
    assert len(letters(mailbox)) == 2
    stored = "SELECT string_agg(t::text, '') FROM appointment_invitations t"
    assert "marie" not in await sql.fetchval(service.state.database, stored)
