"""The operations of the API as Litestar route handlers: `@get`, `@post`, `@put`, `@patch` and `@delete`.

    @post("/v1/athletes", operation_id="createAthlete", tags=["Athletes"], scope=Scope.write)
    async def create_athlete(
        context: NamedDependency[RequestContext], data: JSONBody[AthleteInput]
    ) -> ApiResponse[Athlete]:

Options that Litestar does not know are stored in `opt`. See `Operation` for them. The docstring of the function is the
summary and the description in the OpenAPI document.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Literal, Self

import msgspec
from litestar import HttpMethod, Litestar
from litestar.datastructures import ETag, ResponseHeader
from litestar.enums import ParamType
from litestar.types import AsyncAnyCallable, Empty

from api.http.deprecation import Deprecation
from api.http.encoded_response import EncodedResponse
from api.http.files import FileBody
from api.http.parameters import parse_if_match, path_reader, query_reader
from api.http.request import ApiRequest
from api.http.request_body import body_reader
from api.http.request_transaction import RequestTransaction
from api.http.responses import ApiResponse
from api.http.route_handler import ApiRouteHandler, is_parameter, path_template
from api.http.uploads import Uploads
from api.problems import PROBLEMS, not_found
from api.use_cases import idempotency
from api.use_cases.request_context import NOBODY, Caller, IdempotencyKey, RequestContext, Scope

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
READ_IN_A_THREAD_ABOVE_BYTES = 64 * 1024
"""A body with `most_containers` and so many bytes may have 5,000 objects, which take 10 ms."""
_OWN_OPTIONS = frozenset(
    {
        "athlete_keys",
        "deprecation",
        "example",
        "file_body",
        "if_match",
        "long",
        "looks_up_key",
        "most_containers",
        "parse",
        "problems",
        "scope",
        "transaction",
        "uploads",
    }
)

_IGNORED = (
    "after_request",
    "background",
    "before_request",
    "cache",
    "cache_control",
    "dependencies",
    "dto",
    "response_class",
    "response_cookies",
    "return_dto",
)
"""What Litestar would use if it called the function itself."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A realistic request and response for the reference, as Structs or as plain JSON values."""

    body: object = None
    answer: object = None
    path: Mapping[str, object] = {}
    query: Mapping[str, object] = {}


