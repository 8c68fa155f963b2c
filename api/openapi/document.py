"""The OpenAPI 3.1 document, generated from the route handlers and the Structs that validate.

`python -m api.openapi.document openapi/openapi.json` writes the committed document. Its diff is the API review.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from api.http.files import Download
from api.http.operation import Operation
from api.openapi.components import Components
from api.openapi.description import TAG_GROUPS, TAGS, description
from api.openapi.examples import Examples
from api.openapi.paths import KEY, PARAMETERS, path_operation
from api.openapi.refusals import HEADERS, refusals
from api.openapi.shape import Schema
from api.openapi.webhooks import TAG as WEBHOOK_TAG
from api.openapi.webhooks import webhook_operations
from api.problems import ProblemDocument
from api.use_cases.request_context import Scope
from api.use_cases.webhooks.events import WebhookEvent
from domain.decision import Action
from domain.loads.loading import Unit
from domain.progress.history import DeloadEvent, PauseEvent, PhaseEvent, PlaceEvent, SubstitutionEvent
from domain.progress.progress import StartLoad
from domain.sessions.session import PerformedExercise, PerformedSet

NAMES = {
    ProblemDocument: "Problem",
    Unit: "LoadUnit",  # Unit is a built-in type of Kotlin
    Action: "DecisionAction",  # the short name suits the rules, but is too general for a client
    Scope: "ApiKeyScope",  # likewise, with every operation
    # Events of the history. Clients see them as the changes that a coach plans.
    DeloadEvent: "PlannedDeload",
    PauseEvent: "PlannedPause",
    PhaseEvent: "PlannedPhase",
    PlaceEvent: "PlannedPlace",
    SubstitutionEvent: "PlannedSubstitution",
}
"""The component names that differ from the class names."""

SPLIT = (
    PerformedExercise,  # `sets`
    PerformedSet,  # `kind` and `side`
    StartLoad,  # `side`
)
"""The classes with a component for requests and one for responses.

Each has fields that a request may omit, that every response has, and that are never null. With one component,
generated clients would need a null check to read them. Athletes' equipment, exercises and programs are not split:
clients read them, change them and send them back.
"""


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """Generate the document. Raises ValueError for declarations that client generators can't handle."""
    request_types = [
        kind
        for each in operations
        for kind in (each.path_type, each.query_type, None if each.file_body else each.body_type)
        if kind is not None
    ]
    response_types = [
        kind for each in operations for kind in each.content_types.values() if kind not in (None, Download)
    ]
    components = Components(request_types, [*response_types, WebhookEvent, ProblemDocument], NAMES, SPLIT)
    paths: Schema = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = path_operation(each, components)
    responses = dict(pair for each in operations for pair in refusals(each.every_problem).values())
    webhooks = webhook_operations(components)
    used = {reference.rpartition("/")[2] for reference in _references([paths, webhooks, responses])}
    return {
        "openapi": "3.1.1",
        "info": _info(operations),
        "servers": [_SERVER],
        "tags": _tags(operations),
        "x-tagGroups": _tag_groups(operations),
        "security": [{KEY: []}],
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": _illustrated(components.reachable([paths, webhooks, responses]), [paths, webhooks, responses]),
            "responses": dict(sorted(responses.items())),
            "parameters": PARAMETERS,
            "headers": {name: header for name, (_, header) in sorted(HEADERS.items()) if name in used},
            "securitySchemes": {KEY: _API_KEY},
        },
    }


def text(operations: Sequence[Operation]) -> str:
    """The document as JSON text, as committed and served."""
    return json.dumps(document(operations), indent=2, ensure_ascii=False) + "\n"


_LOCAL = "http://127.0.0.1:8000"
"""Where `make run` and `nextset serve` listen by default. Nextset has no public server."""
_SERVER = {
    "url": "{origin}",
    "description": "Your server.",
    "variables": {
        "origin": {
            "description": "Scheme, host and port of the server. By default one that `make run` or `nextset serve` "
            "started on this machine.",
            "default": _LOCAL,
        }
    },
}
_API_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, shown only when it is created. Send it as `Authorization: Bearer nextset_...`.",
}


def _illustrated(schemas: Schema, document_parts: object) -> Schema:
    examples = Examples(schemas)
    for content in _contents(document_parts):
        for value in (content.get("example"), *(each["value"] for each in content.get("examples", {}).values())):
            examples.see(content["schema"], value)
    return examples.components()


def _references(node: object) -> Iterator[str]:
    """Every reference in this part of the document."""
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(child)
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]


def _contents(node: object) -> Iterator[Schema]:
    """Every media type object in this part of the document."""
    if isinstance(node, list):
        for child in node:
            yield from _contents(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from child.values() if key == "content" else _contents(child)


def _info(operations: Sequence[Operation]) -> Schema:
    return {
        "title": "Nextset",
        "version": importlib.metadata.version("nextset"),
        "summary": "Plans an athlete's next training session and explains every decision.",
        "description": description(operations),
        "contact": {"name": "The maintainers of Nextset", "url": f"{_LOCAL}/docs"},
        "license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"},
    }


def _tags(operations: Sequence[Operation]) -> list[Schema]:
    used = {WEBHOOK_TAG, *(each.tag for each in operations)}
    if unknown := used - set(TAGS):
        raise ValueError(f"describe the tags {sorted(unknown)} in api.openapi.description.TAGS")
    return [{"name": name, "description": TAGS[name]} for name in sorted(used)]


def _tag_groups(operations: Sequence[Operation]) -> list[Schema]:
    """The order in which people read the tags, in groups. The reference and other readers know this extension."""
    used = {WEBHOOK_TAG, *(each.tag for each in operations)}
    groups = {name: [tag for tag in tags if tag in used] for name, tags in TAG_GROUPS.items()}
    return [{"name": name, "tags": tags} for name, tags in groups.items() if tags]


def main(arguments: Sequence[str]) -> int:
    """Write the document to the path in `arguments`. Returns exit status 2 without a path."""
    from api.routes import OPERATIONS

    if len(arguments) != 1:
        sys.stderr.write("usage: python -m api.openapi.document PATH\n")
        return 2
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(OPERATIONS), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
