"""Erasing a person reaches the labels of busy times, and what feeds tell of them."""

from tests.api.agendas.given import a_desk, at, done
from tests.service import Service

LABELS = ["Rdv Mme Lambert 0475/55.01.99", "lambert@tiers.example", "Pause"]


async def test_a_label_that_names_a_person_is_taken_out_and_its_time_stays_taken(
    service: Service,
) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}"
    for hour, label in enumerate(LABELS, start=10):
        body = {"starts_at": at(f"{hour}:00"), "ends_at": at(f"{hour + 1}:00"), "label": label}
        done(await desk.ask("POST", f"{path}/busy", json=body), 201)
    erased = done(await desk.ask("POST", "/v1/erasures", json={"party": "+32 475 55 01 99"}))
    assert erased["busy_times"] == 1
    busy = done(await desk.ask("GET", f"{path}/busy"))["items"]
    assert [item["label"] for item in busy] == [None, *LABELS[1:]]
    feed = {"name": "Marc", "mode": "full"}
    url = done(await desk.ask("POST", f"{path}/feeds", json=feed), 201)["url"]
    text = (await desk.ask("GET", url)).text
    assert "475" not in text
    assert text.count("BEGIN:VEVENT") == 3
    done(await desk.ask("POST", "/v1/erasures", json={"party": "Lambert@tiers.example"}))
    busy = done(await desk.ask("GET", f"{path}/busy"))["items"]
    assert [item["label"] for item in busy] == [None, None, "Pause"]
