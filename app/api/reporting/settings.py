"""GET and PUT /v1/clients/{client_id}/report-settings: when a client's reports are drawn."""

from fastapi import APIRouter, Request

from app.api.clients.callers import SeenClient
from app.api.http.problems.openapi_problems import problems
from app.api.reporting.shapes import ReportSettings
from app.api.state import state_of
from app.services.reporting.report_times import change_report_times, read_report_times

router = APIRouter(
    prefix="/v1/clients/{client_id}/report-settings",
    tags=["Reports"],
    responses=problems(401, 403, 404, 422),
)


@router.get("", operation_id="getReportSettings", summary="Read the times of a client's reports")
async def get_report_settings(request: Request, client_id: SeenClient) -> ReportSettings:
    """Return the times of midday and end-of-day reports, in the client's time zone."""
    return ReportSettings.of(await read_report_times(state_of(request).database, client_id))


@router.put(
    "",
    operation_id="setReportSettings",
    responses=problems(400),
    summary="Change the times of a client's reports",
)
async def put_report_settings(
    request: Request, client_id: SeenClient, body: ReportSettings
) -> ReportSettings:
    """Draw the next reports at these times; those drawn stay as they are."""
    state = state_of(request)
    await change_report_times(state.database, client_id, body.to_domain(), state.clock.now())
    return body
