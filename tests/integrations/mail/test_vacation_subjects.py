"""People write of absences too: the words of an automatic reply count as its whole subject."""

import pytest

from tests.integrations.mail.mails import HEADERS, events_of

OF_PEOPLE = [
    "Absence du bureau vendredi 4 décembre : merci de déplacer notre rendez-vous",
    "Absent du bureau demain, rappelez-moi sur mon gsm svp",
    "Absente du bureau : pouvez-vous prendre mes appels ?",
    "Hors du bureau jeudi - qui peut réceptionner la livraison ?",
    "Message d'absence à enregistrer sur mon répondeur",
    "Message d'absence pour Noël : à enregistrer",
    "Message automatique de la chaudière : que dois-je faire ?",
    "Notification d'absence de M. Leroy à la réunion de chantier",
    "Avis d'absence du 3 au 7 : merci de prévenir les clients",
    "Réponse automatique à configurer pour les congés",
    "Niet aanwezig op de werfvergadering van vrijdag",
    "Buiten kantoor op vrijdag: afspraak verzetten aub",
    "Niet op kantoor morgen, kan u mij terugbellen?",
    "Automatisch bericht op website werkt niet",
    "Afwezigheidsbericht instellen: kan u helpen?",
    "Out of the office on Friday - please move my appointment",
    "Out of office - please move my appointment",
    "Out of office (Friday): please move my appointment",
    "Out of office (friday afternoon, please reschedule)",
    "Out of office: who covers on Friday?",
    "Out of office furniture: quotation request",
    "Automated response system: offer 2026",
    "Autoreply broken since Monday",
    "Away from the office next week, can you reschedule?",
    "Abwesenheitsmeldung für Herrn Braun einrichten",
    "Automatische Antworten einrichten: bitte um Hilfe",
    "Fuera de la oficina el viernes: mover la cita",
    "Fuori sede venerdì, chi risponde?",
    "En congé du 3 au 7 : merci de déplacer la réunion",
]
OF_MACHINES = [
    "Réponse d'absence du bureau : devis",
    "Out of Office (Re: Offer)",
    "Out of Office (RE: Offer (2))",
    "Afwezig (Re: offerte)",
    "Out of Office AutoReply: Devis",
    "Out of Office Re: Devis",
    "Out of office (returning 4 December)",
    "Absence du bureau (retour le 4/12)",
    "AUTO: Anne Peeters est absente (retour 05/12/2026)",
    "AUTO: Anne Peeters is out of the office. (returning 05/12/2026)",
    "[Auto-Reply] Devis",
    "[EXTERN] ***SPAM*** Automatisch antwoord: Devis ?",
    "Automatische Antwort: Angebot",
    "Respuesta automática: presupuesto",
    "Risposta automatica: preventivo",
    "Resposta automática: orçamento",
    "Automatiskt svar: offert",
    "Odpowiedź automatyczna: oferta",
    "Автоответ: смета",
    "自動応答: 見積もり",
    "자동 회신: 견적",
]


@pytest.mark.parametrize("subject", OF_PEOPLE, ids=repr)
def test_an_absence_that_a_person_tells_of_is_work(subject: str) -> None:
    [event] = events_of({**HEADERS, "Subject": subject})
    assert event["mailclass"] == "human"
    assert "requires_action" not in event["data"]


@pytest.mark.parametrize("subject", OF_MACHINES, ids=repr)
def test_what_mailers_add_belongs_to_an_automatic_reply(subject: str) -> None:
    [event] = events_of({**HEADERS, "Subject": subject})
    assert event["mailclass"] == "auto_reply"


@pytest.mark.parametrize(
    "sign",
    [{"In-Reply-To": "<a@x.be>"}, {"References": "<a@x.be>"}, {"Return-Path": "<>"},
     {"X-Auto-Response-Suppress": "All"}, {"Precedence": "bulk"}],
    ids=repr,
)  # fmt: skip
def test_a_second_sign_makes_the_beginning_enough(sign: dict[str, str]) -> None:
    headers = {**HEADERS, "Subject": "Absent du bureau jusque lundi, Anne Peeters"}
    assert events_of(headers)[0]["mailclass"] == "human"
    assert events_of({**headers, **sign})[0]["mailclass"] == "auto_reply"


@pytest.mark.parametrize("subject", ["En congés jusqu'au 5", "Urlaub bis Montag", "Absence"])
def test_any_word_of_absence_is_enough_where_a_machine_sent_it(subject: str) -> None:
    headers = {**HEADERS, "Subject": subject}
    assert events_of(headers)[0]["mailclass"] == "human"
    assert events_of(headers, X_Envelope_From="")[0]["mailclass"] == "auto_reply"
