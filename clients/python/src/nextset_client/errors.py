"""What the client raises. Failures of the connection are raised as httpx raises them: `httpx.TransportError`."""

from __future__ import annotations

import httpx

from .models import FieldError, ImportMistake, Problem


class NextsetError(Exception):
    """The base of all errors of this package."""


class ProblemError(NextsetError):
    """The server refused a request. Branch on `code`: its meaning never changes."""

    def __init__(self, problem: Problem, response: httpx.Response) -> None:
        self.problem = problem
        self.response = response
        """The response of httpx, with its headers."""
        self.code = problem.code
        self.status = problem.status
        self.title = problem.title
        self.detail: str | None = problem.detail or None
        self.errors: list[FieldError] = problem.errors or []
        """The invalid values of the body, each with a JSON pointer."""
        self.mistakes: list[ImportMistake] = problem.mistakes or []
        """The mistakes in a log that is imported, by row."""
        self.request_id: str | None = problem.request_id or None
        """Include it in bug reports."""
        super().__init__(problem, response)

    def __str__(self) -> str:
        parts = [f"{self.status} {self.code}: {self.title}."]
        parts += [self.detail] if self.detail else []
        parts += [f"{error.pointer or 'The body'}: {error.message}" for error in self.errors]
        parts += [f"Row {mistake.row}: {mistake.message}" for mistake in self.mistakes]
        return " ".join(parts) + (f" (request {self.request_id})" if self.request_id else "")


class UnexpectedResponseError(NextsetError):
    """The response is neither a result nor a problem document that this release of the client knows.

    It may come from a proxy. If the status is below 400, the request was carried out.
    """

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        super().__init__(response)

    def __str__(self) -> str:
        return f"Unexpected response with the status {self.status}: {self.response.text[:200]!r}"


class WebhookVerificationError(NextsetError):
    """A request to your server is not a genuine webhook. Answer it with 401."""


def refusal(response: httpx.Response) -> NextsetError:
    """The error for a response that is no result."""
    try:
        return ProblemError(Problem.from_dict(response.json()), response)
    except (ValueError, KeyError, TypeError, AttributeError):
        return UnexpectedResponseError(response)
