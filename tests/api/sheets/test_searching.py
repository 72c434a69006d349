"""What is typed while a caller waits is found, and nothing else (sheets.md, « Found must be »)."""

from typing import Any
from uuid import uuid4

import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import key_for
from tests.api.sheets.given import days, follow, later, supplied
from tests.service import Service

BOILERS = "Nous réparons les chaudières de toutes marques."
PRICE = "Entretien chaudière gaz\u202f: 149,50\u00a0€ TVAC"
MASTERPIECE = "Un chef-d\u2019œuvre, main-d\u2019œuvre comprise"
SUMMER = "Nos horaires d\u2019été : du 1er juillet au 31 août"
PHONE = "Le matin, appelez le 2 : 0475/55.01.02 (Marc)"
POWER = "Panne d'électricité réparée en urgence"


async def search(service: Service, client_id: str, typed: str, **parameters: Any) -> dict[str, Any]:
    response = await service.http.get(
        f"/v1/clients/{client_id}/sheets/search", params={"q": typed} | parameters
    )
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    for item in body["items"]:
        assert "".join(segment["text"] for segment in item["segments"]) == item["passage"]
        assert all(segment["text"] for segment in item["segments"])
    return body


async def passages(service: Service, client_id: str, typed: str, **parameters: Any) -> list[str]:
    return [
        item["passage"] for item in (await search(service, client_id, typed, **parameters))["items"]
    ]


def hits(item: dict[str, Any]) -> list[str]:
    return [segment["text"] for segment in item["segments"] if segment["hit"]]


@pytest.mark.parametrize(
    ("passage", "typed", "marked"),
    [
        (BOILERS, "chaudiere", ["chaudières"]),
        (BOILERS, "CHAUDIÈRES", ["chaudières"]),
        (BOILERS, "chaudie\u0300res", ["chaudières"]),
        (BOILERS, "chaudière", ["chaudières"]),
        (BOILERS, "chaud", ["chaudières"]),
        (BOILERS, "marque chaudiere", ["chaudières", "marques"]),
        (BOILERS, "nos chaudières", ["chaudières"]),
        (BOILERS.replace("è", "e\u0300"), "chaudiere", ["chaudières"]),
        (BOILERS.upper(), "chaudière", ["CHAUDIÈRES"]),
        (PRICE, "entretien chaud", ["Entretien", "chaudière"]),
        (PRICE, "entretien de la chaudière", ["Entretien", "chaudière"]),
        (PRICE, "chaudières", ["chaudière"]),
        (PRICE, "149,50", ["149,50"]),
        (PRICE, "149.50 €", ["149,50"]),
        (PRICE, "149", ["149"]),
        (PRICE, "tarifs 2026 gaz", ["gaz"]),
        (MASTERPIECE, "oeuvre", ["œuvre", "œuvre"]),
        (MASTERPIECE, "ŒUVRES", ["œuvre", "œuvre"]),
        (MASTERPIECE, "main d'oeuvre", ["œuvre", "main", "œuvre"]),
        (SUMMER, "été", ["été"]),
        (SUMMER, "ete", ["été"]),
        (SUMMER, "horaires d'été", ["horaires", "été"]),
        (SUMMER, "aout", ["août"]),
        (SUMMER, "1er juillet", ["1er", "juillet"]),
        (PHONE, "0475550102", ["0475/55.01.02"]),
        (PHONE, "0475 55 01 02", ["0475/55.01.02"]),
        (PHONE, "0475/55.01.02", ["0475/55.01.02"]),
        (PHONE, "+32475550102", ["0475/55.01.02"]),
        (PHONE, "0032 475 55 01 02", ["0475/55.01.02"]),
        ("Appelez le +32 2 555 01 01", "025550101", ["32 2 555 01 01"]),
        ("Appelez le +32 2 555 01 01", "02 555 01 01", ["32 2 555 01 01"]),
        (PHONE, "55.01.02", ["55.01.02"]),
        (PHONE, "le", ["Le", "le"]),
        (POWER, "electricite", ["électricité"]),
        (POWER, "électrique", ["électricité"]),
        (POWER, "réparé", ["réparée"]),
        ("La ﬁche produit", "fiche", ["ﬁche"]),
        ("Le numéro du reçu", "numeros reçus", ["numéro", "reçu"]),
        ("Un tuyau, un pneu", "TUYAUX", ["tuyau"]),
        ("Gros travaux", "travail", ["travaux"]),
        ("Un travail soigné", "travaux", ["travail"]),
        ("Le dîner près de l'évier", "diners éviers", ["dîner", "évier"]),
        ("Les yeux", "œil", ["yeux"]),
        ("Les journaux du bureau", "bureaux journal", ["journaux", "bureau"]),
    ],
)
async def test_it_is_found_and_marked(
    service: Service, passage: str, typed: str, marked: list[str]
) -> None:
    client_id = await service.a_client()
    await supplied(service, client_id, text=f"{passage}\n\nRien de tout ceci.")
    [item] = [one for one in (await search(service, client_id, typed))["items"] if hits(one)]
    assert hits(item) == marked


@pytest.mark.parametrize(
    "typed", ["49,50", "chaudronnier", "149,5 gaz mazout", "0475550103", "hiver", "oeufs"]
)
async def test_what_stands_nowhere_is_not_found(service: Service, typed: str) -> None:
    client_id = await service.a_client()
    await supplied(service, client_id, text=f"{PRICE}\n\n{PHONE}\n\n{MASTERPIECE}\n\n{SUMMER}")
    assert await passages(service, client_id, typed) == []


