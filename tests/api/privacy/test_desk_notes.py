"""Notes of the desk lose a person too: from the page, the history, the API and the database."""

from uuid import uuid4

from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.privacy.test_erasures import MARIE, SECRET, erase, everything
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

OF_HERS = f"{SECRET} : Marie Durand, code 12#4"
ELSEWHERE = f"Prévenir {MARIE} ou 0475 55 01 99 avant lundi"
TRACES = (SECRET, "Marie Durand", MARIE, CUSTOMER, "0475 55 01 99")


async def a_note(visitor: Visitor, interaction_id: str, text: str, form: str) -> None:
    path = f"/desk/i/{interaction_id}"
    await visitor.get(path)
    typed = {"action": "note", "note": text, "form": form}
    assert (await visitor.send(path, typed)).status_code == 303


async def shown(visitor: Visitor, account: Account, interaction_id: str) -> str:
    """Return all that page, plain text and API show of an interaction."""
    http, path = account.service.http, f"/v1/interactions/{interaction_id}"
    pages = [await visitor.get(f"/desk/i/{interaction_id}{end}") for end in ("", ".txt")]
    answers = [await http.get(path), await http.get(f"{path}/explanation")]
    return "\n".join(answer.text for answer in (*pages, *answers))


async def test_a_note_about_a_person_is_erased_with_them(
    service: Service, restored_url: str
) -> None:
    account = await an_account(service)
    hers = (await account.decide(account.message("mail-1", 1, sender=MARIE)))["interaction_id"]
    other = (await account.decide(account.message("mail-2", 2)))["interaction_id"]
    forms = {hers: str(uuid4()), other: str(uuid4())}
    async with signed_in(service) as visitor:
        await a_note(visitor, hers, OF_HERS, forms[hers])
        await a_note(visitor, other, ELSEWHERE, forms[other])
        assert OF_HERS in await shown(visitor, account, hers)
        assert MARIE in await shown(visitor, account, other)
        for party in (MARIE, CUSTOMER):
            await erase(service, party)
        for _ in range(2):
            found = await everything(restored_url)
            for page in (await shown(visitor, account, hers), await shown(visitor, account, other)):
                found += page
            assert [trace for trace in TRACES if trace in found] == []
            assert "avant lundi" in found
            # a form that was open meanwhile and is sent again says nothing anew
            await a_note(visitor, hers, OF_HERS, forms[hers])
            await a_note(visitor, other, ELSEWHERE, forms[other])
    assert (await account.read("/ledger/verify")).json()["ok"]
