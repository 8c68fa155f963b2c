"""Every way a request can be refused: one table of codes, and one exception that carries them (RFC 9457).

A code is declared here once, with its status, its title and what the caller can do about it. The page at
`/problems/<code>` (the document's `type`), the OpenAPI document and the documentation are made from
this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta


class ProblemKind(msgspec.Struct, frozen=True):
    """One code: what it means and what helps."""

    code: str
    status: int
    title: str
    remedy: str


# fmt: off
_KINDS = (
    ProblemKind("malformed_body", 400, "The body can't be read",
                "Send one JSON document in UTF-8, nested no deeper than a training session needs."),
    ProblemKind("malformed_request", 400, "Not a request that HTTP knows",
                "The request line or a header can't be read; the connection is closed."),
    ProblemKind("unknown_parameter", 400, "Unknown query parameter",
                "Leave the named parameter out, or correct its spelling: a filter that is ignored answers"
                " the wrong question."),
    ProblemKind("invalid_parameter", 400, "A query parameter can't be used",
                "Correct the named parameter; the reference gives its type and bounds."),
    ProblemKind("invalid_header", 400, "A header can't be used",
                "Correct the named header."),
    ProblemKind("missing_key", 401, "No API key",
                "Send the header `Authorization: Bearer <API key>`."),
    ProblemKind("invalid_key", 401, "The API key is not valid",
                "The key is mistyped, cut short, revoked or from another server. Check it, or make a new "
                "one."),
    ProblemKind("insufficient_scope", 403, "The API key may not do this",
                "Use a key with the scope that the detail names."),
    ProblemKind("athlete_key_only", 403, "The API key is one athlete's",
                "A key made for one athlete works on the paths below that athlete only."),
    ProblemKind("not_found", 404, "Not found",
                "Nothing has this id in the key's workspace. What another workspace has is answered the "
                "same."),
    ProblemKind("no_such_link", 404, "No such sheet link",
                "The address is cut short, mistyped or revoked: make a new link, and copy all of it."),
    ProblemKind("no_such_route", 404, "No such address",
                "The reference lists the addresses there are."),
    ProblemKind("method_not_allowed", 405, "Method not allowed",
                "The header `Allow` lists what this address takes."),
    ProblemKind("body_timeout", 408, "The body took too long",
                "Send the whole body at once. Nothing was stored: the request can be repeated."),
    ProblemKind("conflict", 409, "Conflict",
                "Read the resource again and decide anew."),
    ProblemKind("external_id_taken", 409, "The external id is taken",
                "Another of the same kind carries this `external_id`: use that one, or choose another id."),
    ProblemKind("slug_taken", 409, "The slug is taken",
                "Choose another slug, or change the resource that has it."),
    ProblemKind("built_in", 409, "It comes with Nextset and can't be changed",
                "Read it, change what you need, and create it anew under a slug of your own."),
    ProblemKind("athlete_archived", 409, "The athlete is archived",
                "Restore the athlete first."),
    ProblemKind("enrollment_ended", 409, "The enrollment has ended",
                "Enroll the athlete again; what was logged stays readable."),
    ProblemKind("already_enrolled", 409, "The athlete is on this program already",
                "Go on with the enrollment that the detail names, or end it first."),
    ProblemKind("no_enrollment", 409, "No enrollment is open",
                "Enroll the athlete in a program first."),
    ProblemKind("prescription_closed", 409, "The prescription is not the next one any more",
                "Read the next session again and decide anew."),
    ProblemKind("not_stopped", 409, "The exercise is not stopped",
                "Nothing to resume: it is prescribed as usual."),
    ProblemKind("still_running", 409, "Another request holds this up",
                "A request with the same key, or for the same athlete, is not done yet. Repeat this one "
                "with its Idempotency-Key after the seconds in `Retry-After`."),
    ProblemKind("stale_version", 412, "The resource has changed",
                "Read it again, apply the change to what it is now, and send the new `ETag` as `If-"
                "Match`."),
    ProblemKind("body_too_large", 413, "The body is too large",
                "The detail says how many bytes are taken."),
    ProblemKind("address_too_long", 414, "The address is too long",
                "Ask for fewer rows at once."),
    ProblemKind("unsupported_media_type", 415, "Not a media type that is read here",
                "Send `Content-Type: application/json`."),
    ProblemKind("validation", 422, "The body is not valid",
                "Each error names its place by a JSON pointer. Nothing was stored."),
    ProblemKind("idempotency_key_reused", 422, "The Idempotency-Key was used for another request",
                "One key stands for one request. Make a new key for a new request; repeat an old one as "
                "it was."),
    ProblemKind("if_match_required", 428, "If-Match is required",
                "Send the `ETag` of the version that the change is meant for as `If-Match`."),
    ProblemKind("too_many_requests", 429, "Too many reads by this sheet link",
                "Read again after the seconds in `Retry-After`; read a table instead of many cells."),
    ProblemKind("internal", 500, "Something broke here",
                "Not the request's fault. Repeat it with its Idempotency-Key; report it with its "
                "`request_id`."),
    ProblemKind("unavailable", 503, "The database can't be reached",
                "Repeat the request after the seconds in `Retry-After`. Nothing was stored."),
    ProblemKind("outcome_unknown", 503, "It is not known whether this was stored",
                "The database was lost while it was storing. With an Idempotency-Key the request can "
                "safely be repeated; without one, look first whether it took effect."),
)
# fmt: on

PROBLEMS: Mapping[str, ProblemKind] = {kind.code: kind for kind in _KINDS}


class FieldError(msgspec.Struct, frozen=True):
    """One place in the body that is refused, and why."""

    pointer: Annotated[
        str,
        Meta(
            description="JSON pointer (RFC 6901) into the body; empty for the whole body.",
            examples=["/exercises/0/sets/1/reps"],
        ),
    ]
    message: Annotated[str, Meta(description="What is wrong there.", examples=["Expected `int` >= 0"])]


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was refused (RFC 9457). Programs look at `code`: it never changes its meaning."""

    type: Annotated[
        str,
        Meta(description="Address of the page that explains the code.", examples=["/problems/validation"]),
    ]
    title: Annotated[str, Meta(description="The code in words.", examples=["The body is not valid"])]
    status: Annotated[int, Meta(description="The HTTP status.", ge=400, le=599, examples=[422])]
    code: Annotated[
        str,
        Meta(description="Stable, lower_snake; new codes may be added.", examples=["validation"]),
    ]
    detail: Annotated[str | None, Meta(description="This case, in a sentence.")] = None
    errors: Annotated[tuple[FieldError, ...], Meta(description="The places that are refused.")] = ()
    request_id: Annotated[
        str | None, Meta(description="The same as the header `X-Request-Id`; give it when reporting.")
    ] = None


