"""The locales by which dates, numbers and money are written for clients."""

from app.domain.clients.clients import Language

LOCALES = {Language.FRENCH: "fr_BE", Language.DUTCH: "nl_BE", Language.ENGLISH: "en_GB"}