async def test_the_best_comes_first(service: Service) -> None:
    client_id = await service.a_client()
    lawn, fuel, gas = (
        "Le gazon est entretenu le lundi.",
        "Nous livrons aussi du mazout, jamais de gaz en bouteille, et bien d'autres choses.",
        "Gaz : entretien le mardi.",
    )
    await supplied(service, client_id, title="Services", text=f"{lawn}\n\n{fuel}\n\n{gas}")
    found = await passages(service, client_id, "gaz")
    assert found == [gas, fuel, lawn]
    assert await passages(service, client_id, "gaz", limit=1) == found[:1]


async def test_titles_headings_and_the_header_of_a_table_are_found_too(service: Service) -> None:
    client_id = await service.a_client()
    table = (
        "## Entretien\n\n| Prestation | Prix |\n|---|---|\n| Brûleur | 95 € |\n| Citerne | 60 € |"
    )
    await supplied(service, client_id, text=table)
    assert await passages(service, client_id, "prix entretien citerne") == ["Citerne\t60 €"]
    assert len(await passages(service, client_id, "tarifs")) == 2


async def test_only_what_holds_at_the_instant_asked_for(service: Service) -> None:
    client_id = await service.a_client()
    sheet = await supplied(service, client_id, text="Prix : 149 €", valid_from=days(-10))
    await follow(service, sheet["id"], text="Prix : 155 €", valid_from=days(2), valid_to=days(9))
    found = [await passages(service, client_id, "prix", at=days(at)) for at in (-11, -10, 2, 9)]
    assert found == [[], ["Prix : 149 €"], ["Prix : 155 €"], []]
    assert await passages(service, client_id, "prix") == ["Prix : 149 €"]
    service.set_clock(later(5))
    assert await passages(service, client_id, "prix") == ["Prix : 155 €"]
    await service.http.post(f"/v1/sheets/{sheet['id']}/withdraw")
    assert await passages(service, client_id, "prix") == []
    assert await passages(service, client_id, "prix", at=days(3)) == ["Prix : 155 €"]


async def test_never_what_another_client_supplied(service: Service) -> None:
    client_id = await service.a_client()
    other = await service.a_client(reference="other", contact_points=[])
    await supplied(service, other, text=PRICE)
    body = await search(service, client_id, "chaudière")
    assert body == {"items": [], "did_you_mean": None}
    key = await key_for(service, Scope.SHEETS_READ, client_id=client_id)
    path = f"/v1/clients/{other}/sheets/search?q=prix"
    assert (await service.http.get(path, headers=key)).status_code == 404
    path = f"/v1/clients/{uuid4()}/sheets/search?q=prix"
    assert (await service.http.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chaudere", "chaudière"),
        ("entertien chaudiere", "entretien chaudiere"),
        ("Entretien chaudeire", "Entretien chaudière"),
        ("xylophone", None),
        ("gaz mazouth", None),
    ],
)
async def test_what_may_have_been_meant_is_asked_and_not_searched(
    service: Service, typed: str, meant: str | None
) -> None:
    client_id = await service.a_client()
    await supplied(service, client_id, text=f"{PRICE}\n\nmazout")
    assert await search(service, client_id, typed) == {"items": [], "did_you_mean": meant}


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "' & !",
        ":*",
        "a:* | !b <-> (c",
        "\\",
        "''",
        "%",
        "  ",
        "\u202e\u200b",
        "x" * 200,
        "é" * 200,
        "\U0001f525" * 200,
        "1 " * 100,
        "½ ⅓ ²",
        "de la du",
        "日本 ١٢",
        "\u0300",
        "0" * 200,
    ],
)
async def test_whatever_is_typed_is_answered(service: Service, typed: str) -> None:
    client_id = await service.a_client()
    await supplied(service, client_id, text=f"<script>\n\n{typed}\n\n{PRICE} 1 2 1")
    await search(service, client_id, typed)
    await search(service, await service.a_client(reference="b", contact_points=[]), typed)


async def test_what_looks_like_markup_is_text(service: Service) -> None:
    client_id = await service.a_client()
    await supplied(service, client_id, text="Le bouton <script>alert(1)</script> & co")
    [item] = (await search(service, client_id, "<script>"))["items"]
    assert "<script>alert(1)</script> & co" in item["passage"]
    assert hits(item) == ["script", "script"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=" + "x" * 201,
        "q=a%00b",
        "q=a&limit=0",
        "q=a&limit=501",
        "q=a&at=demain",
        "q=a&page=2",
    ],
)
async def test_what_is_no_search_is_refused(service: Service, query: str) -> None:
    client_id = await service.a_client()
    response = await service.http.get(f"/v1/clients/{client_id}/sheets/search?{query}")
    assert response.status_code == 422


async def test_sheets_are_searched_in_their_own_language(service: Service) -> None:
    client_id = await service.a_client()
    dutch = "Wij herstellen verwarmingsketels en branders"
    await supplied(service, client_id, text=dutch, language="nl", title="Diensten")
    await supplied(service, client_id, text="We service boilers", language="en", title="Services")
    [item] = (await search(service, client_id, "brander"))["items"]
    assert (item["language"], hits(item)) == ("nl", ["branders"])
    [item] = (await search(service, client_id, "boiler serviced"))["items"]
    assert (item["language"], hits(item)) == ("en", ["service", "boilers"])
