"""Dutch, as it is written in Belgium."""

from app.domain.notifications.notices import NoticeType
from app.services.notifications.templates.wording import Template, Wording

WORDING = Wording(
    letters={
        NoticeType.QUOTA_THRESHOLD_REACHED: Template(
            subject="{client}: {threshold_percent} % van de inbegrepen interacties is gebruikt",
            paragraphs=(
                (
                    "In {period} zijn {used} van de {included} interacties in het forfait van "
                    "{client} gebruikt. Nog over: {remaining}."
                ),
            ),
        ),
        NoticeType.QUOTA_EXHAUSTED: Template(
            subject="{client}: de interacties voor {period} zijn opgebruikt",
            paragraphs=(
                (
                    "De {included} interacties die in {period} in het forfait van {client} "
                    "inbegrepen zijn, zijn allemaal gebruikt."
                ),
                "{consequence}",
            ),
        ),
        NoticeType.QUOTA_FORECAST_EXCEEDED: Template(
            subject="{client}: {period} overschrijdt wellicht de inbegrepen interacties",
            paragraphs=(
                (
                    "{used} van de {included} interacties die in {period} in het forfait van "
                    "{client} inbegrepen zijn, zijn gebruikt. Aan dit tempo worden het er ongeveer "
                    "{forecast} tegen het einde van de maand (acht keer op tien tussen {low} en "
                    "{high})."
                ),
                "{prospect}",
            ),
        ),
        NoticeType.INTERACTION_HELD: Template(
            subject="{client}: een interactie staat in de wacht",
            paragraphs=(
                (
                    "De interacties voor {period} zijn opgebruikt en de blokkering van het forfait "
                    "staat aan. De interactie hieronder blijft in de wacht staan, en haar termijn "
                    "loopt niet, zolang ze niet wordt vrijgegeven."
                ),
            ),
        ),
        NoticeType.INTERACTION_RELEASED: Template(
            subject="{client}: een interactie is vrijgegeven",
            paragraphs=(
                "De interactie hieronder is vrijgegeven op {released_at}. Ze telt mee in {period}.",
                "Ze wordt behandeld uiterlijk op {due_at}.",
            ),
        ),
        NoticeType.SLA_AT_RISK: Template(
            subject="{client}: een termijn loopt bijna af",
            paragraphs=(
                "De interactie hieronder moet behandeld zijn uiterlijk op {due_at}.",
                "Vastgesteld op {noticed_at}.",
            ),
        ),
        NoticeType.SLA_BREACHED: Template(
            subject="{client}: een termijn is verstreken",
            paragraphs=(
                (
                    "De interactie hieronder moest behandeld zijn uiterlijk op {due_at} en is dat "
                    "nog niet."
                ),
                "Vastgesteld op {noticed_at}.",
            ),
        ),
        NoticeType.URGENT_REFUSED: Template(
            subject="{client}: een dringende vraag volgt de standaardtermijn",
            paragraphs=(
                "{reason}",
                "De vraag hieronder volgt daarom de standaardtermijn.",
                "Ze wordt behandeld uiterlijk op {due_at}.",
                "Nieuwe dringende vragen zijn mogelijk vanaf {renews_on}.",
            ),
        ),
        NoticeType.MESSAGE_FORWARDED: Template(
            subject="{client}: dringend bericht",
            paragraphs=(
                (
                    "Op {occurred_at} is een dringend bericht aangekomen. Het vraagt van ons geen "
                    "actie en wordt u onmiddellijk doorgegeven."
                ),
                "Van: {sender}",
                "Onderwerp: {subject}",
                "{summary}",
            ),
        ),
        NoticeType.MESSAGE_BOUNCED: Template(
            subject="{client}: een bericht kwam niet aan",
            paragraphs=(
                "Het bericht hieronder, verstuurd op {occurred_at}, kwam terug. Het telt niet mee.",
                "De bestemmeling weet van niets: probeer een andere weg.",
            ),
        ),
        NoticeType.EVENT_UNASSIGNED: Template(
            subject="Een gebeurtenis wacht op toewijzing",
            paragraphs=(
                "{reason}",
                "Type: {event_type}",
                "Bron: {source}",
                "Kenmerk: {event_id}",
                "Datum: {event_time}",
            ),
        ),
        NoticeType.INTEGRATION_FAILING: Template(
            subject="De integratie {name} mislukt",
            paragraphs=(
                "De laatste {failures_in_a_row} leveringen werden geweigerd of mislukten.",
                "{reason}",
                (
                    "Meestal werd een geheim maar aan één kant gewijzigd. Tot dan kunnen oproepen "
                    "en berichten ontbreken."
                ),
            ),
        ),
        NoticeType.INVOICE_ISSUED: Template(
            subject="{client}: {document} {number}",
            paragraphs=(
                "{document} {number} van {period}, van {issued_on}.",
                "Te betalen uiterlijk op {due_on}.",
                "Document: {url}",
            ),
        ),
        # The report itself is the letter.
        NoticeType.REPORT_READY: Template(subject="{client}: {report}", paragraphs=()),
        NoticeType.ENDPOINT_DISABLED: Template(
            subject="Een uitgaande webhook is uitgeschakeld",
            paragraphs=(
                (
                    "Er wordt niets meer naar {url} gestuurd: verzenden mislukt er sinds "
                    "{failing_since}."
                ),
                (
                    "Schakel hem weer in zodra de oorzaak verholpen is en stuur opnieuw wat niet "
                    "is aangekomen."
                ),
            ),
        ),
    },
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    months=(
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    instant="{weekday} {day} {month} {year} om {hour}:{minute}",
    date="{weekday} {day} {month} {year}",
    first_day="1",
    matter="{thing}, {instant}",
    matter_subject="Onderwerp: {subject}",
    things={
        "call": "Oproep",
        "email": "E-mail",
        "sms": "Sms",
        "whatsapp": "WhatsApp-bericht",
        "chat": "Bericht",
        "letter": "Brief",
        "other": "Bericht",
        "request": "Vraag van de klant",
        "action": "Handeling",
    },
    party={"inbound": "{thing} van {party}", "outbound": "{thing} aan {party}"},
    reasons={
        "monthly_allowance": "De dringende vragen die deze maand inbegrepen zijn, zijn gebruikt.",
        "daily_cap": "Het maximum aan dringende vragen voor vandaag is bereikt.",
        "unknown_client": "Geen enkele klant past bij deze gebeurtenis.",
        "no_subscription": "De klant heeft geen forfait op de datum van deze gebeurtenis.",
        "unknown_interaction": "Deze gebeurtenis verwijst naar een andere die nog niet aankwam.",
        "id_taken": "De sleutel van een klant gebruikte de id van deze gebeurtenis al.",
    },
    consequences={
        True: "De blokkering van het forfait staat aan: er wordt niets meer geteld of extra "
        "aangerekend. Wat nog behandeld moet worden, blijft in de wacht tot het wordt vrijgegeven.",
        False: "De blokkering van het forfait staat niet aan: elke extra interactie wordt "
        "aangerekend aan het tarief van het forfait.",
    },
    documents={"invoice": "Factuur", "credit_note": "Creditnota"},
    prospects={
        True: "De blokkering van het forfait staat aan: wat er boven gaat, wordt niet geteld, en "
        "wat nog behandeld moet worden, komt in de wacht.",
        False: "Elke extra interactie wordt aangerekend aan het tarief van het forfait.",
    },
)
