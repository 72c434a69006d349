"""What an appointment's history keeps without a person."""

from typing import Any

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.privacy.appointments import ErasedParty, without_party
from app.domain.privacy.redaction import mentions_of

LAMBERT = normalise_party("+32475550199", "BE")
MME_LAMBERT = ErasedParty(
    is_named_by=lambda said: normalise_party(said, "BE") == LAMBERT, pattern=mentions_of(LAMBERT)
)


def snapshot(phone: str | None = None, **changes: Any) -> dict[str, Any]:
    party = {"name": "Mme Lambert", "phone": phone, "email": None}
    return {"status": "booked", "title": "Chaudière", "party": party, "notes": None} | changes


def erased(*snapshots: dict[str, Any], is_of_thread: bool = False) -> list[dict[str, Any]]:
    return without_party(snapshots, MME_LAMBERT, is_of_thread=is_of_thread)


def test_of_the_persons_appointments_all_texts_go() -> None:
    [kept] = erased(snapshot("0475/55.01.99", reason="Malade"))
    empty = {"title": None, "party": None, "notes": None, "reason": "—"}
    assert kept == {"status": "booked"} | empty


def test_what_was_said_of_the_person_is_not_said_again_under_another_party() -> None:
    other = snapshot("+32475550123")
    _, kept, renamed = erased(snapshot("0475 55 01 99"), other, other | {"title": "Chauffage"})
    assert (kept["title"], kept["party"]) == (None, other["party"])
    assert renamed["title"] == "Chauffage"


def test_of_others_the_fields_that_mention_the_person_go() -> None:
    other = snapshot("+32475550123", notes="Clé chez 0475 55 01 99", reason="Sur demande")
    [kept] = erased(other)
    assert kept == other | {"notes": "—"}
    [kept] = erased(snapshot(party={"name": "Lambert 0475550199", "phone": None, "email": None}))
    assert kept["party"] is None


def test_whoever_called_and_has_no_number_is_the_caller() -> None:
    [kept] = erased(snapshot(), is_of_thread=True)
    assert (kept["title"], kept["party"]) == (None, None)
    other = snapshot("+32475550123")
    assert erased(other, is_of_thread=True) == [other]
    assert erased(snapshot()) == [snapshot()]
