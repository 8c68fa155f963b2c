"""The TypeScript of the reference is typed, and runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clients.generators import run
from tests.code_samples import SAMPLES, TODAY, run_story
from tests.scenarios.story import Calendar
from tests.servers import migrated, new_key, served

pytestmark = pytest.mark.clients
MODULE = "export {};\n"  # without an import it would be a script, whose names are global


def test_every_sample_is_typed(tmp_path: Path, node_modules: Path) -> None:
    (tmp_path / "node_modules").symlink_to(node_modules)
    for name, samples in SAMPLES.items():
        (tmp_path / f"{name}.mts").write_text(MODULE + samples["TypeScript"], encoding="utf-8")
    options = ["--strict", "--noEmit", "--target", "ES2022", "--module", "NodeNext", "--types", "node"]
    run([node_modules / ".bin" / "tsc", *options, *(f"{name}.mts" for name in SAMPLES)], tmp_path)


def test_the_samples_of_a_training_week_work(tmp_path: Path) -> None:
    calendar = Calendar()
    calendar.today = TODAY
    url = migrated(tmp_path)
    with served(url, clock=calendar) as address:
        key = new_key(url)

        def run_sample(source: str) -> str:
            """Print the answer as JSON: Node.js prints an object in a notation of its own, shortened."""
            printed = source.replace("console.log(await response.json())", "console.log(await response.text())")
            (tmp_path / "sample.mts").write_text(MODULE + printed, encoding="utf-8")
            return run(["node", "sample.mts"], tmp_path, NEXTSET=address, KEY=key)

        run_story(run_sample, json.loads, "TypeScript")
