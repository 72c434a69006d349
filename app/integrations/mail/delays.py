"""What a server says that still tries: nothing has failed yet, whatever it quotes."""

import re

from app.integrations.mail.wording import one_of, plain

_LONGEST_TEXT = 8_000
_PATIENT = re.compile(
    one_of(
        (
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
        )
    )
    + r"|(?:will|shall) (?:still )?(?:be )?(?:re-?tr(?:y|ied)|attempt)"
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
)  # fmt: skip
_GIVEN_UP = re.compile(
    one_of(
        (
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
        )
    )
    + r"|(?<!before )giving up|\b(?:message|mail|time|retries|queue|delivery) (?:has |have |was )?"
    r"(?:expired|exhausted)\b|\bno (?:more|other|new|further|additional) (?:delivery )?"
    r"(?:attempt|tries|retries)|\b(?:aucun|sans) (?:autre|nouvel)\w* (?:tentative|essai)"
    r"|\bgeen (?:nieuwe|verdere|volgende) \w*poging|\bkeine? weitere\w* \w*versuch"
    r"|\b(?:non (?:verr|sar)\w+|nessun|senza)(?: \w+)? (?:altr|ulterior|nuov)\w* tentativ"
    r"|\bno se (?:realizar|har)an (?:mas|nuevos)"
)  # fmt: skip
_FAILURE = re.compile(
    one_of(
        (
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
        )
    )
)  # fmt: skip
_BEFORE_ANOTHER = re.compile(r"[:«\"]")
_SUBJECT_IN_TEXT = re.compile(
    r"^[ \t>|]*(?:subject|objet|sujet|onderwerp|betreff|asunto|oggetto|assunto)[ \t]*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSED = re.compile(r"(?<![\d.])5\d\d[ -](?:5\.\d|[a-z<])|(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_UNTIL_THEN = re.compile(
    r"\b(?:if|unless|until|when|in case|si|jusqu\S*|en cas|als|indien|in geval|wenn|falls|bis"
    r"|im fall\w*)\b[^.]*"
)


def is_only_delayed(subject: str | None, said: str) -> bool:
    """Tell whether a notice tells of a mail that is still being tried.

    Args:
        subject: of the notice.
        said: its text, without what it quotes of the mail that it is about.
    """
    own = _without_the_originals(plain(subject or ""))
    told = plain(_SUBJECT_IN_TEXT.sub("", said[:_LONGEST_TEXT]), _LONGEST_TEXT)
    if _PATIENT.search(told) is None and (_PATIENT.search(own) is None or _REFUSED.search(told)):
        return False
    # "You will be told if it fails permanently" tells of no failure.
    return _GIVEN_UP.search(_UNTIL_THEN.sub("", f"{own}. {told}")) is None


def _without_the_originals(subject: str) -> str:
    """Return a subject without that of the mail which it says did not arrive."""
    failure = _FAILURE.search(subject)
    end = None if failure is None else _BEFORE_ANOTHER.search(subject, failure.end())
    own = subject if end is None else subject[: end.start()]
    return subject if _PATIENT.search(own) else own
