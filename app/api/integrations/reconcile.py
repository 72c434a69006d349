"""POST /v1/reconcile: an export of call records beside what is recorded."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.clients.callers import Admin
from app.api.http.field_types import Id
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import InvalidRequest, NotFound, Problem
from app.api.http.request_bodies import SelfReadingRoute, read_bytes
from app.api.integrations.call_record_settings import AsteriskRecords
from app.api.integrations.integration_bodies import SettingsIn
from app.api.integrations.integration_routes import require_integration
from app.api.integrations.provider_deliveries import render_results
from app.api.state import webhooks_of
from app.domain.metering.events.recorded_events import StoredCall
from app.integrations.call_records.asterisk import Dialplan, read_asterisk
from app.integrations.call_records.columns import read_export
from app.integrations.call_records.comparison import Different
from app.integrations.call_records.exports import Export
from app.integrations.deliveries import IntegrationConfig
from app.integrations.provider_facts import rfc3339
from app.integrations.telephony.calls import Call
from app.integrations.verdicts import UnreadablePayload
from app.services.integrations.call_reconciliation import Reconciliation, event_of, reconcile_calls

router = APIRouter(prefix="/v1/reconcile", tags=["Integrations"], route_class=SelfReadingRoute)

_SHOWN = 1_000
_CSV = {
    "required": True,
    "description": "The export as CSV, with a line of column names; up to 8 MiB, UTF-8 or "
    "Windows-1252.",
    "content": {
        "application/octet-stream": {
            "schema": {"type": "string", "format": "binary"},
            "example": "src,dst,dcontext,start,answer,end,duration,billsec,disposition,uniqueid,"
            "linkedid\n0475550199,025550101,from-trunk,2026-11-23 10:02:11,2026-11-23 10:02:15,"
            "2026-11-23 10:03:50,99,95,ANSWERED,1764000000.5,1764000000.5\n",
        }
    },
}
_EXAMPLE: dict[str, Any] = {
    "rows": 1,
    "calls": 1,
    "internal": 0,
    "matched": 0,
    "counts": {"missing": 1, "different": 0, "elsewhere": 0, "extra": 0, "unreadable": 0},
    "missing": [
        {
            "id": "1764000000.5",
            "type": "call.received",
            "time": "2026-11-23T09:02:11Z",
            "from": "+32475550199",
            "to": "+3225550101",
            "answered": True,
            "voicemail": False,
            "duration_s": 95,
        }
    ],
    "different": [],
    "elsewhere": [],
    "extra": [],
    "unreadable": [],
    "applied": None,
}


class UnreadableExport(InvalidRequest):
    """The export cannot be read as the integration's settings say."""

    code = "unreadable-export"
    title = "The export cannot be read as the integration's settings say"


