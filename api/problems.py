"""The problems that the API returns: one table of codes, and the exception that carries one (RFC 9457).

Each code is declared here once, with its status, its title and a remedy. The page at `/problems/<code>` (the `type`
of a problem), the OpenAPI document and the documentation are generated from this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta


class ProblemKind(msgspec.Struct, frozen=True):
    """A problem code: its status, its meaning and what the client can do about it."""

    code: str
    status: int
    title: str
    remedy: str


# fmt: off
_KINDS = (
    ProblemKind("malformed_body", 400, "Malformed JSON body",
                "Send one JSON document in UTF-8 without excessive nesting."),
    ProblemKind("malformed_request", 400, "Malformed HTTP request",
                "Correct the request line or the header. The server has closed the connection, so open a new one."),
    ProblemKind("unknown_parameter", 400, "Unknown query parameter",
                "Remove the named parameter or correct its spelling. Unknown parameters are rejected, because an "
                "ignored filter would return the wrong data."),
    ProblemKind("invalid_parameter", 400, "Invalid query parameter",
                "Correct the named parameter. The reference documents its type and bounds."),
    ProblemKind("invalid_header", 400, "Invalid header",
                "Correct the named header."),
    ProblemKind("missing_key", 401, "Missing API key",
                "Send the header `Authorization: Bearer <API key>`."),
    ProblemKind("invalid_key", 401, "Invalid API key",
                "The key is mistyped, truncated, revoked, expired or from another server. Check it, or create "
                "a new one."),
    ProblemKind("insufficient_scope", 403, "Insufficient scope",
                "Use an API key with the scope named in the detail."),
    ProblemKind("athlete_key_only", 403, "Not allowed with an athlete's API key",
                "A key created for one athlete only works for that athlete's resources."),
    ProblemKind("foreign_form", 403, "The form does not come from this page",
                "Open the page of the link again, and send the form from there. Nothing was stored."),
    ProblemKind("origin_not_allowed", 403, "Web page may not use the tools",
                "The operator of the server must list the page's origin in `NEXTSET_MCP_ORIGINS`."),
    ProblemKind("not_found", 404, "Not found",
                "No resource in the key's workspace has this id. Ids of other workspaces return the same response."),
    ProblemKind("no_such_link", 404, "Unknown sheet link",
                "The address is truncated or mistyped, or the link was revoked. Copy the whole address, or create a "
                "new link."),
    ProblemKind("no_such_route", 404, "Unknown path",
                "The reference lists all paths."),
    ProblemKind("method_not_allowed", 405, "Method not allowed",
                "The header `Allow` lists the methods of this path."),
    ProblemKind("body_timeout", 408, "Request body timed out",
                "Send the whole body without delay. Nothing was stored, so the request can be repeated."),
    ProblemKind("head_timeout", 408, "Request head timed out",
                "Send the request line and the header without delay. The server has closed the connection, so open a "
                "new one."),
    ProblemKind("conflict", 409, "Conflict",
                "Read the resource again. Retry only if the change is still needed."),
    ProblemKind("not_a_sandbox", 409, "Not a sandbox workspace",
                "Only a sandbox workspace has a test clock. The operator creates one with "
                "`nextset workspaces create --sandbox`."),
    ProblemKind("external_id_taken", 409, "External id already in use",
                "Another resource of this type has this `external_id`. Use that resource or choose another id."),
    ProblemKind("slug_taken", 409, "Slug already in use",
                "Choose another slug, or update the resource that has it."),
    ProblemKind("built_in", 409, "Built-in resource can't be changed",
                "Read the resource, change what you need and create a copy with your own slug."),
    ProblemKind("athlete_archived", 409, "Athlete is archived",
                "Restore the athlete first."),
    ProblemKind("recorded_by_coach", 409, "Recorded by the coach",
                "Ask the coach to change it. A key for one athlete changes only what the athlete reported."),
    ProblemKind("enrollment_ended", 409, "Enrollment has ended",
                "Enroll the athlete again. Logged sessions can still be read."),
    ProblemKind("program_in_use", 409, "Program is in use",
                "Athletes are or were enrolled in it, and their histories refer to it. Archive the program instead."),
    ProblemKind("already_enrolled", 409, "Athlete is already enrolled in this program",
                "Continue with the enrollment named in the detail, or end it first."),
    ProblemKind("no_enrollment", 409, "No active enrollment",
                "Enroll the athlete in a program first."),
    ProblemKind("workspace_not_empty", 409, "Workspace is not empty",
                "An archive can only be imported into an empty workspace: one without athletes, programs, exercises or "
                "exercise mappings, including deleted ones. The operator of the server creates one with `nextset "
                "workspaces create`."),
    ProblemKind("webhooks_not_configured", 409, "Webhooks are not configured",
                "The operator of the server must set `NEXTSET_WEBHOOK_KEYS`, which encrypts the secrets of webhooks."),
    ProblemKind("prescription_closed", 409, "Prescription is no longer the next one",
                "Read the next session again and retry with it."),
    ProblemKind("not_stopped", 409, "Exercise is not stopped",
                "There is nothing to resume. The exercise is prescribed as usual."),
    ProblemKind("still_running", 409, "Another request is in progress",
                "Another request with the same Idempotency-Key, or that changes the same athlete or the same data, has "
                "not finished. Wait the number of seconds in `Retry-After`, then repeat this request with its "
                "Idempotency-Key."),
    ProblemKind("cursor_expired", 410, "Cursor has expired",
                "Changes after it are no longer kept, or the database was restored from an older backup. Get a new "
                "cursor with `cursor=now`, then read the lists again."),
    ProblemKind("stale_version", 412, "The resource has changed",
                "Read the resource again, apply your change to it and send its new `ETag` as `If-Match`."),
    ProblemKind("body_too_large", 413, "Request body too large",
                "The detail states the limit, in bytes, or in JSON objects and arrays."),
    ProblemKind("address_too_long", 414, "URL too long",
                "Shorten the URL. In a sheet, send fewer rows at a time."),
    ProblemKind("unsupported_media_type", 415, "Unsupported media type",
                "Send `Content-Type: application/json`, or another media type that the operation documents."),
    ProblemKind("validation", 422, "Invalid request body",
                "Each error has a JSON pointer to the invalid value. Nothing was stored."),
    ProblemKind("invalid_archive", 422, "Invalid workspace archive",
                "The detail names the file, the line and the field. Nothing was stored. Export the workspace again, "
                "and send the file unchanged."),
    ProblemKind("batch_refused", 422, "Batch refused",
                "Each error has a JSON pointer to a refused item or to the invalid value in it. Nothing was stored. "
                "Correct the items, then send the batch under a new Idempotency-Key."),
    ProblemKind("idempotency_key_reused", 422, "Idempotency-Key already used for another request",
                "Use a new key for each new request. To repeat a request, send it unchanged with its key."),
    ProblemKind("if_match_required", 428, "If-Match is required",
                "Send the `ETag` of the version that you want to change as `If-Match`: for version 3, `\"3\"`. "
                "Responses have it as a header. Most resources also have the number as `version`."),
    ProblemKind("too_many_requests", 429, "Too many requests",
                "Wait for the seconds in `Retry-After`, then repeat the request. Nothing was stored."),
    ProblemKind("head_too_large", 431, "Request header too large",
                "Send fewer or shorter header fields. The detail states the limit. The server has closed the "
                "connection, so open a new one."),
    ProblemKind("internal", 500, "Internal server error",
                "This is a bug in Nextset. Repeat the request with its Idempotency-Key, and report the `request_id`."),
    ProblemKind("unsupported_transfer_coding", 501, "Unsupported transfer coding",
                "Send the body with `Content-Length`, or with `Transfer-Encoding: chunked` alone."),
    ProblemKind("unavailable", 503, "Database unavailable",
                "Wait the number of seconds in `Retry-After`, then repeat the request. Nothing was stored."),
    ProblemKind("busy", 503, "Too much long work at once",
                "Wait the number of seconds in `Retry-After`, then repeat the request. For a preview, ask for fewer "
                "sessions."),
    ProblemKind("overloaded", 503, "Server is overloaded",
                "All connections of the server are in use, or too many requests are waiting for the database. Wait the "
                "number of seconds in `Retry-After`, then repeat the request. Nothing was stored."),
    ProblemKind("outcome_unknown", 503, "Unknown whether the request was stored",
                "The connection to the database was lost during the commit. With an Idempotency-Key it is safe to "
                "repeat the request. Without one, check first whether it took effect."),
    ProblemKind("storage_full", 507, "No room to store the request",
                "The disk of the database, or the folder for temporary files, is full. Nothing was stored. Reads are "
                "served. Wait the number of seconds in `Retry-After`, then repeat the request. An operator must free "
                "space: no restart is needed."),
)
# fmt: on

PROBLEMS: Mapping[str, ProblemKind] = {kind.code: kind for kind in _KINDS}


class FieldError(msgspec.Struct, frozen=True):
    """An invalid value in the body."""

    pointer: Annotated[
        str,
        Meta(
            description="JSON pointer (RFC 6901) to the invalid value. Empty for the whole body.",
            examples=["/exercises/0/sets/1/reps"],
        ),
    ]
    message: Annotated[str, Meta(description="What is wrong.", examples=["Expected a whole number >= 0."])]


class ImportMistake(msgspec.Struct, frozen=True):
    """A mistake in a log that prevents its import."""

    row: Annotated[int, Meta(ge=1, description="Row number in the log. Row 1 is the header row.")]
    column: Annotated[str | None, Meta(description="Header of the column. Null if the mistake is about the whole row.")]
    message: Annotated[str, Meta(description="What is wrong, and what would be right, as a sentence.")]

    def in_one_line(self) -> str:
        """The place and the message: "Row 2, column Reps: Expected a whole number >= 0."."""
        column = "" if self.column is None else f", column {self.column}"
        return f"Row {self.row}{column}: {self.message}"


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document (RFC 9457). Programs should check `code`: its meaning never changes."""

    type: Annotated[
        str,
        Meta(description="Path of the page that explains the code.", examples=["/problems/validation"]),
    ]
    title: Annotated[str, Meta(description="Short summary of the code.", examples=["Invalid request body"])]
    status: Annotated[int, Meta(description="HTTP status.", ge=400, le=599, examples=[422])]
    code: Annotated[
        str,
        Meta(description="Stable code in lower_snake_case. New codes may be added.", examples=["validation"]),
    ]
    detail: Annotated[str | None, Meta(description="Details of this occurrence.")] = None
    errors: Annotated[
        tuple[FieldError, ...], Meta(description="The invalid values, for `validation` and `batch_refused`.")
    ] = ()
    mistakes: Annotated[
        tuple[ImportMistake, ...], Meta(description="The mistakes in a log that `importHistory` rejects, by row.")
    ] = ()
    request_id: Annotated[
        str | None, Meta(description="The same id as in the header `X-Request-Id`. Include it in bug reports.")
    ] = None


