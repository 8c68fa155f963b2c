"""The extension `x-codeSamples`: each operation as a request with curl, Python and TypeScript, made from its example.

The samples read the server from the environment variable `NEXTSET` and the API key from `KEY`, as the guides do. They
are complete programs, with the ids, versions and names of the example.
"""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from api.http.files import Download
from api.http.operation import Operation
from api.openapi.examples import on_the_wire
from api.openapi.shape import Schema

WIDTH = 100
"""Longer lists and objects take a line for each item."""
FILE = "workspace.zip"
"""The file that a sample sends or stores."""


class _Notation(NamedTuple):
    """How a language writes values. JSON and Python differ in three constants."""

    indent: str
    constants: Mapping[Any, str]


_JSON = _Notation("  ", {True: "true", False: "false", None: "null"})
_PYTHON = _Notation("    ", {True: "True", False: "False", None: "None"})


class _Request(NamedTuple):
    """What all samples of an operation have in common."""

    method: str
    target: str
    """Path and query."""
    needs_key: bool
    if_match: str | None
    writes: bool
    sends_file: bool
    body: Any
    answer: Any


def code_samples(operation: Operation, parameters: list[Schema], if_match: str) -> list[Schema]:
    """The samples. `parameters` are those of its Operation Object, `if_match` is an example of the header.

    Optional parameters are left out unless the operation's example has them. Raises ValueError for a required parameter
    without an example.
    """
    request = _request(operation, parameters, if_match)
    return [
        {"lang": "bash", "label": "curl", "source": _curl(request)},
        {"lang": "python", "label": "Python", "source": _python(request)},
        {"lang": "typescript", "label": "TypeScript", "source": _typescript(request)},
    ]


def _request(operation: Operation, parameters: list[Schema], if_match: str) -> _Request:
    values: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
    for each in parameters:
        name, place = str(each.get("name")), each.get("in")  # a reference has neither
        if place == "path" or (place == "query" and (each["required"] or name in operation.example.query)):
            if "example" not in each:
                raise ValueError(f"{operation.operation_id}: the parameter {name} needs an example")
            values[place][name] = each["example"]
    path = operation.path.format(**{name: quote(str(value), safe="") for name, value in values["path"].items()})
    (answer, *_) = operation.content_types.values()
    return _Request(
        operation.method,
        f"{path}?{_query(values['query'])}" if values["query"] else path,
        operation.scope is not None,
        if_match if operation.if_match else None,
        operation.writes,
        operation.file_body is not None,
        None if operation.body_type is None else on_the_wire(operation.example.body),
        answer,
    )


def _query(values: Mapping[str, Any]) -> str:
    return urlencode({name: str(value).lower() if isinstance(value, bool) else value for name, value in values.items()})


def _curl(request: _Request) -> str:
    default = "PUT" if request.sends_file else "GET" if request.body is None else "POST"
    method = [] if request.method == default else [f"-X {request.method}"]
    parts = [" ".join(["curl -sS", *method, f'"$NEXTSET{request.target}"'])]
    parts += ['-H "Authorization: Bearer $KEY"'] if request.needs_key else []
    parts += [f"-H {shlex.quote('If-Match: ' + request.if_match)}"] if request.if_match else []
    parts += ['-H "Idempotency-Key: $(openssl rand -hex 16)"'] if request.writes else []
    if request.sends_file:
        parts += ['-H "Content-Type: application/octet-stream"', f"--upload-file {FILE}"]
    elif request.body is not None:
        parts += ['-H "Content-Type: application/json"', f"-d {shlex.quote(_literal(request.body, _JSON))}"]
    parts += [f"-o {FILE}"] if request.answer is Download else []
    return " \\\n  ".join(parts)


def _python(request: _Request) -> str:
    headers = {"Authorization": "f\"Bearer {os.environ['KEY']}\""} if request.needs_key else {}
    headers |= {"If-Match": f"'{request.if_match}'"} if request.if_match else {}
    headers |= {"Idempotency-Key": "str(uuid.uuid4())"} if request.writes else {}
    headers |= {"Content-Type": '"application/octet-stream"'} if request.sends_file else {}
    has_file = request.sends_file or request.answer is Download
    arguments = [f'os.environ["NEXTSET"] + "{request.target}"']
    if headers:
        arguments += [_block("headers={", [f'"{name}": {value}' for name, value in headers.items()], "}", _PYTHON)]
    if request.sends_file:
        arguments += [f'content=Path("{FILE}").read_bytes()']
    elif request.body is not None:
        arguments += [f"json={_literal(request.body, _PYTHON)}"]
    arguments += ["timeout=300"] if has_file else []
    imports = ["import os", *(["import uuid"] if request.writes else [])]
    imports += ["from pathlib import Path"] if has_file else []
    call = _block(f"response = httpx.{request.method.lower()}(", arguments, ")", _PYTHON)
    lines = [*imports, "", "import httpx", "", call, "response.raise_for_status()"]
    if request.answer is Download:
        lines += [f'Path("{FILE}").write_bytes(response.content)']
    elif request.answer is not None:
        lines += ["print(response.json())"]
    return "\n".join(lines)


def _typescript(request: _Request) -> str:
    headers = ["Authorization: `Bearer ${process.env.KEY}`"] if request.needs_key else []
    headers += [f"\"If-Match\": '{request.if_match}'"] if request.if_match else []
    headers += ['"Idempotency-Key": crypto.randomUUID()'] if request.writes else []
    options = [f'method: "{request.method}"'] if request.method != "GET" else []
    lines, sent = [], []
    if request.sends_file:
        lines += ['import { readFile } from "node:fs/promises";', ""]
        headers += ['"Content-Type": "application/octet-stream"']
        sent = [f'body: await readFile("{FILE}")']
    elif request.body is not None:
        headers += ['"Content-Type": "application/json"']
        sent = [f"body: JSON.stringify({_literal(request.body, _JSON)})"]
    if request.answer is Download:
        lines += ['import { writeFile } from "node:fs/promises";', ""]
    options += [_block("headers: {", headers, "}", _JSON)] if headers else []
    options += sent
    call = f"const response = await fetch(`${{process.env.NEXTSET}}{request.target}`"
    lines += [_block(call + ", {", options, "});", _JSON) if options else call + ");"]
    lines += ["if (!response.ok) throw new Error(await response.text());"]
    if request.answer is Download:
        lines += [f'await writeFile("{FILE}", new Uint8Array(await response.arrayBuffer()));']
    elif request.answer is not None:
        lines += ["console.log(await response.json());"]
    return "\n".join(lines)


def _block(start: str, items: list[str], end: str, notation: _Notation) -> str:
    return "\n".join([start, *(textwrap.indent(item, notation.indent) + "," for item in items), end])


def _literal(value: Any, notation: _Notation, margin: str = "") -> str:
    """The value in this notation. What fits into a line is on one."""
    if isinstance(value, dict | list):
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        inner = margin + notation.indent
        texts = (
            [f"{json.dumps(name)}: {_literal(item, notation, inner)}" for name, item in value.items()]
            if isinstance(value, dict)
            else [_literal(item, notation, inner) for item in value]
        )
        line = opening + ", ".join(texts) + closing
        if "\n" not in line and len(margin) + len(line) <= WIDTH:
            return line
        return opening + ",".join(f"\n{inner}{text}" for text in texts) + f"\n{margin}{closing}"
    if value is None or isinstance(value, bool):
        return notation.constants[value]
    return json.dumps(value, ensure_ascii=False)
