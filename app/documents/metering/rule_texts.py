"""Rules in words, and the annex's sentence behind each: what readers see, never the codes."""

from collections.abc import Mapping
from typing import NamedTuple

from app.documents.texts.texts import phrase
from app.domain.metering.rules import Rule


class AnnexSentence(NamedTuple):
    """What annex 3 says, word for word and in its own language.

    Attributes:
        section: where it stands; empty for the table.
        text: French.
    """

    section: str
    text: str


RULE_SENTENCES: Mapping[Rule, str] = {
    Rule.VOIDED: phrase("It was recorded by mistake: it counts for nothing."),
    Rule.INBOUND_FROM_CLIENT: phrase(
        "It came from you: what you tell or ask us counts for nothing by itself."
    ),
    Rule.OUTBOUND_TO_CLIENT: phrase(
        "It was for you, in the normal course of the service: it counts for nothing."
    ),
    Rule.OUTBOUND_UNREACHED: phrase("Nobody was reached: it counts for nothing."),
    Rule.FOLLOW_UP_INCLUDED: phrase(
        "It is one of the three follow-ups included in the interaction that came in."
    ),
    Rule.FOLLOW_UP_EXTRA: phrase(
        "It comes after the three included follow-ups: it counts as one interaction more."
    ),
    Rule.INBOUND_NO_ACTION: phrase("The message needed no action: it counts for nothing."),
    Rule.INBOUND_UNANSWERED: phrase(
        "Nobody answered and no voicemail was left, so nothing was handled: it counts for nothing."
    ),
    Rule.INBOUND_THIRD_PARTY: phrase(
        "Somebody called you or wrote to you, and it was handled: with up to three follow-ups it "
        "counts as one interaction."
    ),
    Rule.OUTBOUND: phrase("A call was placed or a message sent: it counts as one interaction."),
    Rule.ACTION: phrase("A task was done that was asked for: each counts as one interaction."),
    Rule.PLAN_BLOCKED: phrase(
        "The block of your plan was on and the included interactions were used up: it is not "
        "counted."
    ),
}

_INBOUND = "1.B.1"
_OUTBOUND = "1.B.2"
_DEFINITION = "1.A"
_FAIR_USE = "1.B.1 *"
_EACH_OUTBOUND = AnnexSentence(
    _OUTBOUND,
    "Chaque interaction sortante est comptabilisée, sauf celles qui vous sont destinées dans le "
    "cadre du suivi normal de la prestation.",
)

ANNEX: Mapping[Rule, AnnexSentence] = {
    Rule.INBOUND_FROM_CLIENT: AnnexSentence(
        _INBOUND, "Chaque interaction entrante est comptabilisée, sauf : celles provenant de vous."
    ),
    Rule.OUTBOUND_TO_CLIENT: _EACH_OUTBOUND,
    Rule.OUTBOUND_UNREACHED: AnnexSentence(
        _DEFINITION,
        "Une interaction correspond à : la réalisation d'un appel ou d'un message sortant ou d'une "
        "autre tâche administrative demandée par vos soins.",
    ),
    Rule.FOLLOW_UP_INCLUDED: AnnexSentence(
        _FAIR_USE,
        "Afin de garantir un usage raisonnable de la prestation, le nombre d'actions et "
        "d'interactions réalisées dans le cadre d'une même interaction entrante est limité à "
        "trois.",
    ),
    Rule.FOLLOW_UP_EXTRA: AnnexSentence(
        _FAIR_USE,
        "Au-delà de ce seuil, chaque action ou interaction supplémentaire est comptabilisée comme "
        "une interaction distincte au sens du présent document.",
    ),
    Rule.INBOUND_NO_ACTION: AnnexSentence(
        _INBOUND,
        "Chaque interaction entrante est comptabilisée, sauf : les messages ne nécessitant aucune "
        "action de ma part — ils sont bien entendu repris dans les comptes-rendus et vous transmis "
        "sans délai s'ils présentent un caractère urgent.",
    ),
    Rule.INBOUND_UNANSWERED: AnnexSentence(
        _DEFINITION,
        "Une interaction correspond à : la prise en charge d'un appel ou d'un message entrant.",
    ),
    Rule.INBOUND_THIRD_PARTY: AnnexSentence(
        _INBOUND,
        "Lorsqu'une interaction entrante d'un tiers nécessite plusieurs actions et/ou interactions "
        "sortantes, son traitement global est comptabilisé comme une seule interaction.",
    ),
    Rule.OUTBOUND: _EACH_OUTBOUND,
    Rule.ACTION: AnnexSentence(
        _OUTBOUND,
        "Chaque action réalisée dans le cadre d'une demande est comptabilisée individuellement.",
    ),
    Rule.PLAN_BLOCKED: AnnexSentence("", "Blocage du forfait"),
}
"""Of every rule but ``voided``, of which the annex does not speak.

Source: annex 3; where a sentence goes on as a list, the item that the rule is about follows.
"""