class ProblemError(Exception):
    """A problem to return to the client. `detail` must never contain a secret."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        mistakes: Sequence[ImportMistake] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        kind = PROBLEMS[code]
        super().__init__(code, detail)
        self.code, self.status, self.title = kind.code, kind.status, kind.title
        self.detail = detail
        self.errors = tuple(errors)
        self.mistakes = tuple(mistakes)
        self.headers = dict(headers or {})

    def document(self, request_id: str | None = None) -> ProblemDocument:
        return ProblemDocument(
            type=f"/problems/{self.code}",
            title=self.title,
            status=self.status,
            code=self.code,
            detail=self.detail,
            errors=self.errors,
            mistakes=self.mistakes,
            request_id=request_id,
        )


def not_found(noun: str) -> ProblemError:
    """404 for an unknown id. `noun` names the resource, for example "athlete"."""
    return ProblemError("not_found", f"There is no such {noun}.")


def validation(errors: Sequence[FieldError], detail: str | None = None) -> ProblemError:
    """422 for a well-formed body that is invalid."""
    return ProblemError("validation", detail, errors=errors)


def invalid(pointer: str, message: str) -> ProblemError:
    """422 for a single invalid value in the body."""
    return validation([FieldError(pointer, message)])


def invalid_body(message: str) -> ProblemError:
    """422 for a body that is invalid as a whole, such as a file of another kind."""
    return validation([FieldError("", message)], message)


def conflict(code: str = "conflict", detail: str | None = None) -> ProblemError:
    """409 for a request that conflicts with the current state. Raises ValueError for a code of another status."""
    problem = ProblemError(code, detail)
    if problem.status != 409:
        raise ValueError(f"{code} has the status {problem.status}, expected 409")
    return problem


def stale_version(version: int) -> ProblemError:
    """412 for an `If-Match` that is not the stored version. The response has the stored version as `ETag`."""
    return ProblemError("stale_version", f"The stored version is {version}.", headers={"ETag": f'"{version}"'})
