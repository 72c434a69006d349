"""The annex's first example as real providers tell it: nobody but a person knows what for.

A mail comes in (Postmark), two parties are called (Twilio), the planning is changed: four units
until a person links what was done, one afterwards (annex 1.B; corrections.md, section 11).
"""

from typing import Any

from app.integrations.deliveries import IntegrationKind
from tests.acceptance.account import CUSTOMER, Account
from tests.api.integrations.providers import (
    OWN_MAIL,
    Posting,
    Provider,
    a_provider,
    postmark_mail,
    twilio_call,
)


class Telephone:
    """Calls that Twilio places for a client, which says nothing of what for."""

    def __init__(self, account: Account, twilio: Provider) -> None:
        self._account = account
        self._twilio = twilio

    def call(self, name: str, minute: int) -> Posting:
        changes = {
            "Direction": "outbound-api",
            "From": self._account.line,
            "To": CUSTOMER,
            "Timestamp": f"Mon, 23 Nov 2026 08:{minute:02d}:00 +0000",
        }
        return self._twilio.form(twilio_call(f"CA-{name}-{self._account.number}", **changes))

    async def place(self, name: str, minute: int) -> None:
        assert (await self._twilio.post(self.call(name, minute))).is_success


def a_mail(account: Account) -> dict[str, Any]:
    return postmark_mail(
        f"<report.{account.number}@mail.example>",
        ToFull=[{"Email": account.mailbox}],
        OriginalRecipient=account.mailbox,
        Date="Mon, 23 Nov 2026 09:00:00 +0100",
        Subject="Report de chantier",
    )


async def correct(account: Account, interaction_id: str, cause: dict[str, str] | None) -> None:
    response = await account.service.http.post(
        f"/v1/interactions/{interaction_id}/correct",
        json={"cause": cause, "reason": "Fait pour le report de chantier"},
    )
    assert response.status_code == 200, response.text


async def found(account: Account, **parameters: Any) -> list[dict[str, Any]]:
    response = await account.service.http.get(
        "/v1/interactions", params={"client_id": account.id} | parameters
    )
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def receive_mail(account: Account) -> None:
    postmark = await a_provider(account.service, IntegrationKind.POSTMARK, settings=OWN_MAIL)
    assert (await postmark.post(postmark.json(a_mail(account)))).is_success


async def suggested(account: Account, interaction_id: str) -> list[str]:
    path = f"/v1/interactions/{interaction_id}/suggested-causes"
    items = (await account.service.http.get(path)).json()["items"]
    return [item["interaction_id"] for item in items]


async def test_four_units_become_one_and_four_again(account: Account) -> None:
    twilio = await a_provider(account.service, IntegrationKind.TWILIO)
    telephone = Telephone(account, twilio)
    await receive_mail(account)
    await telephone.place("first", 5)
    await telephone.place("second", 6)
    await account.record(account.action("planning", "2026-11-23T09:10:00+01:00"))
    assert await account.used() == 4

    [mail] = await found(account, q="chantier")
    alone = await found(account, uncaused=True)
    assert len(alone) == 3
    for interaction in alone:
        assert await suggested(account, interaction["id"]) == [mail["id"]]
        await correct(account, interaction["id"], {"id": mail["id"]})
    assert await account.used() == 1
    assert sorted(entry["units"] for entry in await account.ledger()) == [-1] * 3 + [1] * 4
    assert await found(account, uncaused=True) == []

    # A fifth that happened before the others takes its place by its time.
    await telephone.place("earliest", 1)
    [earliest] = await found(account, uncaused=True)
    await correct(account, earliest["id"], {"id": mail["id"]})
    assert await account.used() == 2
    extra = [one["id"] for one in await found(account) if one["rule"] == "follow_up_extra"]
    assert extra == [alone[0]["id"]]

    for interaction in (*alone, earliest):
        await correct(account, interaction["id"], None)
    assert await account.used() == 5
    await account.must_verify()
