"""What mail servers say became of a mail: it failed, is still tried, or arrived."""

import re

from app.integrations.mail.phrases import Meaning, any_of, plain

_LONGEST_TEXT = 8_000
_SUBJECT_OF_A_BOUNCE = re.compile(any_of(Meaning.BOUNCE_SUBJECT))
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
_BOUNCE = re.compile(
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
_STILL_TRYING = re.compile(
    any_of(Meaning.STILL_TRYING) + r"|(?:will|shall) (?:still )?(?:be )?(?:re-?tr(?:y|ied)|attempt)"
    r"|\b(?:is|are|was|were|been|being) (?:temporarily |currently )?"
    r"(?:deferred|delayed|postponed|gr[ea]ylisted|held(?= (?:in|for|back|until|by|at|and)\b|[.,;:])"
    r"|(?:re-?)?queued (?:again|until))"
    r"|\bqueued for (?:re-?try|re-?delivery|another|later)|\bgr[ea]ylist(?:ed|ing)\b"
    r"|\b(?:next|another|further|more|new) (?:delivery )?(?:attempts?|try|tries|retry|retries)"
    r" (?:is|are|in|at|on|will|after|within|scheduled)\b"
    r"|\b(?:attempts?|tries|retries)(?: (?:to|for|of) [^.]{1,60})? (?:will )?continues?\b"
    r"|\bun(?:delivered|sent) (?:so far|until now|for now|as yet|yet)"
    r"|\b(?:not|n't) (?:yet )?(?:been )?(?:be )?(?:delivered|sent) (?:yet|so far)\b"
    r"|\bstill (?:un(?:delivered|sent)|not (?:been )?delivered|trying|waiting|in (?:the|our) queue)"
    r"|\bwill be (?:delivered|sent|tried) (?:later|again|when|once|as soon|in)"
    r"|\b(?:will|we'll|shall) (?:re-?)?try [^.]{0,60}\b(?:again|later)\b"
    r"|\bwill try for|\bgo(?:es)? on trying|\bretrying (?:every|for|in|until)\b"
    r"|\bwaiting to be (?:delivered|sent)|\btaking longer than|\btemporary delivery\b"
    r"|\bnot yet (?:been )?(?:delivered|sent|succeeded)|^queued ?:|\breexpedie?e? plus tard"
    r"|\bzustellung wird (?:spater )?wiederholt|\brimandat[oa]\b|\britardo (?:di|del|nel)|\batrasad"
    r"|\bdelayed (?:for |by )?(?:the )?(?:past )?\d+ ?(?:h|m|d)"
    r"|^\W*(?:\[[^\]]{0,60}\] ?)?(?:delay(?:ed)?|deferred|retarde|differe|verzogert)\b"
    r"|could not send (?:the |your )?(?:message|mail) for (?:the )?(?:past|last)"
    r"|\bmessages? \S{1,60} delayed\b"
    r"|\b(?:delivery|mail|message|e-mail) (?:delay(?:ed)?|deferred)\b"
    r"|(?:toujours|encore) pas (?:ete |pu |etre )*(?:delivr|remis|distribu|livr|transmis|achemin)"
    r"|\bretard(?:e|ee|ees|es)? (?:de|d'|dans) ?(?:la )?"
    r"(?:remise|livraison|distribution|l'envoi|envoi)"
    r"|\b(?:remise|livraison|distribution|envoi|messages?|courriels?|e-?mails?)"
    r" (?:(?:est|a ete|mise?|reste|encore) )*(?:retarde|differe|reporte|en (?:attente|retard|file))"
    r"|\bprochaine? (?:tentative|essai)|\btentatives?[^.]{0,60} continu"
    r"|\bsera (?:remis|delivre|distribue|livre)e? (?:plus tard|ulterieurement|des que)"
    r"|\b(?:vertraagd|uitgesteld)\b|\bnog (?:steeds )?niet (?:worden |kunnen )?"
    r"(?:bezorgd|afgeleverd|verzonden)|\b(?:volgende|nieuwe|verdere) (?:bezorg)?poging"
    r"|\bin (?:de )?wachtrij|\bwordt later|\b(?:nachste|weitere)r? (?:zustell)?versuche?\b"
    r"|\b(?:bisher|immer noch|bis jetzt) nicht (?:zugestellt|ausgeliefert|ubermittelt)"
    r"|\bwird spater|\bzuruckgestellt|\bin der warteschlange"
    r"|\b(?:e|essere|consegna) in (?:ritardo|coda|attesa)\b|\baltri tentativi|\bnuovi tentativi"
    r"|\bprossimo tentativo|\b(?:ancora non|non ancora|non e ancora) (?:e |stat[oa] )*"
    r"(?:consegnat|recapitat)|\bverra (?:consegnat|recapitat)\w (?:piu tardi|in seguito)"
    r"|\bproximo intento|\bnuevos intentos|\b(?:con retraso|retrasad[oa])|\bretraso (?:de|en) la"
    r"|\b(?:aun|todavia) no (?:se )?(?:ha|pudo)|\bse (?:volvera a intentar|reintentara)"
    r"|\bproxima tentativa|\bnovas tentativas|\bainda nao (?:foi|pode)"
    r"|\bser(?:a|ont) (?:a nouveau |encore |re)?(?:tent|essay|envoye a nouveau)"
    r"|\bcontinu\w* (?:a|de|d')\s?(?:tent|essay|livr|remett|distribu)"
    r"|(?:re)?(?:tent|essa)\w+ a nouveau (?:de|pendant|jusqu|plus tard|dans)"
)
_GIVEN_UP = re.compile(
    any_of(Meaning.GIVEN_UP)
    + r"|(?<!before )giving up|\b(?:has|have) (?:now |finally |therefore )?been given up\b"
    r"|\bn'essa[iy]era plus\b(?! (?:apres|au-dela|passe))"
    r"|\b(?:message|mail|time|retries|queue|delivery) (?:has |have |was )?"
    r"(?:expired|exhausted)\b|\bno (?:more|other|new|further|additional) (?:delivery )?"
    r"(?:attempt|tries|retries)|\b(?:aucun|sans) (?:autre|nouvel)\w* (?:tentative|essai)"
    r"|\bgeen (?:nieuwe|verdere|volgende) \w*poging|\bkeine? weitere\w* \w*versuch"
    r"|\b(?:non (?:verr|sar)\w+|nessun|senza)(?: \w+)? (?:altr|ulterior|nuov)\w* tentativ"
    r"|\bno se (?:realizar|har)an (?:mas|nuevos)"
)
_SUBJECT_OF_A_FAILURE = re.compile(any_of(Meaning.SUBJECT_OF_A_FAILURE))
_BEFORE_ANOTHER = re.compile(r"[:«\"]")
_SUBJECT_IN_TEXT = re.compile(
    r"^[ \t>|]*(?:subject|objet|sujet|onderwerp|betreff|asunto|oggetto|assunto)[ \t]*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSAL_CODE = re.compile(
    r"(?<![\d.])5\d\d[ -](?:5\.\d|[a-z<])|(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])"
)
_UNTIL_THEN = re.compile(
    r"\b(?:if|unless|until|when|in case|si|jusqu\S*|en cas|als|indien|in geval|wenn|falls|bis"
    r"|im fall\w*)\b[^.]*"
)
_LONGEST_NOTICE = 16_000
_SUBJECT_OF_AN_ARRIVAL = re.compile(
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
_FAILED = any_of(Meaning.FAILED)
_NOT_REACHED = (
    rf"(?:{_FAILED}|(?<![\d.])5\d\d[ -](?=[a-z\d])|(?<![\d.])5(?:\.\d{{1,3}}){{2}}(?![\d.]))"
)
_FATE = re.compile(
    rf"(?P<failed>{_OF_ONE}(?:(?!delivered|relayed|success)[^<>@]){{0,80}}?{_NOT_REACHED}|{_NOT_REACHED})"
    rf"|(?P<arrived>{_ARRIVED})"
)
_SENTENCE_END = re.compile(r"[.!?:>]\s|--|\*\*")
_IN_CASE = re.compile(
    r"\b(?:if|unless|in case|otherwise|should|si|en cas|sinon|als|indien|anders|wenn|falls|sonst)"
    r"\b[^.]*"
)


def is_subject_of_a_bounce(subject: str | None) -> bool:
    """Return whether a subject holds words that mail servers put there; people write some too."""
    return _SUBJECT_OF_A_BOUNCE.search(plain(subject or "")) is not None


def is_passed_on(subject: str | None) -> bool:
    """Return whether a person answers something, or passes it on."""
    return _ANSWERED.match(plain(subject or "")) is not None


def tells_of_a_bounce(said: str) -> bool:
    """Return whether a text says that a mail did not arrive: a parcel may not arrive either."""
    return _BOUNCE.search(plain(said[:_LONGEST_TEXT], _LONGEST_TEXT)) is not None


def is_only_delayed(subject: str | None, said: str) -> bool:
    """Return whether a notice tells of a mail that is still being tried.

    Args:
        subject: of the notice.
        said: its text, without what it quotes of the mail that it is about.
    """
    own = _without_the_originals(plain(subject or ""))
    text = plain(_SUBJECT_IN_TEXT.sub("", said[:_LONGEST_TEXT]), _LONGEST_TEXT)
    is_tried = _STILL_TRYING.search(own) is not None and _REFUSAL_CODE.search(text) is None
    if not is_tried and _STILL_TRYING.search(text) is None:
        return False
    # "You will be told if it fails permanently" tells of no failure.
    return _GIVEN_UP.search(_UNTIL_THEN.sub("", f"{own}. {text}")) is None


def _without_the_originals(subject: str) -> str:
    """Return a subject without that of the mail which it says did not arrive."""
    failure = _SUBJECT_OF_A_FAILURE.search(subject)
    end = None if failure is None else _BEFORE_ANOTHER.search(subject, failure.end())
    own = subject if end is None else subject[: end.start()]
    return subject if _STILL_TRYING.search(own) else own


def has_only_arrived(subject: str | None, said: str) -> bool:
    """Return whether a notice tells that a mail arrived, and of no recipient whom it did not reach.

    Args:
        subject: of the notice.
        said: its text, without what it quotes of the mail that it is about.
    """
    fates = [is_arrival for _, is_arrival in _fates(_IN_CASE.sub("", _plain_notice(said)))]
    says_so = _SUBJECT_OF_AN_ARRIVAL.match(plain(subject or "")) is not None
    return all(fates) and (says_so or bool(fates))


def said_of_failures(said: str) -> str:
    """Return a text without those of its passages that tell who received the mail."""
    text = _plain_notice(said)
    fates = _fates(text)
    if not any(is_arrival for _, is_arrival in fates):
        return said
    starts = [0, *(start for start, _ in fates)]
    ends = [*starts[1:], len(text)]
    kept = [True, *(not is_arrival for _, is_arrival in fates)]
    passages = zip(starts, ends, kept, strict=True)
    return " ".join(text[start:end] for start, end, is_kept in passages if is_kept)


def _plain_notice(said: str) -> str:
    return plain(said[:_LONGEST_NOTICE], _LONGEST_NOTICE)


def _fates(text: str) -> list[tuple[int, bool]]:
    """Return where a text tells that a mail arrived (true), and where that it did not."""
    fates, begin = [], 0
    for match in _FATE.finditer(text):
        is_arrival = match["arrived"] is not None
        before = _SENTENCE_END.split(text[max(begin, match.start() - 120) : match.start()])[-1]
        if is_arrival and _NEGATED.search(f"{before}{match[0]}"):
            is_arrival = False
        fates.append((match.start(), is_arrival))
        begin = match.end()
    return fates
