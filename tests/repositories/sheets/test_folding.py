"""What is marked is what is found: Python folds words as the database does."""

from app.domain.sheets.folding import fold, lower, other_numbers, spellings_in
from tests.repositories.given import connected

WORDS = (
    "Chaudières CHAUDIÈRE chaudie\u0300res œuvre Œuvre ﬁche Ænima straße 12h30 m² ½ ﬀ ÉTÉ "
    "Ça naïve garçon 日本 ١٢ Ωmega µm n° 1er x\u0301y Łódź ǆ \u017f K"
)


async def test_python_folds_words_as_the_database_does(database_url: str) -> None:
    async with connected(database_url, "application") as connection:
        for word in WORDS.split():
            folded = await connection.fetchval("SELECT folded($1)", word)
            lowered = await connection.fetchval("SELECT lowered_words($1)", word)
            assert fold(word) == folded.replace(" ", ""), word
            assert lower(word) == lowered.replace(" ", ""), word


NUMBERS = (
    "numeros recus tuyaux jeux bas bus prix travaux travail aux ail beaux oeil yeux 12s m2 gaz"
)


async def test_python_tells_the_other_number_as_the_database_does(database_url: str) -> None:
    async with connected(database_url, "application") as connection:
        for word in NUMBERS.split():
            others = await connection.fetchval("SELECT other_numbers($1)", word)
            assert other_numbers(word) == set(others.split()), word


def test_words_are_split_where_they_end() -> None:
    assert spellings_in("L\u2019œuvre d'été : 149,50\u00a0€/m² — n°1") == [
        "L",
        "œuvre",
        "d",
        "été",
        "149",
        "50",
        "m²",
        "n",
        "1",
    ]
