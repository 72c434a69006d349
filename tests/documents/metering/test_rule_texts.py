"""Every rule is told in words, and with the annex's sentence where there is one."""

import pytest

from app.documents.metering.rule_texts import ANNEX, RULE_SENTENCES
from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language
from app.domain.metering.rules import Rule


def test_every_rule_has_its_sentence() -> None:
    assert set(RULE_SENTENCES) == set(Rule)
    assert set(ANNEX) == set(Rule) - {Rule.VOIDED}


@pytest.mark.parametrize("language", list(Language))
def test_codes_stand_in_no_sentence(language: Language) -> None:
    texts = texts_of(language)
    for words in RULE_SENTENCES.values():
        assert "_" not in texts.say(words)
