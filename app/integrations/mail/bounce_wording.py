"""How mail servers say that a mail did not arrive, in subjects and in texts."""

import re

from app.integrations.mail.wording import one_of, plain

_LONGEST_TEXT = 8_000
_SUBJECT = re.compile(
    one_of(
        (
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
        )
    )
)  # fmt: skip
_ANSWERED = re.compile(r"\s*(?:re|aw|antw|sv|vs|rif|odp|fw|fwd|tr|wg|doorst|rv|enc|i|r)\s*:")
_MAIL = (
    r"(?:messages?|e-?mails?|mails?|courriels?|courriers? electroniques?|berichte?n?|nachrichten?"
    r"|mensajes?|correos?|messaggi[o]?|mensagem|mensagens|wiadomosc\w*|meddelande\w*|besked|viesti)"
)
_NOT_DELIVERED = (
    r"(?:(?:could|can|did|has|was|were|is) ?n[o']t (?:yet )?(?:be |been )?"
    r"(?:deliver|reach|sent|transmit)|undeliver|fail\w* (?:to )?(?:be )?deliver"
    r"|(?:fatal|permanent) (?:delivery )?error"
    r"|(?:was|has been|is being) returned (?:to|as)"
    r"|(?:n'a|n'ont) pas (?:encore )?(?:pu )?(?:etre|ete) "
    r"(?:remis|delivr|distribu|livr|achemin|transmis)"
    r"|(?:kon|kan|konden|is|werd) (?:helaas )?niet (?:worden )?(?:bezorgd|afgeleverd|verzonden)"
    r"|(?:konnte|konnten|kann|wurde) (?:leider )?nicht (?:zugestellt|ausgeliefert|ubermittelt)"
    r"|no (?:se )?(?:ha )?(?:pudo|podido|puede) (?:ser )?entrega"
    r"|non (?:e stato|puo essere) (?:possibile )?(?:recapita|consegna)"
    r"|nao (?:foi|pode) (?:ser )?(?:possivel )?entreg)"
)
_BETWEEN = (
    r"(?:(?!\b(?:says?|said|about|dit|order|parcel|package|colis|commande|pakje|pakket|bestelling"
    r"|lieferung|paket|bestellung)\b)[^.!?]){0,120}"
)
_SAID = re.compile(
    rf"{_MAIL}{_BETWEEN}{_NOT_DELIVERED}"
    rf"|(?:unable|failed|not able|wasn't able|impossible|impossibl\w* de|unmoglich)[^.!?]{{0,40}}"
    rf"(?:deliver|remettre|distribuer|delivrer|zustellen|bezorgen)[^.!?]{{0,60}}{_MAIL}"
    rf"|(?:could not|couldn't|cannot) deliver[^.!?]{{0,60}}{_MAIL}"
    r"|failed recipients?\b"
    r"|following (?:recipients?|address(?:es)?)[^.!?]{0,40}(?:fail|reject|error|problem)"
    r"|n[o']t be delivered to the following|delivery of (?:your |the |this )?(?:e-?mail|message)\b"
    r"|did not reach the following|delivery to the following|user unknown|unknown user|no such user"
    r"|mailbox (?:is )?(?:full|unavailable|not found)|recipient (?:address )?rejected"
    r"|\b5\d\d[ -]5\.\d{1,2}\.\d{1,2}\b"
    r"|\b55[0-4] (?:user|unknown|mailbox|requested action|recipient|no such)"
)


def is_subject_of_a_bounce(subject: str | None) -> bool:
    """Tell whether a subject holds words that mail servers put there; people write some too."""
    return _SUBJECT.search(plain(subject or "")) is not None


def is_passed_on(subject: str | None) -> bool:
    """Tell whether a person answers something, or passes it on."""
    return _ANSWERED.match(plain(subject or "")) is not None


def tells_of_a_bounce(said: str) -> bool:
    """Tell whether a text says that a mail did not arrive: a parcel may not arrive either."""
    return _SAID.search(plain(said[:_LONGEST_TEXT], _LONGEST_TEXT)) is not None
