"""The table of operations: the single source of handlers, permissions and the OpenAPI document.

A route module decorates plain async functions with `@operation`. `operations(module, ...)` collects them in
declaration order. Why a table: docs/decisions/0006-operations-as-a-table.md
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

from api.http.deprecation import Deprecation
from api.problems import PROBLEMS
from api.use_cases.request_context import Scope

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
BODY_LIMIT_BYTES = 256 * 1024


class ApiResponse(msgspec.Struct, frozen=True):
    """The response of an operation. `body` is encoded by msgspec. None means an empty body.

    `etag` is the version, `location` the path of the new resource. `secret_free_body` is stored for idempotent
    replays instead of a body that contains a secret. `athlete_id` is set where the path does not contain it: the
    stored response is deleted with the athlete.
    """

    body: object = None
    status: int = 200
    etag: int | None = None
    location: str | None = None
    secret_free_body: object = None
    athlete_id: UUID | None = None


class DryRunError(Exception):
    """Ends a dry run: rolls everything back, including the Idempotency-Key, and sends `answer`."""

    def __init__(self, answer: ApiResponse) -> None:
        super().__init__()
        self.answer = answer


Handler = Callable[..., Awaitable[ApiResponse]]
H = TypeVar("H", bound=Handler)


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A realistic request and response for the reference, as Structs or as plain JSON values."""

    body: object = None
    answer: object = None
    path: Mapping[str, object] = {}
    query: Mapping[str, object] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table.

    `scope` None means public. `answers` maps each success status to the type of its body (None: no body). `problems`
    are the codes that the operation itself raises; `every_problem` adds those implied by the declaration.
    `athlete_keys`: whether an athlete's API key may call it (only for that athlete, if the path names one).
    `looks_up_key`: the first statement of the use case also looks up the idempotency key. `long`: it may process a
    whole history, so other writes should not wait for it.
    """

    method: Method
    path: str
    operation_id: str
    summary: str
    description: str
    tag: str
    scope: Scope | None
    path_type: type[msgspec.Struct] | None
    query_type: type[msgspec.Struct] | None
    body_type: Any
    answers: Mapping[int, Any]
    problems: tuple[str, ...]
    if_match: bool
    etag: bool
    location: bool
    transaction: bool
    athlete_keys: bool
    body_limit: int
    example: Example
    handler: Handler
    looks_up_key: bool = False
    long: bool = False
    deprecation: Deprecation | None = None

    @property
    def writes(self) -> bool:
        """Whether it takes an Idempotency-Key and runs in `database.write`."""
        return self.method != "GET" and self.transaction

    @property
    def every_problem(self) -> tuple[str, ...]:
        """Every problem code that this operation can return, sorted by status and code."""
        codes = {*self.problems, "internal"}
        if self.scope is not None:
            codes |= {"missing_key", "invalid_key", "unavailable"}
            if self.scope is not Scope.read:
                codes.add("insufficient_scope")
            if not self.athlete_keys:
                codes.add("athlete_key_only")
        if self.path_type is not None:
            codes.add("not_found")
        if self.path.startswith("/v1/"):
            codes.add("unknown_parameter")
        if self.query_type is not None:
            codes.add("invalid_parameter")
        if self.if_match:
            codes |= {"if_match_required", "stale_version"}
        if self.body_type is not None:
            codes |= {
                "malformed_body",
                "body_timeout",
                "body_too_large",
                "unsupported_media_type",
                "validation",
            }
        if self.writes:
            codes |= {
                "invalid_header",
                "idempotency_key_reused",
                "still_running",
                "unavailable",
                "outcome_unknown",
            }
        return tuple(sorted(codes, key=lambda code: (PROBLEMS[code].status, code)))


_declared: dict[Handler, Operation] = {}


def operation(
    method: Method,
    path: str,
    *,
    tag: str,
    scope: Scope | None,
    answers: Mapping[int, Any],
    problems: Sequence[str] = (),
    if_match: bool = False,
    etag: bool = False,
    location: bool = False,
    transaction: bool = True,
    athlete_keys: bool | None = None,
    body_limit: int = BODY_LIMIT_BYTES,
    deprecation: Deprecation | None = None,
    example: Example | None = None,
    looks_up_key: bool = False,
    long: bool = False,
) -> Callable[[H], H]:
    """Declare the decorated function as an operation. Its docstring is the summary and the description.

    The function takes any of `context`, `path`, `query` and `body`. All but `context` are annotated with the Struct
    to decode. `body_limit` is in bytes. `athlete_keys` defaults to whether the path names an athlete. Raises
    TypeError or ValueError for a contradictory declaration.
    """

    def declare(handler: H) -> H:
        hints = typing.get_type_hints(handler, include_extras=True)
        parameters = tuple(inspect.signature(handler).parameters)
        summary, _, description = inspect.cleandoc(handler.__doc__ or "").partition("\n\n")
        declared = Operation(
            method=method,
            path=path,
            operation_id=_camel_case(handler.__name__),
            summary=summary.replace("\n", " ").rstrip("."),
            description=description,
            tag=tag,
            scope=scope,
            path_type=hints.get("path"),
            query_type=hints.get("query"),
            body_type=hints.get("body"),
            answers=dict(answers),
            problems=tuple(problems),
            if_match=if_match,
            etag=etag,
            location=location,
            transaction=transaction,
            athlete_keys="{athlete_id}" in path if athlete_keys is None else athlete_keys,
            body_limit=body_limit,
            deprecation=deprecation,
            example=example or Example(),
            handler=handler,
            looks_up_key=looks_up_key,
            long=long,
        )
        _check(declared, parameters)
        _declared[handler] = declared
        return handler

    return declare


def operations(*modules: ModuleType) -> tuple[Operation, ...]:
    """The operations of these modules, in order. Raises ValueError for a duplicate operation id or address."""
    collected = tuple(
        _declared[value]
        for module in modules
        for value in vars(module).values()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and value in _declared
    )
    for attribute in ("operation_id", "address"):
        seen: set[object] = set()
        for each in collected:
            key = each.operation_id if attribute == "operation_id" else (each.method, each.path)
            if key in seen:
                raise ValueError(f"duplicate {attribute}: {key}")
            seen.add(key)
    return collected


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _check(declared: Operation, parameters: tuple[str, ...]) -> None:
    where = f"{declared.method} {declared.path}"
    if not set(parameters) <= {"context", "path", "query", "body"}:
        raise TypeError(
            f"{where}: the parameters must be among `context`, `path`, `query` and `body`, not {parameters}"
        )
    if declared.scope is None and declared.transaction:
        raise ValueError(f"{where}: a public operation has no workspace and so no transaction")
    if not declared.summary:
        raise ValueError(f"{where}: no docstring for the summary")
    in_template = set(re.findall(r"{(\w+)}", declared.path))
    in_struct = set(declared.path_type.__struct_fields__) if declared.path_type else set()
    if in_template != in_struct:
        raise ValueError(f"{where}: the path has {sorted(in_template)}, its Struct has {sorted(in_struct)}")
    if declared.method == "GET" and declared.body_type is not None:
        raise ValueError(f"{where}: a GET can't have a body")
    if unknown := [code for code in declared.problems if code not in PROBLEMS]:
        raise ValueError(f"{where}: unknown problem codes: {unknown}")
