"""French, as it is written in Belgium."""

from app.domain.notifications.notices import NoticeType
from app.services.notifications.templates.wording import Template, Wording

WORDING = Wording(
    letters={
        NoticeType.QUOTA_THRESHOLD_REACHED: Template(
            subject="{client} : {threshold_percent} % des interactions incluses sont utilisées",
            paragraphs=(
                (
                    "En {period}, {used} des {included} interactions incluses dans le forfait de "
                    "{client} sont utilisées. Il en reste {remaining}."
                ),
            ),
        ),
        NoticeType.QUOTA_EXHAUSTED: Template(
            subject="{client} : les interactions incluses en {period} sont épuisées",
            paragraphs=(
                (
                    "Les {included} interactions incluses en {period} dans le forfait de {client} "
                    "sont toutes utilisées."
                ),
                "{consequence}",
            ),
        ),
        NoticeType.QUOTA_FORECAST_EXCEEDED: Template(
            subject="{client} : {period} devrait dépasser les interactions incluses",
            paragraphs=(
                (
                    "{used} des {included} interactions incluses en {period} dans le forfait de "
                    "{client} sont utilisées. À ce rythme, il y en aura environ {forecast} à la "
                    "fin du mois (entre {low} et {high}, huit fois sur dix)."
                ),
                "{prospect}",
            ),
        ),
        NoticeType.INTERACTION_HELD: Template(
            subject="{client} : une interaction est mise en attente",
            paragraphs=(
                (
                    "Les interactions incluses en {period} sont épuisées et le blocage du forfait "
                    "est activé. L'interaction ci-dessous reste en attente, et son délai ne court "
                    "pas, tant qu'elle n'est pas libérée."
                ),
            ),
        ),
        NoticeType.INTERACTION_RELEASED: Template(
            subject="{client} : une interaction en attente est libérée",
            paragraphs=(
                "L'interaction ci-dessous a été libérée le {released_at}. Elle compte en {period}.",
                "Elle sera traitée au plus tard le {due_at}.",
            ),
        ),
        NoticeType.SLA_AT_RISK: Template(
            subject="{client} : un délai approche",
            paragraphs=(
                "L'interaction ci-dessous doit être traitée au plus tard le {due_at}.",
                "Constaté le {noticed_at}.",
            ),
        ),
        NoticeType.SLA_BREACHED: Template(
            subject="{client} : un délai est dépassé",
            paragraphs=(
                (
                    "L'interaction ci-dessous devait être traitée au plus tard le {due_at} et ne "
                    "l'est pas encore."
                ),
                "Constaté le {noticed_at}.",
            ),
        ),
        NoticeType.URGENT_REFUSED: Template(
            subject="{client} : une demande urgente suit le délai standard",
            paragraphs=(
                "{reason}",
                "La demande ci-dessous suit donc le délai standard.",
                "Elle sera traitée au plus tard le {due_at}.",
                "De nouvelles demandes urgentes seront possibles à partir du {renews_on}.",
            ),
        ),
        NoticeType.MESSAGE_FORWARDED: Template(
            subject="{client} : message urgent",
            paragraphs=(
                (
                    "Un message urgent est arrivé le {occurred_at}. Il ne nécessite aucune action "
                    "de notre part et vous est transmis sans délai."
                ),
                "De : {sender}",
                "Objet : {subject}",
                "{summary}",
            ),
        ),
        NoticeType.MESSAGE_BOUNCED: Template(
            subject="{client} : un message n'est pas arrivé",
            paragraphs=(
                "Le message ci-dessous, envoyé le {occurred_at}, est revenu. Il n'est pas compté.",
                "Son destinataire n'en sait rien : essayez une autre voie.",
            ),
        ),
        NoticeType.EVENT_UNASSIGNED: Template(
            subject="Un événement attend d'être attribué",
            paragraphs=(
                "{reason}",
                "Type : {event_type}",
                "Source : {source}",
                "Identifiant : {event_id}",
                "Date : {event_time}",
            ),
        ),
        NoticeType.INTEGRATION_FAILING: Template(
            subject="L'intégration {name} échoue",
            paragraphs=(
                "Les {failures_in_a_row} dernières livraisons ont été refusées ou ont échoué.",
                "{reason}",
                (
                    "Le plus souvent, un secret n'a été changé que d'un côté. D'ici là, des appels "
                    "et des messages peuvent manquer."
                ),
            ),
        ),
        NoticeType.INVOICE_ISSUED: Template(
            subject="{client} : {document} {number}",
            paragraphs=(
                "{document} {number} de {period}, du {issued_on}.",
                "À payer au plus tard le {due_on}.",
                "Document : {url}",
            ),
        ),
        # The report itself is the letter.
        NoticeType.REPORT_READY: Template(subject="{client} : {report}", paragraphs=()),
        NoticeType.ENDPOINT_DISABLED: Template(
            subject="Un webhook sortant est désactivé",
            paragraphs=(
                "Plus rien n'est envoyé à {url} : les envois y échouent depuis le {failing_since}.",
                (
                    "Une fois la cause corrigée, réactivez-le, puis renvoyez ce qui ne lui est pas "
                    "parvenu."
                ),
            ),
        ),
    },
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    instant="{weekday} {day} {month} {year} à {hour}:{minute}",
    date="{weekday} {day} {month} {year}",
    first_day="1er",
    matter="{thing}, le {instant}",
    matter_subject="Objet : {subject}",
    things={
        "call": "Appel",
        "email": "E-mail",
        "sms": "SMS",
        "whatsapp": "Message WhatsApp",
        "chat": "Message",
        "letter": "Lettre",
        "other": "Message",
        "request": "Demande du client",
        "action": "Action",
    },
    party={"inbound": "{thing} de {party}", "outbound": "{thing} à {party}"},
    reasons={
        "monthly_allowance": "Les demandes urgentes incluses ce mois-ci sont toutes utilisées.",
        "daily_cap": "Le plafond d'urgences du jour est atteint.",
        "unknown_client": "Aucun client ne correspond à cet événement.",
        "no_subscription": "Le client n'a pas de forfait à la date de cet événement.",
        "unknown_interaction": "Cet événement renvoie à un autre, qui n'est pas encore arrivé.",
        "id_taken": "La clé d'un client a déjà utilisé l'identifiant de cet événement.",
    },
    consequences={
        True: "Le blocage du forfait est activé : plus rien n'est compté ni facturé en plus. Ce "
        "qui doit encore être traité est mis en attente jusqu'à sa libération.",
        False: "Le blocage du forfait n'est pas activé : chaque interaction supplémentaire est "
        "facturée au tarif du forfait.",
    },
    documents={"invoice": "Facture", "credit_note": "Note de crédit"},
    prospects={
        True: "Le blocage du forfait est activé : ce qui dépassera ne sera pas compté, et ce qui "
        "devra encore être traité sera mis en attente.",
        False: "Chaque interaction supplémentaire sera facturée au tarif du forfait.",
    },
)