class Operation(ApiRouteHandler):
    """One operation of the API.

    Its own options: `scope` is what the API key must be allowed to do; None means public. `problems` are the codes that
    the operation itself raises; `every_problem` adds those implied by the declaration. `if_match`: it requires the
    header `If-Match`. `transaction`: False for a public operation, and for a long computation with separate reads.
    `athlete_keys`: whether an athlete's API key may call it (only for that athlete, if the path names one).
    `looks_up_key`: the first statement of the use case also looks up the idempotency key. `long`: it may process a
    whole history or hundreds of rows, so it runs in a thread and other requests don't wait for it. `most_containers`:
    how many JSON objects and arrays its body may have, for one that may be larger than others. `uploads`: the media
    types that its body may have besides JSON. `file_body`: its body is a large file, and no JSON. `parse` takes the
    other arguments of the function, and returns its argument `parsed`. It runs in a thread before the transaction,
    which would keep other writers waiting. `example` and `deprecation` are for the reference.
    """

    def __call__(self, fn: AsyncAnyCallable) -> Self:
        """Decorate the function. Raises TypeError or ValueError for a contradictory declaration."""
        super().__call__(fn)
        summary, _, description = inspect.cleandoc(fn.__doc__ or "").partition("\n\n")
        self.summary, self.description = summary.replace("\n", " ").rstrip("."), description
        _check(self)
        return self

    def on_registration(self, app: Litestar) -> None:
        """Prepare what depends on the declaration only."""
        super().on_registration(app)
        self._takes_context = "context" in inspect.signature(self.fn).parameters
        self._read_path = path_reader(self.path_type, self.path) if self.path_type else None
        self._read_query = query_reader(self.query_type, strict=self.scope is not None)
        self._read_body = (
            None
            if self.body_type is None or self.file_body is not None
            else body_reader(self.body_type, self.opt.get("most_containers"))
        )

    async def respond(self, request: ApiRequest) -> EncodedResponse:
        """After the guard: path, query, If-Match, Idempotency-Key, media type and body, transaction, response."""
        arguments = self._path_and_query(request)
        if_match = parse_if_match(request.header(b"if-match")) if self.if_match else None
        key_text = idempotency.parse_key(request.header(b"idempotency-key")) if self.writes else None
        body = b""
        if self.file_body is not None:
            return await self._with_file(request, self.file_body, arguments, if_match, key_text)
        if self._read_body is not None:
            body, arguments["data"] = await self._body(request, self._read_body)
        if (parse := self.opt.get("parse")) is not None:
            arguments["parsed"] = await request.services.uploads.run(partial(parse, **arguments))
        return await self._run(request, arguments, if_match, key_text, body)

    async def _with_file(
        self,
        request: ApiRequest,
        kind: FileBody,
        arguments: dict[str, Any],
        if_match: int | None,
        key_text: str | None,
    ) -> EncodedResponse:
        """Receive the file, read it in a thread, and run the operation. Its digest stands for the body."""
        received = await request.file(kind)
        try:
            arguments["data"] = await request.services.archives.run(partial(kind.read, received.file.content))
            return await self._run(request, arguments, if_match, key_text, received.sha256)
        finally:
            received.file.close()

    async def _run(
        self, request: ApiRequest, arguments: dict[str, Any], if_match: int | None, key_text: str | None, body: bytes
    ) -> EncodedResponse:
        """Run the function in its transaction."""
        options = self.opt

        def work(context: RequestContext) -> Awaitable[ApiResponse[Any]]:
            return self.fn(context=context, **arguments) if self._takes_context else self.fn(**arguments)

        transaction = RequestTransaction(request, work, status_code=self.status_code, if_match=if_match)
        if not options.get("transaction", True):
            response = await transaction.read_separately()
        elif not self.writes:
            response = await transaction.read(long=options.get("long", False))
        elif key_text is None:
            response = await transaction.write(long=options.get("long", False))
        else:
            scope = request.scope
            mark = idempotency.fingerprint(scope["method"], scope["raw_path"], scope["query_string"], body)
            response = await transaction.write_once(
                IdempotencyKey(key_text, mark),
                arguments.get("athlete_id"),
                long=options.get("long", False),
                looks_up_key=options.get("looks_up_key", False),
            )
        if self.deprecation is not None:
            return msgspec.structs.replace(response, headers=[*response.headers, *self.deprecation.headers])
        return response

    async def _body(self, request: ApiRequest, read: Callable[[bytes], Any]) -> tuple[bytes, Any]:
        """Return the body, and what is decoded from it: from JSON by `read`."""
        if self.uploads is not None:
            content_type = request.header(b"content-type") or ""
            if self.uploads.takes(content_type):
                body = await request.content(self.uploads.most_bytes)
                return body, await request.services.uploads.run(partial(self.uploads.read_body, content_type, body))
            self.uploads.require_json(content_type)
        body = await request.body()
        if self.opt.get("most_containers") and len(body) > READ_IN_A_THREAD_ABOVE_BYTES:
            return body, await request.services.bodies.run(partial(read, body))
        return body, read(body)

    def _path_and_query(self, request: ApiRequest) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        if self._read_path is not None:
            arguments = msgspec.structs.asdict(self._read_path(request.scope["path_params"]))
            caller: Caller = request.scope.get("user", NOBODY)
            if caller.athlete_id is not None and arguments.get("athlete_id", caller.athlete_id) != caller.athlete_id:
                raise not_found("athlete")
        query = self._read_query(request.scope["query_string"])
        if query is not None:
            arguments |= msgspec.structs.asdict(query)
        return arguments

    # What the OpenAPI document and the tests read.

    @property
    def method(self) -> Method:
        (method,) = self.http_methods - {"HEAD"}
        return method  # type: ignore[return-value]  # the decorators below allow no others

    @property
    def path(self) -> str:
        """The path as in OpenAPI: `/v1/athletes/{athlete_id}`."""
        (path,) = self.paths
        return path_template(path)

    @property
    def scope(self) -> Scope | None:
        scope: Scope | None = self.opt["scope"]
        return scope

    @property
    def athlete_keys(self) -> bool:
        """Whether an athlete's API key may call it. Defaults to whether the path names an athlete."""
        allowed: bool = self.opt.get("athlete_keys", "{athlete_id}" in self.path)
        return allowed

    @property
    def writes(self) -> bool:
        """Whether it takes an Idempotency-Key and runs in `database.write`."""
        return "GET" not in self.http_methods and self.opt.get("transaction", True)

    @property
    def deprecation(self) -> Deprecation | None:
        return self.opt.get("deprecation")

    @property
    def example(self) -> Example:
        return self.opt.get("example") or Example()

    @property
    def path_type(self) -> type[msgspec.Struct] | None:
        return self.parameters_struct(ParamType.PATH)

    @property
    def query_type(self) -> type[msgspec.Struct] | None:
        return self.parameters_struct(ParamType.QUERY)

    @property
    def body_type(self) -> Any:
        """The type of the body. None without a body."""
        hint = self.hints.get("data")
        return None if hint is None else typing.get_args(hint)[0]

    @property
    def uploads(self) -> Uploads | None:
        """The media types that the body may have besides JSON."""
        uploads: Uploads | None = self.opt.get("uploads")
        return uploads

    @property
    def file_body(self) -> FileBody | None:
        """The file that its body is."""
        file_body: FileBody | None = self.opt.get("file_body")
        return file_body

    @property
    def content_types(self) -> dict[int, Any]:
        """The type of the response for each success status. None: no body."""
        (content,) = typing.get_args(self.hints["return"])
        others = {status: spec.data_container for status, spec in (self.responses or {}).items()}
        return {self.status_code: None if content is type(None) else content, **others}

    @property
    def tag(self) -> str:
        (tag,) = self.tags or ()
        return tag

    @property
    def if_match(self) -> bool:
        return bool(self.opt.get("if_match"))

    @property
    def has_location(self) -> bool:
        return any(each.name == "Location" for each in self.response_headers or ())

    @property
    def every_problem(self) -> tuple[str, ...]:
        """Every problem code that this operation can return, sorted by status and code."""
        codes = {*self.opt.get("problems", ()), "internal"}
        if self.scope is not None:
            codes |= {
                "missing_key",
                "invalid_key",
                "too_many_requests",
                "unavailable",
                "overloaded",
                "unknown_parameter",
            }
            if self.scope is not Scope.read:
                codes.add("insufficient_scope")
            if not self.athlete_keys:
                codes.add("athlete_key_only")
        if self.path_type is not None:
            codes.add("not_found")
        if self.query_type is not None:
            codes.add("invalid_parameter")
        if self.if_match:
            codes |= {"if_match_required", "stale_version"}
        if self.body_type is not None:
            codes |= {"body_timeout", "body_too_large", "unsupported_media_type"}
            codes |= {"malformed_body", "validation"} if self.file_body is None else {"busy"}
        if self.opt.get("most_containers"):
            codes.add("busy")
        if self.writes:
            codes |= {
                "invalid_header",
                "idempotency_key_reused",
                "still_running",
                "unavailable",
                "outcome_unknown",
                "storage_full",
            }
        return tuple(sorted(codes, key=lambda code: (PROBLEMS[code].status, code)))