class ProblemError(Exception):
    """A refusal on its way to the caller, made by the constructors below. `detail` never holds a secret."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        kind = PROBLEMS[code]
        super().__init__(code, detail)
        self.code, self.status, self.title = kind.code, kind.status, kind.title
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def document(self, request_id: str | None = None) -> ProblemDocument:
        return ProblemDocument(
            type=f"/problems/{self.code}",
            title=self.title,
            status=self.status,
            code=self.code,
            detail=self.detail,
            errors=self.errors,
            request_id=request_id,
        )


def not_found(what: str) -> ProblemError:
    """404 for an id that this workspace does not have; `what` is the noun, as in "athlete"."""
    return ProblemError("not_found", f"There is no such {what}.")


def validation(errors: Sequence[FieldError], detail: str | None = None) -> ProblemError:
    """422 for a body that can be read and is refused, by its schema or by its meaning."""
    return ProblemError("validation", detail, errors=errors)


def invalid(pointer: str, message: str) -> ProblemError:
    """422 for one place in the body."""
    return validation([FieldError(pointer, message)])


def conflict(code: str = "conflict", detail: str | None = None) -> ProblemError:
    """409: the request is fine, the state it meets is not. `code` is one of the table's codes of 409."""
    problem = ProblemError(code, detail)
    if problem.status != 409:
        raise ValueError(f"{code} has the status {problem.status}, a conflict has 409")
    return problem


def stale_version(version: int) -> ProblemError:
    """412: `If-Match` named another version than the stored one, which goes out as `ETag`."""
    return ProblemError("stale_version", f"The stored version is {version}.", headers={"ETag": f'"{version}"'})
