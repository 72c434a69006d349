"""One working day through Ringover, Postmark, Twilio and raw mail, in any order of arrival.

Counted by hand (annex B; rulebook section 3):

| what happened                                              | reason                | units |
| ---------------------------------------------------------- | --------------------- | ----- |
| 08:01 a customer calls, is answered (Ringover)             | inbound_third_party   | 1     |
| 08:05 the client himself calls (Ringover)                  | inbound_from_client   | 0     |
| 08:10 a customer is missed, then leaves a voicemail        | inbound_third_party   | 1     |
| 08:15 a customer writes (Postmark, and a copy as raw mail) | inbound_third_party   | 1     |
| 08:20 the answer to that mail (raw mail)                   | follow_up_included    | 0     |
| 08:25 a supplier is written to (raw mail) ...              | outbound_unreached    | 0     |
| 08:26 ... and the mail comes back (Postmark)               | inbound_no_action     | 0     |
| 08:30 the first caller is called back (Twilio)             | outbound              | 1     |
| 08:35 a newsletter (Postmark)                              | inbound_no_action     | 0     |
| 08:40 the customer's vacation notice (Postmark)            | inbound_no_action     | 0     |
"""

import random
from dataclasses import dataclass
from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.acceptance.account import CUSTOMER, CUSTOMER_BY_MAIL, Account
from tests.api.integrations.providers import (
    OWN_MAIL,
    Posting,
    Provider,
    a_provider,
    mail,
    postmark_mail,
    ringover_call,
    twilio_call,
)
from tests.service import Service

ORDERS = 16
"""Of two deliveries each comes first in some of them, and so does each of three, nearly always."""
SUPPLIER = "stock@fournisseur.example"
EIGHT = 1795417200
BY_HAND = {
    "call": ("inbound_third_party", 1),
    "marc": ("inbound_from_client", 0),
    "voicemail": ("inbound_third_party", 1),
    "mail": ("inbound_third_party", 1),
    "answer": ("follow_up_included", 0),
    "supplier": ("outbound_unreached", 0),
    "bounce": ("inbound_no_action", 0),
    "call-back": ("outbound", 1),
    "newsletter": ("inbound_no_action", 0),
    "vacation": ("inbound_no_action", 0),
}


@dataclass(frozen=True)
class Providers:
    ringover: Provider
    postmark: Provider
    twilio: Provider
    raw: Provider


@pytest.fixture(scope="session")
async def providers(common_service: Service) -> Providers:
    return Providers(
        await a_provider(common_service, IntegrationKind.RINGOVER),
        await a_provider(common_service, IntegrationKind.POSTMARK, settings=OWN_MAIL),
        await a_provider(common_service, IntegrationKind.TWILIO),
        await a_provider(common_service, IntegrationKind.RFC822, settings=OWN_MAIL),
    )


