"""A month's quota is told in the number that its figures have."""

from dataclasses import replace

import pytest

from app.documents.metering.quota_texts import describe_quota
from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language
from app.domain.metering.quota.forecasts import Forecast
from tests.builders import a_client
from tests.domain.metering.quota.test_quota import a_quota


@pytest.mark.parametrize(
    ("language", "alone", "several"),
    [
        (Language.FRENCH, "Environ 1 est attendue", "Environ 2 sont attendues"),
        (Language.DUTCH, "Ongeveer 1 wordt verwacht", "Ongeveer 2 worden verwacht"),
        (Language.ENGLISH, "About 1 is expected", "About 2 are expected"),
    ],
)
def test_one_that_is_expected_is_told_as_one(language: Language, alone: str, several: str) -> None:
    for units, said in ((1, alone), (2, several)):
        quota = replace(a_quota(a_client()), forecast=Forecast(units, 0, 3))
        *_, last = describe_quota(quota, texts_of(language))
        assert last.startswith(said)
