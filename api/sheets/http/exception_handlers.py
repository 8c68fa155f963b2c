"""Problems of sheet addresses as plain text, because a cell shows the text of a response."""

from __future__ import annotations

import msgspec

from api.http.exception_handlers import problem_details, problem_of
from api.http.request import ApiRequest
from api.http.request_body import ClientDisconnectedError
from api.http.responses import EncodedResponse
from api.sheets.http.sheet_handler import SHEET_HEADERS, TEXT


def problem_text(request: ApiRequest, error: Exception) -> EncodedResponse:
    """Respond with the title and the detail of the problem."""
    if isinstance(error, ClientDisconnectedError):
        return problem_details(request, error)
    problem = problem_of(error, request.request_id)
    text = " ".join(filter(None, (f"{problem.title}.", problem.detail)))
    headers = [("Content-Type", TEXT), *problem.headers.items()]
    return EncodedResponse(status=problem.status, headers=headers, body=text.encode(), code=problem.code)


def problem_text_of_unknown_address(request: ApiRequest, error: Exception) -> EncodedResponse:
    """The same for an address that no router has. The headers of the sheet addresses are added here."""
    response = problem_text(request, error)
    own = [(name.decode(), value.decode()) for name, value in SHEET_HEADERS]
    return msgspec.structs.replace(response, headers=[*own, *response.headers])