@dataclass(frozen=True)
class Day:
    """The deliveries of one client's day."""

    account: Account
    providers: Providers

    def deliveries(self) -> list[tuple[Provider, Posting]]:
        postmark, raw = self.providers.postmark, self.providers.raw
        mails_in = [self._customer_s_mail(), self._bounce(), self._newsletter(), self._vacation()]
        return [
            *((self.providers.ringover, one) for one in self._calls()),
            *((postmark, postmark.json(one)) for one in mails_in),
            (raw, raw.raw(self._headers("mail", "08:15"), to=self.account.mailbox)),
            *((raw, raw.raw(one)) for one in self._mails_sent()),
            *((self.providers.twilio, one) for one in self._call_back()),
        ]

    def name_of(self, interaction: dict[str, Any]) -> str:
        """Return what BY_HAND calls an interaction."""
        own = interaction["event"]["id"].split("#")[0].strip("<>").split("@")[0]
        return str(own).partition(".")[0]

    def _id(self, name: str) -> str:
        return f"{name}.{self.account.number}"

    def _message_id(self, name: str) -> str:
        return f"<{self._id(name)}@mail.example>"

    def _calls(self) -> list[Posting]:
        line = self.account.line.removeprefix("+")
        told: list[tuple[str, str, dict[str, Any]]] = [
            ("call", "ringing", {}),
            ("call", "hangup", {"start_time": EIGHT + 60}),
            ("marc", "hangup", {"from_number": self.account.own_number.removeprefix("+")}),
            ("voicemail", "missed", {"start_time": EIGHT + 600, "duration_in_seconds": 0}),
            ("voicemail", "voicemail", {"start_time": EIGHT + 600, "duration_in_seconds": 20}),
        ]
        return [
            self.providers.ringover.ringover(
                ringover_call(self._id(name), event, to_number=line, **changes)
            )
            for name, event, changes in told
        ]

    def _call_back(self) -> list[Posting]:
        fields = twilio_call(self._id("call-back"), Direction="outbound-api")
        fields |= {"From": self.account.line, "To": CUSTOMER}
        fields |= {"Timestamp": "Mon, 23 Nov 2026 07:31:35 +0000"}
        leg = fields | {"CallSid": "CA-leg", "ParentCallSid": fields["CallSid"]}
        begun = fields | {"CallStatus": "ringing"}
        return [self.providers.twilio.form(one) for one in (begun, leg, fields)]

    def _headers(self, name: str, at: str, **changes: str) -> dict[str, str]:
        told = {"To": self.account.mailbox, "Date": f"Mon, 23 Nov 2026 {at}:00 +0100"}
        return mail(self._message_id(name), **told | changes)

    def _mails_sent(self) -> list[dict[str, str]]:
        ours = {"From": self.account.mailbox}
        answer = ours | {"To": CUSTOMER_BY_MAIL, "In-Reply-To": self._message_id("mail")}
        return [
            self._headers("answer", "08:20", **answer),
            self._headers("supplier", "08:25", **ours, To=SUPPLIER),
        ]

    def _received(
        self, name: str, at: str, *extra: tuple[str, str], **changes: Any
    ) -> dict[str, Any]:
        to = {"Email": self.account.mailbox}
        told = {"ToFull": [to], "OriginalRecipient": self.account.mailbox}
        told |= {"Date": f"Mon, 23 Nov 2026 {at}:00 +0100"}
        return postmark_mail(self._message_id(name), *extra, **told | changes)

    def _customer_s_mail(self) -> dict[str, Any]:
        return self._received("mail", "08:15")

    def _bounce(self) -> dict[str, Any]:
        told = f"X-Failed: yes\r\nMessage-ID: {self._message_id('supplier')}\r\n"
        return self._received(
            "bounce",
            "08:26",
            ("Return-Path", "<>"),
            ("X-Failed-Recipients", SUPPLIER),
            FromFull={"Email": "mailer-daemon@mail.example", "Name": ""},
            Subject="Undelivered Mail Returned to Sender",
            TextBody=told,
        )

    def _newsletter(self) -> dict[str, Any]:
        unsubscribe = ("List-Unsubscribe", "<mailto:stop@lettre.example>")
        sender = {"Email": "lettre@lettre.example", "Name": ""}
        return self._received("newsletter", "08:35", unsubscribe, FromFull=sender)

    def _vacation(self) -> dict[str, Any]:
        answered = ("In-Reply-To", self._message_id("answer"))
        return self._received(
            "vacation", "08:40", ("Auto-Submitted", "auto-replied"), answered, Subject="Absent"
        )


async def reasons(day: Day) -> dict[str, tuple[str, int]]:
    response = await day.account.service.http.get(
        "/v1/interactions", params={"client_id": day.account.id, "limit": 500}
    )
    return {
        day.name_of(one): (one["rule"], one["units"])
        for one in response.json()["items"]
        if one["status"] != "voided"
    }


@pytest.mark.parametrize("seed", range(ORDERS))
async def test_a_day_counts_the_same_in_any_order_of_arrival(
    account: Account, providers: Providers, seed: int
) -> None:
    day = Day(account, providers)
    arriving = day.deliveries()
    random.Random(seed).shuffle(arriving)
    for provider, posting in arriving:
        assert (await provider.post(posting)).is_success
    assert await reasons(day) == BY_HAND
    assert await account.used() == 4
    await account.must_verify()


async def test_the_whole_day_delivered_again_changes_nothing(
    account: Account, providers: Providers
) -> None:
    day = Day(account, providers)
    for provider, posting in day.deliveries():
        await provider.post(posting)
    ledger = await account.ledger()
    for provider, posting in day.deliveries() * 3:
        assert (await provider.post(posting)).is_success
    assert await account.ledger() == ledger
    assert await reasons(day) == BY_HAND
