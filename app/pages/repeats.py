"""What is sent twice from the same form is done once."""

from app.pages.forms import TOKEN
from app.pages.visit import Visit
from app.repositories.access.idempotency_keys import Claim


def claim_of_form(visit: Visit) -> Claim | None:
    """Return what a form claims that may be sent twice; None where it has no id.

    The same form with something else typed is another one: whoever goes back and changes it means
    to. What was typed is kept as a digest under the deployment's pepper alone.
    """
    form_id = visit.form.own_id
    if form_id is None:
        return None
    typed = "\0".join(f"{name}\0{value}" for name, value in visit.form.pairs() if name != TOKEN)
    digest = visit.people.digests.of("sent", f"{visit.request.url.path}\0{typed}")
    return Claim(owner=visit.person.id, key=f"{form_id}:{digest.hex()}", fingerprint=digest)
