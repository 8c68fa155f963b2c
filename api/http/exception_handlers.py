"""Exceptions as problem documents (RFC 9457): those of Litestar's router, the database and the product."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from litestar.exceptions import HTTPException

from api.http.encoded_response import EncodedResponse
from api.http.request import ApiRequest
from api.http.request_body import ClientDisconnectedError
from api.http.responses import problem_response
from api.problems import ProblemError
from api.store.database import (
    ForeignKeyViolationError,
    LockTimeoutError,
    OutcomeUnknownError,
    OverloadedError,
    StorageFullError,
    UnavailableError,
    UniqueViolationError,
)

_log = structlog.get_logger("nextset.request")


_ROUTER_PROBLEMS = {
    HTTPStatus.BAD_REQUEST: "malformed_request",  # the `Host` is not a host name
    HTTPStatus.NOT_FOUND: "no_such_route",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
}
_UNAVAILABLE = {
    LockTimeoutError: "still_running",
    OutcomeUnknownError: "outcome_unknown",
    StorageFullError: "storage_full",
}


def problem_details(request: ApiRequest, error: Exception) -> EncodedResponse:
    """Respond with a problem document. A client that has gone gets nginx's status 499, which only the log shows."""
    if isinstance(error, ClientDisconnectedError):
        return EncodedResponse(status=499, headers=[], code="client_gone")
    return problem_response(problem_of(error, request.request_id), request.request_id)


def problem_of(error: Exception, request_id: str) -> ProblemError:
    """Convert an exception to a problem. Unexpected exceptions are logged here, with their traceback."""
    match error:
        case ProblemError():
            return error
        case HTTPException(status_code=status) if status in _ROUTER_PROBLEMS:
            return _router_problem(error)
        case OverloadedError():
            return ProblemError("overloaded", str(error), headers={"Retry-After": str(error.retry_after_seconds)})
        case UnavailableError():
            code = _UNAVAILABLE.get(type(error), "unavailable")
            if code != "still_running":
                _log.warning(code.replace("_", " "), request_id=request_id, error=error)
            return ProblemError(code, headers={"Retry-After": str(error.retry_after_seconds)})
        case UniqueViolationError() | ForeignKeyViolationError():
            # Repeating the request is safe: it stored nothing.
            detail = "Another request is changing, or has just changed, the same data. Nothing was stored."
            return ProblemError("still_running", detail, headers={"Retry-After": "1"})
    _log.error("internal error", request_id=request_id, error=error)
    return ProblemError("internal")


def _router_problem(error: HTTPException) -> ProblemError:
    """The problem for an exception of Litestar's router, whose own text repeats the path."""
    allow = (error.headers or {}).get("allow")
    headers = {} if allow is None else {"Allow": ", ".join(sorted(allow.split(", ")))}
    return ProblemError(_ROUTER_PROBLEMS[HTTPStatus(error.status_code)], headers=headers)
