"""What a server says of those whom a mail did reach: receipts that report no failure."""

import re

from app.integrations.mail.wording import one_of, plain

_LONGEST_TEXT = 16_000
_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{0,60}\]\s*)?"
    r"(?:(?:delivered|relayed|expanded|remis|distribue|delivre|livre|relaye|transmis|bezorgd"
    r"|afgeleverd|doorgegeven|doorgestuurd|zugestellt|ubermittelt|weitergeleitet|entregado"
    r"|retransmitido|recapitato|consegnato|inoltrato|entregue|retransmitida?) ?:"
    r"|return receipt\b|delivery (?:receipt|confirmation)\b|ontvangstbevestiging\b"
    r"|(?:accuse|confirmation) de (?:remise|livraison|distribution|reception)\b"
    r"|(?:mail|message) (?:delivered|relayed|delivery success\w*)\b"
    r"|success\w*\b|(?:[^:]{0,60} )?\((?:success|relay(?:ed)?|delivered|succes|reussite|erfolg"
    r"|exito|geslaagd)\))"
)
_OF_ONE = r"(?:<|\b)[^\s<>@]{1,64}@[^\s<>:@]{1,64}>? ?[:(]"
_WORDS = r"(?:[^.!?]|[.](?=\w)){1,60}"
_ARRIVED = (
    r"(?:successful(?:ly)? (?:\w+ )?(?:deliver|relay|transmi)\w*"
    r"|(?:deliver|relay|transmit|transferr?)\w* successfully|delivery was successful"
    rf"|deliver\w*(?:{_WORDS})? (?:is|was|has been|are) (?:now )?(?:completed?|successful)\b"
    r"|(?:was|were|is|are|has been|have been) (?:now |already )?"
    r"(?:delivered|relayed|handed over|accepted for delivery)\b(?! (?:late|after|as soon))"
    r"|(?:messages?|mails?) (?:(?:successfully )?(?:delivered|relayed)|successfully sent)\b"
    r"|delivered to (?:the |your |his |its )?(?:mailbox|inbox|destination)"
    r"|(?:message|mail) (?:has )?reached"
    r"|(?:message|courriel|e-mail|courrier) est (?:bien )?arrive"
    r"|has (?:now )?(?:delivered|relayed) (?:the|your|this)"
    r"|recipients? (?:has |have )?received (?:the|your|this)|(?:addresses|recipients) succeeded"
    rf"|{_OF_ONE} ?(?:delivered|relayed|success)"
    r"|(?:a|ont) (?:bien )?ete (?:bien |correctement )?"
    r"(?:remis|delivre|distribue|livre|transmis|achemine|relaye)[es]*\b"
    r"|(?:remis|delivre|distribue|livre|transmis|achemine)[es]* (?:avec succes|correctement)"
    rf"|(?:remise|livraison|distribution)\b(?:{_WORDS})? (?:est|a ete|a) "
    r"(?:terminee|effectuee|achevee|reussie?)|(?:ont|a) (?:bien )?recu (?:le|votre|ce) m"
    rf"|(?:is|zijn|werd|werden) (?:{_WORDS} )?(?:correct |goed |met succes |succesvol )?"
    rf"(?:bezorgd|afgeleverd|doorgegeven)\b|(?:bezorging|aflevering)\b(?:{_WORDS})? is (?:voltooid"
    r"|geslaagd|gelukt)|(?:met succes|succesvol) (?:bezorgd|afgeleverd)"
    r"|hebben (?:het|uw) bericht ontvangen"
    rf"|(?:wurde|wurden|ist|worden) (?:{_WORDS} )?(?:erfolgreich )?"
    r"(?:zugestellt|ausgeliefert|ubermittelt|weitergeleitet)\b"
    rf"|zustellung\b(?:{_WORDS})? (?:ist|war|wurde) (?:abgeschlossen|erfolgreich)"
    r"|erfolgreich (?:zugestellt|ausgeliefert|ubermittelt)|haben (?:die|ihre) nachricht erhalten"
    rf"|(?:se ha|ha sido|fue|se) entreg(?:ado|o)\b|entrega\b{_WORDS} se ha completado"
    rf"|e stat[oa] (?:recapitat|consegnat|inoltrat)[oa]\b|(?:recapito|consegna)\b(?:{_WORDS})? e "
    rf"stat[oa] completat[oa]|foi entregue|entrega\b{_WORDS} foi concluida)"
)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|nobody|none|no|pas|jamais|non|niet|nooit|geen|nicht|nie|kein\w*|nao)\b"
    r"|n't\b|\bunable|\bimpossib|\bn'"
)
_FAILED = one_of(
    (
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
    )
)  # fmt: skip
_REFUSED = rf"(?:{_FAILED}|(?<![\d.])5\d\d[ -](?=[a-z\d])|(?<![\d.])5(?:\.\d{{1,3}}){{2}}(?![\d.]))"
_FATE = re.compile(
    rf"(?P<failed>{_OF_ONE}(?:(?!delivered|relayed|success)[^<>@]){{0,80}}?{_REFUSED}|{_REFUSED})"
    rf"|(?P<arrived>{_ARRIVED})"
)
_SENTENCE_END = re.compile(r"[.!?:>]\s|--|\*\*")
_IN_CASE = re.compile(
    r"\b(?:if|unless|in case|otherwise|should|si|en cas|sinon|als|indien|anders|wenn|falls|sonst)"
    r"\b[^.]*"
)


def has_only_arrived(subject: str | None, said: str) -> bool:
    """Tell whether a notice tells of a mail that arrived, and of nobody whom it did not reach.

    Args:
        subject: of the notice.
        said: its text, without what it quotes of the mail that it is about.
    """
    fates = [is_arrival for _, is_arrival in _fates(_IN_CASE.sub("", _plain(said)))]
    told = _SUBJECT.match(plain(subject or "")) is not None
    return all(fates) and (told or bool(fates))


def said_of_failures(said: str) -> str:
    """Return a text without those of its passages that tell who received the mail."""
    text = _plain(said)
    fates = _fates(text)
    if not any(is_arrival for _, is_arrival in fates):
        return said
    starts = [0, *(start for start, _ in fates)]
    ends = [*starts[1:], len(text)]
    kept = [True, *(not is_arrival for _, is_arrival in fates)]
    passages = zip(starts, ends, kept, strict=True)
    return " ".join(text[start:end] for start, end, is_kept in passages if is_kept)


def _plain(said: str) -> str:
    return plain(said[:_LONGEST_TEXT], _LONGEST_TEXT)


def _fates(text: str) -> list[tuple[int, bool]]:
    """Return where a text tells that a mail arrived (true), and where that it did not."""
    found, begin = [], 0
    for match in _FATE.finditer(text):
        is_arrival = match["arrived"] is not None
        before = _SENTENCE_END.split(text[max(begin, match.start() - 120) : match.start()])[-1]
        if is_arrival and _NEGATED.search(f"{before}{match[0]}"):
            is_arrival = False
        found.append((match.start(), is_arrival))
        begin = match.end()
    return found
