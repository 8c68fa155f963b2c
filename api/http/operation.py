"""The table of operations: the one source of the handlers, the OpenAPI document and who may do what.

A route module decorates plain async functions with `@operation`; `operations(module, ...)` collects them in
the order of their declaration. Why a table: docs/decisions/0006-operations-as-a-table.md
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
    """What an operation answers with; `body` is encoded by msgspec, None is an empty body.

    `etag` is the version, `location` the new resource's path. `secret_free_body` is what the idempotency row
    keeps instead of a body that holds a secret. `athlete_id`: whose personal answer this is, where the path
    does not say so: the row goes when the athlete is deleted.
    """

    body: object = None
    status: int = 200
    etag: int | None = None
    location: str | None = None
    secret_free_body: object = None
    athlete_id: UUID | None = None


class DryRunError(Exception):
    """Raised by a trial run with what it would have answered: nothing of it is stored, its Idempotency-Key neither."""

    def __init__(self, answer: ApiResponse) -> None:
        super().__init__()
        self.answer = answer


Handler = Callable[..., Awaitable[ApiResponse]]
H = TypeVar("H", bound=Handler)


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One realistic exchange for the reference: Structs, or plain values as they are on the wire."""

    body: object = None
    answer: object = None
    path: Mapping[str, object] = {}
    query: Mapping[str, object] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table.

    `scope` None is public. `answers` maps each success status to what its body is (None: no body). `problems`
    are the codes that the operation itself raises; `every_problem` adds what follows from the declaration.
    `athlete_keys`: whether a key made for one athlete may call it (where the path names an athlete: that
    athlete's only). `looks_up_key`: its use case finds the idempotency key's row with its first statement.
    `long`: it works through a whole history, so that others should not have to wait for it.
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
        """Whether it changes something: takes an Idempotency-Key and runs in `database.write`."""
        return self.method != "GET" and self.transaction

    @property
    def every_problem(self) -> tuple[str, ...]:
        """All codes that this operation can answer with, sorted by status and code."""
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
    """Declare the decorated function as an operation; its docstring is the summary and the description.

    Its parameters are, where it needs them, `context`, `path`, `query` and `body`, each but the first annotated
    with the Struct it is decoded to. `body_limit` is in bytes. `athlete_keys` is by default whether the path
    names an athlete. Raises TypeError or ValueError when the declaration contradicts itself.
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
        _refuse_contradictions(declared, parameters)
        _declared[handler] = declared
        return handler

    return declare


def operations(*modules: ModuleType) -> tuple[Operation, ...]:
    """The operations of these modules, in order. Raises ValueError for a name or an address used twice."""
    found = tuple(
        _declared[value]
        for module in modules
        for value in vars(module).values()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and value in _declared
    )
    for what in ("operation_id", "address"):
        seen: set[object] = set()
        for each in found:
            key = each.operation_id if what == "operation_id" else (each.method, each.path)
            if key in seen:
                raise ValueError(f"two operations have the {what} {key}")
            seen.add(key)
    return found


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _refuse_contradictions(declared: Operation, parameters: tuple[str, ...]) -> None:
    where = f"{declared.method} {declared.path}"
    if not set(parameters) <= {"context", "path", "query", "body"}:
        raise TypeError(f"{where}: takes `context`, `path`, `query` and `body`, not {parameters}")
    if declared.scope is None and declared.transaction:
        raise ValueError(f"{where}: a public operation has no workspace to have a transaction in")
    if not declared.summary:
        raise ValueError(f"{where}: has no docstring to take the summary from")
    in_template = set(re.findall(r"{(\w+)}", declared.path))
    in_struct = set(declared.path_type.__struct_fields__) if declared.path_type else set()
    if in_template != in_struct:
        raise ValueError(f"{where}: the path names {sorted(in_template)}, its Struct {sorted(in_struct)}")
    if declared.method == "GET" and declared.body_type is not None:
        raise ValueError(f"{where}: a GET has no body")
    if unknown := [code for code in declared.problems if code not in PROBLEMS]:
        raise ValueError(f"{where}: no such problem codes: {unknown}")
