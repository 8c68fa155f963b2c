"""Problems of sheet addresses as plain text.

A cell shows the text of a response only if its status is 200. So a cell gets a refusal as a short sentence with that
status: docs/decisions/0026-sheets-that-work-all-season.md
"""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from api.http.encoded_response import EncodedResponse
from api.http.exception_handlers import problem_details, problem_of
from api.http.request import ApiRequest
from api.http.request_body import ClientDisconnectedError
from api.problems import ProblemError
from api.sheets.http.sheet_handler import SHEET_HEADERS, TEXT
from api.sheets.spelling import harmless

_SENTENCES = {"no_such_link": "no such link"}
_OF_THE_ROUTER = ("no_such_route", "method_not_allowed", "malformed_request")
"""Problems of the request itself, which no formula sends."""


def problem_text(request: ApiRequest, error: Exception) -> EncodedResponse:
    """Respond with the title and the detail of the problem."""
    if isinstance(error, ClientDisconnectedError):
        return problem_details(request, error)
    problem = problem_of(error, request.request_id)
    if _is_cell(request) and problem.status < HTTPStatus.INTERNAL_SERVER_ERROR and problem.code not in _OF_THE_ROUTER:
        headers = [("Content-Type", TEXT), *problem.headers.items()]
        return EncodedResponse(status=HTTPStatus.OK, headers=headers, body=refusal(problem).encode(), code=problem.code)
    text = " ".join(filter(None, (f"{problem.title}.", problem.detail)))
    headers = [("Content-Type", TEXT), *problem.headers.items()]
    return EncodedResponse(status=problem.status, headers=headers, body=text.encode(), code=problem.code)


def _is_cell(request: ApiRequest) -> bool:
    handler = request.scope.get("route_handler")
    return handler is not None and bool(handler.opt.get("cell"))


def refusal(problem: ProblemError) -> str:
    """The problem as a short sentence for a cell, such as `! no such athlete`.

    It has no comma, at which IMPORTDATA would split it, and no mark that begins a formula.
    """
    if problem.code == "too_many_requests":
        text = f"too many reads: wait {problem.headers['Retry-After']} s"
    else:
        text = _SENTENCES.get(problem.code) or problem.detail or problem.title
    text = text.removeprefix("There is ").replace("`", "").replace(",", ";").rstrip(".")
    return f"! {harmless(text[:1].lower() + text[1:])}"


def problem_text_of_unknown_address(request: ApiRequest, error: Exception) -> EncodedResponse:
    """The same for an address that no router has. The headers of the sheet addresses are added here."""
    response = problem_text(request, error)
    own = [(name.decode(), value.decode()) for name, value in SHEET_HEADERS]
    return msgspec.structs.replace(response, headers=[*own, *response.headers])
