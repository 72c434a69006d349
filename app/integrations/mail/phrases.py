"""Phrases by which mail servers and mailboxes tell what became of a mail, and who is away."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from app.integrations.payloads.text import one_line

_LONGEST_SUBJECT = 500
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})  # noqa: RUF001 - typographic ones
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", "-"))  # noqa: RUF001 - typographic ones


class Meaning(StrEnum):
    """What a phrase says."""

    BOUNCE_SUBJECT = "bounce_subject"
    """In the subject of a mail server that gives up, or still tries."""
    STILL_TRYING = "still_trying"
    """Nothing has failed yet, whatever the notice quotes."""
    GIVEN_UP = "given_up"
    """It will not be tried again."""
    SUBJECT_OF_A_FAILURE = "subject_of_a_failure"
    """What stands before the subject of the mail that did not arrive."""
    FAILED = "failed"
    """Somebody was not reached."""
    AUTOMATIC_REPLY = "automatic_reply"
    """A subject of automatic replies."""
    ABSENT = "absent"
    """A subject of those who are away."""
    AWAY = "away"
    """An absence, in words that people write as well."""


PHRASES: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.BOUNCE_SUBJECT: (
        "undeliver", "returned mail", "returned message", "mail delivery", "message delivery",
        "delivery status", "delivery failure", "delivery failed", "delivery has failed",
        "delivery notification", "delivery report", "delivery error", "delivery problem",
        "delivery warning", "delivery incomplete", "delivery attempts", "delivery delayed",
        "failure notice", "failed delivery", "failure delivery", "failed mail", "mail failed",
        "mail failure", "mail error", "mail system error", "could not be delivered",
        "couldn't be delivered", "could not deliver", "cannot be delivered",
        "unable to deliver",
        "not delivered", "not been delivered", "not yet been delivered", "non-delivery",
        "nondeliver", "non deliverable", "non-deliverable", "delayed mail",
        "message delayed", "delayed 24 hours", "user unknown", "unknown user", "no such user",
        "mailbox full", "returning message to sender", "returning to sender",
        "returned to sender", "error sending your mail", "warning: could not send message",
        "non remis", "non distribué", "non livré", "non délivré", "non délivrable",
        "échec de remise", "échec de la remise", "échec de distribution",
        "échec de la distribution", "échec de livraison", "échec de la livraison",
        "échec de l'envoi", "échec d'envoi",
        "retour à l'expéditeur", "retourné à l'expéditeur", "état de remise",
        "état de la remise", "remise impossible", "remise retardée", "remise différée",
        "distribution retardée", "livraison retardée", "n'a pas pu être remis",
        "n'a pas pu être délivré", "n'a pas pu être distribué", "n'a pas été remis",
        "avis de non-remise", "avis de non remise", "rapport de non-remise",
        "onbestelbaar", "niet bezorgd", "niet afgeleverd", "bezorgen mislukt",
        "bezorging mislukt", "aflevering mislukt", "bezorging vertraagd", "niet worden bezorgd",
        "niet worden afgeleverd", "retour afzender", "fout bij bezorging",
        "unzustellbar", "nicht zugestellt", "zustellung fehlgeschlagen", "zustellfehler",
        "zustellungsfehler", "fehler bei der zustellung", "zustellung verzögert",
        "nicht zustellbar", "übermittlungsfehler", "zustellungsstatus",
        "no se pudo entregar", "no se ha podido entregar", "no entregado", "no entregable",
        "error de entrega", "fallo de entrega", "mensaje devuelto", "correo devuelto",
        "mancata consegna", "mancato recapito", "impossibile recapitare", "non recapitat",
        "non recapitabile", "consegna fallita", "messaggio non consegnato",
        "não entregue", "falha na entrega", "falha de entrega", "não foi possível entregar",
        "niedostarcz", "nie dostarczono", "nie można dostarczyć", "zwrot wiadomości",
        "kunde inte levereras", "olevererbar", "ej levererat", "kan ikke leveres",
        "ikke leveret", "ikke levert", "kunne ikke leveres", "toimitus epäonnistui",
        "ei voitu toimittaa", "nedoruč", "nedoručiteľn", "kézbesíthetetlen", "nelivrat",
        "teslim edilemedi", "αδυναμία παράδοσης", "не доставлен", "недоставлен",
        "не удалось доставить", "ошибка доставки", "невозможно доставить",
        "配信不能", "配信できません", "配信エラー", "送信エラー", "送信できません",
        "届きません",
        "届けられません", "エラーメール", "エラー通知",
        "メールエラー", "不達", "未達", "返送", "退信", "退件", "投递失败",
        "投遞失敗", "无法投递", "無法投遞", "未能送达", "无法送达", "無法傳送", "发送失败",
        "傳送失敗", "반송", "전송 실패", "전송실패", "배달 실패", "배달실패", "발송 실패",
    ),
    Meaning.STILL_TRYING: (
        "will retry", "will be retried", "being retried", "be retried until",
        "will keep trying", "keep trying", "will continue to try", "continue trying",
        "continue to attempt", "attempts will continue", "attempts will be made",
        "continue to be made", "continue to be attempted", "continue attempting",
        "will try again", "will be attempted", "try to deliver your message for",
        "not yet been delivered", "not been delivered yet", "hasn't been delivered yet",
        "has not been delivered yet", "not been delivered after",
        "not yet been able to deliver", "warning only", "warning message only",
        "just a warning", "advisory-only", "do not need to resend", "don't need to resend",
        "no need to resend", "no action is required on your part", "has been delayed",
        "is delayed", "was delayed", "have been delayed", "has been postponed",
        "action: delayed", "message delayed", "delayed mail", "(delay)", "(delayed)",
        "delivery delayed", "delivery delay", "delivery status: delayed",
        "delivery has been deferred", "n'a pas encore été", "n'ont pas encore été",
        "pas encore pu être", "pas encore pu", "a été retardé", "a été retardée",
        "est retardé", "est retardée", "remise retardée", "remise différée",
        "a été différée", "a été différé", "(retard)", "avertissement seulement",
        "simple avertissement", "qu'un avertissement", "qu'une notification de retard",
        "sera retenté", "sera retentée", "seront retentées", "seront renouvelées",
        "nouvelles tentatives", "nouvelle tentative", "nouvel essai", "continuera à essayer",
        "continuera d'essayer", "continuerons à essayer", "continuera à tenter",
        "continuera de tenter", "tentatives se poursuivront",
        "tentatives de remise se poursuivr", "tentatives vont se poursuivre",
        "va se poursuivre", "vont se poursuivre", "se poursuivront", "se poursuivra",
        "réessaiera", "réessayera", "réessayerons", "réessaierons", "essaiera à nouveau",
        "essaiera encore", "sera réessayé", "sera réessayée", "inutile de renvoyer",
        "pas besoin de renvoyer", "pas nécessaire de renvoyer", "nog niet bezorgd",
        "nog niet afgeleverd", "nog niet worden bezorgd", "nog niet worden afgeleverd",
        "is vertraagd", "vertraagde bezorging", "vertraging", "opnieuw geprobeerd",
        "opnieuw proberen", "blijft proberen", "blijven proberen",
        "hoeft het bericht niet opnieuw", "hoeft dit bericht niet opnieuw",
        "slechts een waarschuwing", "noch nicht zugestellt", "noch nicht ausgeliefert",
        "verzögert", "verzögerung", "weiter versucht", "weiterhin versucht",
        "erneut versucht", "weitere zustellversuche", "nur eine warnung",
        "nicht erneut senden", "se seguirá intentando", "aún no se ha entregado",
        "todavía no se ha", "se ha retrasado", "retrasado", "volverá a intentar",
        "continuerà a tentare", "verrà ritentat", "non è stato ancora", "è stato ritardato",
        "ritardata", "ulteriori tentativi", "ainda não foi entregue", "foi adiada",
        "está atrasad", "continuará tentando", "还未送达", "仍在重试", "延迟", "遅延",
        "再送を試み",
        "message d'avertissement",
    ),
    Meaning.GIVEN_UP: (
        "i've given up", "i have given up", "gave up", "not going to try again",
        "won't be retried", "won't try again", "retry timeout exceeded", "queue too long",
        "will not be retried", "will not retry", "will not try again",
        "no longer be retried", "no further attempts", "no further delivery attempts",
        "permanent error", "permanent fatal error", "permanently failed",
        "failed permanently", "has been removed from the", "was removed from the queue",
        "has been deleted from the", "returned to sender", "action: failed",
        "erreur permanente", "échec définitif", "échec permanent", "définitivement échoué",
        "a été abandonné", "a été abandonnée", "aucune nouvelle tentative",
        "plus aucune tentative", "ne sera plus", "n'essaierai plus", "niet meer geprobeerd",
        "niet opnieuw geprobeerd", "permanente fout", "definitief mislukt",
        "permanenter fehler", "dauerhafter fehler", "endgültig",
    ),
    Meaning.SUBJECT_OF_A_FAILURE: (
        "undeliver", "non-deliver", "nondeliver", "not delivered", "returned", "fail", "error",
        "could not", "couldn't", "cannot", "unable", "bounce", "rejected", "non remis",
        "non distribué", "non livré", "non délivré", "non-remise", "non remise",
        "non distribuable", "no se puede", "échec", "échou", "impossible",
        "retour à l'expéditeur", "n'a pas pu", "n'a pas été", "erreur", "rejeté",
        "onbestelbaar", "niet bezorgd", "niet afgeleverd", "mislukt", "retour afzender", "fout",
        "niet worden", "unzustellbar", "nicht zugestellt", "nicht zustellbar", "fehlgeschlagen",
        "fehler", "no se pudo", "no se ha podido", "no entregad", "no entregable", "fallo",
        "devuelto", "mancat", "impossibil", "non recapit", "non consegnat", "fallit", "errore",
        "não entregue", "não foi possível", "falha", "erro", "niedostarcz", "nie dostarcz",
        "nie można", "zwrot", "olevererbar", "ej levererat", "kunde inte", "ikke lever",
        "kan ikke", "kunne ikke", "epäonnistui", "ei voitu", "nedoruč", "kézbesíthetetlen",
        "nelivrat", "edilemedi", "αδυναμία", "не доставлен", "недостав", "не удалось", "ошибка",
        "невозможно", "不能", "できません", "エラー", "不達", "未達", "退信", "退件", "失败",
        "失敗", "无法", "無法", "未能", "반송", "실패",
    ),
    Meaning.FAILED: (
        "fail", "undeliver", "could not", "couldn't", "cannot", "can't", "unable to",
        "wasn't able", "was not able", "not delivered", "not been delivered", "did not reach",
        "never deliver", "never reach", "unknown", "no such",
        "does not exist", "doesn't exist", "rejected", "refused", "denied",
        "blocked", "bounced", "invalid", "expired", "given up", "mailbox full", "mailbox is full",
        "disabled", "suspended", "deactivated", "no longer", "exceed", "too large", "not allowed",
        "not accept", "unavailable", "no mailbox", "désactivé", "plein", "is vol", "ist voll",
        "quota", "permanent", "returned to", "not found", "timed out", "n'a pas", "n'ont pas",
        "n'est pas", "n'existe", "échec", "échou", "impossible", "inconnu", "refusé", "rejeté",
        "niet bezorgd", "niet afgeleverd", "niet worden", "mislukt", "onbekend", "geweigerd",
        "bestaat niet", "nicht zugestellt", "nicht ausgeliefert", "nicht übermittelt",
        "konnte nicht", "konnten nicht", "fehlgeschlagen", "unbekannt", "existiert nicht",
        "unzustellbar", "abgelehnt", "no se pudo", "no se ha", "no ha", "rechazad", "desconocid",
        "fallo", "falló", "non è stat", "impossibile", "rifiutat", "sconosciut", "fallit",
        "não foi", "falha", "falhou", "rejeitad", "desconhecid",
    ),
    Meaning.AUTOMATIC_REPLY: (
        "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response",
        "auto-response", "autoresponse", "automatic response", "automated reply",
        "automated response", "autoresponder", "vacation reply", "vacation response",
        "réponse automatique", "réponse auto", "réponse d'absence", "réponse d'absence du bureau",
        "automatisch antwoord",
        "automatische reactie", "automatische beantwoording", "automatische antwort",
        "automatische rückantwort", "respuesta automática", "respuesta automàtica",
        "resposta automàtica", "risposta automatica", "resposta automática",
        "odpowiedź automatyczna", "automatyczna odpowiedź", "autosvar", "automatiskt svar",
        "automatisk svar", "automaattinen vastaus", "automatická odpověď", "automatická odpoveď",
        "automatikus válasz", "răspuns automat", "otomatik yanıt", "автоматический ответ",  # noqa: RUF001 - Turkish
        "автоответ", "автоматична відповідь", "αυτόματη απάντηση", "automatski odgovor",
        "samodejni odgovor", "自動応答", "自動返信", "自动答复", "自动回复", "自動回覆",
        "자동 회신", "자동회신", "자동 응답",
    ),
    Meaning.ABSENT: (
        "out of office", "out of the office", "out-of-office", "away from the office",
        "away from my office", "message automatique", "automatisch bericht", "message d'absence",
        "notification d'absence", "avis d'absence", "absence du bureau", "absent du bureau",
        "absente du bureau", "hors du bureau", "niet aanwezig", "niet op kantoor",
        "buiten kantoor", "afwezig", "afwezigheid", "afwezigheidsbericht", "afwezigheidsmelding",
        "afwezigheidsassistent", "vakantiebericht", "abwesenheitsnotiz", "abwesenheitsmeldung",
        "abwesenheitsnachricht", "abwesenheitsbenachrichtigung", "nicht im büro", "außer haus",
        "urlaubsbenachrichtigung", "fuera de la oficina", "fuera de oficina",
        "mensaje de ausencia", "fuori sede", "fuori ufficio", "assenza dall'ufficio",
        "fora do escritório", "ausente do escritório", "mensagem de ausência", "poza biurem",
        "nieobecność w biurze", "frånvaromeddelande", "fraværsbesked", "fraværsmelding",
        "ikke på kontoret", "inte på kontoret", "poissaoloilmoitus", "poissa toimistolta",
        "mimo kancelář", "нет на рабочем месте", "不在通知", "不在のお知らせ",
    ),
    Meaning.AWAY: (
        "on vacation", "on annual leave", "on holiday", "ooo", "absence", "absent", "absente",
        "hors bureau", "absence temporaire", "en congé", "en congés", "en vacances",
        "met verlof", "op vakantie", "verlof", "abwesenheit", "abwesend", "im urlaub", "urlaub",
        "de vacaciones", "ausencia", "in ferie", "assenza", "de férias", "ausência", "urlop",
        "nieobecność", "frånvaro", "semester", "fravær", "ferie", "loma", "dovolená", "отпуск",
    ),
}  # fmt: skip


def plain(text: str, longest: int = _LONGEST_SUBJECT) -> str:
    """Return a text in lower case without accents, on one line.

    Args:
        text: from a stranger: a run of combining marks takes the square of its length to sort.
        longest: how many characters are looked at.
    """
    cut = text[:longest].translate(_APOSTROPHES).translate(_DASHES)
    if not cut.isascii():
        marked = unicodedata.normalize("NFKD", cut)
        cut = "".join(letter for letter in marked if not unicodedata.combining(letter))
    return one_line(cut.casefold())


def any_of(meaning: Meaning) -> str:
    """Return a pattern that matches any of a meaning's phrases as ``plain`` writes them."""
    written = sorted({plain(words) for words in PHRASES[meaning]})
    longest_first = sorted(written, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")"
