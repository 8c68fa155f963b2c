"""The resource of a webhook event as its GET returns it, for endpoints with `payload: full`."""

from __future__ import annotations

from uuid import UUID

from api.http.responses import ApiResponse, encode_response
from api.problems import ProblemError
from api.routes.enrollments import get_enrollment
from api.routes.imports import get_import
from api.routes.prescriptions import get_prescription
from api.routes.sessions import get_session
from api.use_cases.change_log import ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.webhooks.events import Representation, WebhookEventData

_OF_ATHLETES = {
    ResourceKind.PRESCRIPTION: (get_prescription, "prescription_id"),
    ResourceKind.SESSION: (get_session, "session_id"),
    ResourceKind.ENROLLMENT: (get_enrollment, "enrollment_id"),
}


async def represent(context: RequestContext, data: WebhookEventData) -> Representation | None:
    """Return the resource that an event is about. None if it does not exist any more."""
    try:
        response = await _got(context, data)
    except ProblemError:
        return None
    if response is None:
        return None
    return Representation(encode_response(response, 200).body, response.etag)


async def _got(context: RequestContext, data: WebhookEventData) -> ApiResponse[object] | None:
    """Call the operation that gets the resource. None without one. Raises not_found."""
    response: ApiResponse[object]
    if data.resource is ResourceKind.IMPORT:
        response = await get_import.fn(context=context, import_id=UUID(data.id))
        return response
    if data.resource not in _OF_ATHLETES or data.athlete_id is None:
        return None
    operation, parameter = _OF_ATHLETES[data.resource]
    response = await operation.fn(context=context, athlete_id=data.athlete_id, **{parameter: UUID(data.id)})
    return response
