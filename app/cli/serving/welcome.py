"""What `exitadmin serve` prints when it is ready."""

from app.cli.serving.admin_key import AdminKey
from app.demonstration.clients import DEMO_CLIENTS

_READY = """\
ExitAdmin is ready: {address}   documentation: {address}/docs
Admin key: {origin}
{clients}
Try it from another terminal:

{curl}

Ctrl-C ends it.
"""

_POST = """\
curl -s {address}/v1/events \\
  -H "Authorization: Bearer {key}" \\
  -H 'Content-Type: application/json' \\
  -d '{{"id": "essai-1", "source": "/essai", "type": "call.received",
       "data": {{"from": "+32475550199", "to": "{line}", "answered": true,
                "duration_s": 95, "summary": "Report de chantier"}}}}'"""

_GET = """\
curl -s {address}/v1/plans -H "Authorization: Bearer {key}\""""


def welcome(address: str, key: AdminKey, *, has_demonstration: bool) -> str:
    """Return where the service is, where the key came from, and a command that works as printed."""
    client = DEMO_CLIENTS[0]
    command = _POST if has_demonstration else _GET
    curl = command.format(address=address, key=key.in_shell, line=client.line)
    told = ", ".join(f"{one.reference} ({one.plan}) {one.line}" for one in DEMO_CLIENTS)
    clients = f"Demonstration clients and their lines: {told}\n" if has_demonstration else ""
    return _READY.format(address=address, origin=key.origin, clients=clients, curl=curl)
