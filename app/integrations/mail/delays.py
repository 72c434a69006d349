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
    + r"|(?<!before )giving up"
)  # fmt: skip
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
    text = plain(f"{subject or ''}. {said[:_LONGEST_TEXT]}", _LONGEST_TEXT)
    if _PATIENT.search(text) is None:
        return False
    # "You will be told if it fails permanently" tells of no failure.
    return _GIVEN_UP.search(_UNTIL_THEN.sub("", text)) is None
