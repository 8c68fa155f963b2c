"""The OpenAPI 3.1 document, made from the table of operations and the Structs that really validate.

`python -m api.openapi.document openapi/openapi.json` writes the committed one, which generates clients for
years: its diff is the review of the API.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from api.http.operation import Operation
from api.openapi.components import Components
from api.openapi.examples import Examples
from api.openapi.paths import KEY, PARAMETERS, path_operation
from api.openapi.refusals import HEADERS, refusals
from api.openapi.shape import Schema
from api.problems import ProblemDocument
from domain.loads.loading import Unit

NAMES = {
    ProblemDocument: "Problem",
    Unit: "LoadUnit",  # Kotlin has a Unit of its own, and answers with it
}
"""The names on the wire that are not those of the classes."""

DESCRIPTION = """\
Nextset issues an athlete's next training session, and says why it is what it is.

You log what an athlete did: each set with its side, load, repetitions, effort and pain. The answer holds
the decision about every exercise (go up, hold, ease off, stop), the reason as a code for programs and as
a sentence for people, and the next session to do, in loads that the athlete's own equipment can build.
Nothing is left to chance: the same history always gives the same next session.

**In three requests**: create an athlete, enroll the athlete in a program, log a session. The answer to
the third holds the next session; `getNextSession` reads it again at any time.

**API keys.** Every request carries `Authorization: Bearer <API key>`. A key belongs to one workspace and
sees nothing of any other; its scope says whether it reads, writes or administers.

**Repeating a request.** Send an `Idempotency-Key` with every write. When the answer is lost, repeat the
request as it was: it is done once, and the stored answer comes back with `Idempotency-Replayed: true`.

**Changing what others change.** What can change carries an `ETag`. Send it back as `If-Match`; if
somebody was faster, the answer is 412 and nothing is lost.

**Refusals** are problem documents (RFC 9457) with a stable `code`, and with a pointer to each place in
the body that is refused. Nothing is stored by a refused request.

**Loads and numbers.** Loads are numbers with at most two decimals, in the unit of their session or
prescription: what is written on one implement, for a barbell the total with the bar, 0 for bodyweight.
`null` is "not reported", 0 is zero. Dates are the athlete's local dates, times are in UTC.

**What may change without a new version.** New operations, optional request fields, answer fields and
problem codes may come at any time: ignore what you don't know. So may new values of an enum and new
variants of a union (a kind of equipment, a kind of progression rule): generated clients of many languages
refuse those until they are generated again, so read the changelog before you create resources of a new
kind. Names, types and meanings never change, and nothing is taken away, within `/v1`. A field with a
default is always present in answers, even where a component that also comes in requests does not list it
as required.
"""

TAGS = {
    "Athletes": "The people who train: their unit, time zone and equipment.",
    "Exercises": "What can be trained: built-in exercises, and a workspace's own.",
    "Programs": "What to do on which day, and how it progresses. Revisions never change.",
    "Enrollments": "An athlete on a program, from a first day on.",
    "Next session": "The one question that this API is for: what does the athlete do next, and why?",
    "Sessions": "What was done. Logging a session decides the next one.",
    "Prescriptions": "What was asked for, kept as it was issued, with the reasons.",
    "Coaching": "A coach's hand: pain reports, skipped sessions, overrides, resumed exercises.",
    "Progress": "Where an athlete stands, exercise by exercise.",
    "Preview": "Try a rule or a program on paper; nothing is stored.",
    "Imports and exports": "Histories from elsewhere, and one's own to take along.",
    "Sheet links": "Addresses that a spreadsheet's cells can read.",
    "API keys": "Who may call the API. A key's secret is shown once.",
    "Health": "Whether the server runs and can do its work.",
}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole document, the same for the same table. Raises ValueError for what generates no clean client."""
    asked = [
        kind for each in operations for kind in (each.path_type, each.query_type, each.body_type) if kind is not None
    ]
    answered = [kind for each in operations for kind in each.answers.values() if kind is not None]
    components = Components(asked, [*answered, ProblemDocument], NAMES)
    paths: Schema = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = path_operation(each, components)
    responses = dict(pair for each in operations for pair in refusals(each.every_problem).values())
    used = {reference.rpartition("/")[2] for reference in _references([paths, responses])}
    return {
        "openapi": "3.1.1",
        "info": _info(),
        "servers": [{"url": "/", "description": "The server that this document was read from."}],
        "tags": _tags(operations),
        "security": [{KEY: []}],
        "paths": paths,
        "components": {
            "schemas": _illustrated(components.reachable([paths, responses]), [paths, responses]),
            "responses": dict(sorted(responses.items())),
            "parameters": PARAMETERS,
            "headers": {name: header for name, (_, header) in sorted(HEADERS.items()) if name in used},
            "securitySchemes": {KEY: _API_KEY},
        },
    }


def text(operations: Sequence[Operation]) -> str:
    """The document as it is committed and served."""
    return json.dumps(document(operations), indent=2, ensure_ascii=False) + "\n"


_API_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, shown once when it is made: `Authorization: Bearer nextset_...`",
}


def _illustrated(schemas: Schema, document_parts: object) -> Schema:
    examples = Examples(schemas)
    for content in _contents(document_parts):
        for value in (content.get("example"), *(each["value"] for each in content.get("examples", {}).values())):
            examples.see(content["schema"], value)
    return examples.components()


def _references(node: object) -> Iterator[str]:
    """Every reference in these parts of the document."""
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(child)
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]


def _contents(node: object) -> Iterator[Schema]:
    """Every media type object in these parts of the document."""
    if isinstance(node, list):
        for child in node:
            yield from _contents(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from child.values() if key == "content" else _contents(child)


def _info() -> Schema:
    return {
        "title": "Nextset",
        "version": importlib.metadata.version("nextset"),
        "summary": "Issues an athlete's next training session, and says why.",
        "description": DESCRIPTION,
        "contact": {"name": "The maintainers of Nextset"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _tags(operations: Sequence[Operation]) -> list[Schema]:
    used = {each.tag for each in operations}
    if unknown := used - set(TAGS):
        raise ValueError(f"describe the tags {sorted(unknown)} in {__name__}.TAGS")
    return [{"name": name, "description": about} for name, about in TAGS.items() if name in used]


def main(arguments: Sequence[str]) -> int:
    """Write the document to the path in `arguments`; exit status 2 without one."""
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