class ReconciliationOut(BaseModel):
    """How an export compares with what is recorded; each list shows 1,000 at most."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    rows: int
    calls: int = Field(description="Several rows of one call are one.")
    internal: int = Field(description="Calls between staff: none of this service's business.")
    matched: int
    counts: dict[str, int]
    missing: list[dict[str, Any]] = Field(description="In the export, and not recorded.")
    different: list[dict[str, Any]] = Field(description="Recorded, and told differently.")
    elsewhere: list[dict[str, Any]] = Field(
        description="Recorded by another source: the same parties and direction, within 90 seconds."
    )
    extra: list[dict[str, Any]] = Field(
        description="Recorded from this integration within the export's span, and not in it."
    )
    unreadable: list[dict[str, Any]]
    applied: list[dict[str, Any]] | None = Field(
        description='With `apply=true`: `{"status", "decision"}` or `{"status", "problem"}` of '
        "each missing call, in order."
    )


@router.post(
    "",
    operation_id="reconcileCalls",
    summary="Compare an export of call records",
    openapi_extra={"requestBody": _CSV},
    responses=problems(401, 403, 404, 413, 422, 503),
)
async def post_reconciliation(
    request: Request,
    caller: Admin,
    integration_id: Annotated[Id, Query(description="Whose calls the export holds.")],
    *,
    apply: Annotated[bool, Query(description="Record the missing calls.")] = False,
) -> ReconciliationOut:
    """Say which calls of a provider's export are missing, extra or different.

    How it is read stands in the integration's `settings.cdr`: `{"format": "asterisk"}` (left out:
    that too), or `{"format": "columns", "columns": {"id": "Call ID", "started_at": "Start", ...}}`.
    """
    context = webhooks_of(request)
    observed = await require_integration(request, caller, integration_id)
    known = await context.recogniser.recognise(observed.integration.id)
    if known is None:
        raise NotFound
    body = await read_bytes(request)
    try:
        reconciled = await reconcile_calls(context, known.config, body, _read_export, apply=apply)
    except UnreadablePayload as problem:
        raise UnreadableExport([Problem("", "unreadable", str(problem))]) from None
    return _render_reconciliation(reconciled, known.config)


def _read_export(body: bytes, config: IntegrationConfig, lines: frozenset[str]) -> Export:
    """Read an export as the integration's settings say."""
    settings = SettingsIn.model_validate(dict(config.settings))
    records = settings.cdr or AsteriskRecords(format="asterisk")
    if not isinstance(records, AsteriskRecords):
        return read_export(body, records.mapping(), config)
    dialplan = Dialplan(
        inbound_contexts=frozenset(records.inbound_contexts),
        our_numbers=lines,
        lines=settings.lines,
    )
    return read_asterisk(body, dialplan, config)


def _render_reconciliation(
    reconciled: Reconciliation, config: IntegrationConfig
) -> ReconciliationOut:
    export, comparison = reconciled.export, reconciled.comparison
    lists: dict[str, list[dict[str, Any]]] = {
        "missing": [_render_call(call, config) for call in comparison.missing[:_SHOWN]],
        "different": [
            _render_difference(difference) for difference in comparison.different[:_SHOWN]
        ],
        "elsewhere": [
            {"id": call.id, "recorded": _render_recorded(recorded)}
            for call, recorded in comparison.elsewhere[:_SHOWN]
        ],
        "extra": [_render_recorded(recorded) for recorded in comparison.extra[:_SHOWN]],
        "unreadable": [
            {"row": row.number, "detail": row.reason} for row in export.unreadable[:_SHOWN]
        ],
    }
    return ReconciliationOut(
        rows=export.rows,
        calls=len(export.calls),
        internal=export.internal,
        matched=comparison.matched,
        counts={
            "missing": len(comparison.missing),
            "different": len(comparison.different),
            "elsewhere": len(comparison.elsewhere),
            "extra": len(comparison.extra),
            "unreadable": len(export.unreadable),
        },
        **lists,
        applied=None if reconciled.recorded is None else render_results(reconciled.recorded),
    )


def _render_call(call: Call, config: IntegrationConfig) -> dict[str, Any]:
    event = event_of(call, config)
    data = event["data"]
    return {
        "id": call.id,
        "type": event["type"],
        "time": event.get("time"),
        "from": data["from"],
        "to": data["to"],
        "answered": call.answered,
        "voicemail": call.voicemail,
        "duration_s": data.get("duration_s"),
    }


def _render_recorded(call: StoredCall) -> dict[str, Any]:
    return {
        "source": call.source,
        "id": call.id,
        "type": call.type.value,
        "time": rfc3339(call.time),
        "from": call.data.get("from"),
        "to": call.data.get("to"),
        "interaction_id": call.interaction_id,
    }


def _render_difference(different: Different) -> dict[str, Any]:
    differences = {
        each.name: {"exported": each.exported, "recorded": each.recorded}
        for each in different.differences
    }
    return {
        "id": different.call.id,
        "recorded": _render_recorded(different.recorded),
        "differences": differences,
    }