def _check(operation: Operation) -> None:
    where = f"{operation.method} {operation.path}"
    unmarked = [
        name
        for name, hint in operation.hints.items()
        if name not in ("context", "data", "parsed", "return") and not is_parameter(hint)
    ]
    if unmarked:
        raise TypeError(
            f"{where}: mark {unmarked} with FromPath or FromQuery; only `context` and `parsed` are injected"
        )
    if ignored := [name for name in _IGNORED if getattr(operation, name) not in (None, Empty, False, {}, [])]:
        raise TypeError(f"{where}: {ignored} would have no effect, because `respond` returns the response")
    if any(not each.documentation_only for each in operation.response_headers or ()):
        raise TypeError(f"{where}: return the values of headers with the response")
    if unknown := set(operation.opt) - _OWN_OPTIONS:
        raise TypeError(f"{where}: unknown options: {sorted(unknown)}")
    if ("parsed" in operation.hints) is not ("parse" in operation.opt):
        raise TypeError(f"{where}: the option `parse` returns the argument `parsed`, so declare both or neither")
    if "scope" not in operation.opt:
        raise TypeError(f"{where}: declare the `scope`; None means public")
    if operation.scope is None and operation.opt.get("transaction", True):
        raise ValueError(f"{where}: a public operation has no workspace and so no transaction")
    if not operation.summary:
        raise ValueError(f"{where}: no docstring for the summary")
    in_template = set(re.findall(r"{(\w+)}", operation.path))
    in_function = set(operation.path_type.__struct_fields__) if operation.path_type else set()
    if in_template != in_function:
        raise ValueError(f"{where}: the path has {sorted(in_template)}, the function has {sorted(in_function)}")
    if operation.method == "GET" and operation.body_type is not None:
        raise ValueError(f"{where}: a GET can't have a body")
    if codes := [code for code in operation.opt.get("problems", ()) if code not in PROBLEMS]:
        raise ValueError(f"{where}: unknown problem codes: {codes}")


# Litestar 3 will offer `handler_class=` in its own decorators instead.
get = partial(Operation, http_method=[HttpMethod.GET, HttpMethod.HEAD])
post = partial(Operation, http_method=HttpMethod.POST)
put = partial(Operation, http_method=HttpMethod.PUT)
patch = partial(Operation, http_method=HttpMethod.PATCH)
delete = partial(Operation, http_method=HttpMethod.DELETE)

VERSION = ETag(documentation_only=True)
"""The response has an `ETag`, the version to send as `If-Match`."""
LOCATION = ResponseHeader(name="Location", documentation_only=True)
"""The response has a `Location`, the path of the new resource."""
