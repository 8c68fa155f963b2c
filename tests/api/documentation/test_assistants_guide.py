"""The program of the guide about assistants runs as printed, and says why each set is prescribed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.story import DUMBBELLS, rack
from tests.servers import Client, Process, migrated, new_key

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "assistants.md"


@pytest.mark.slow
def test_the_program_of_the_guide_prints_the_reason_of_each_exercise(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    process = Process(migrated(tmp_path), tmp_path, NEXTSET_MCP="true")
    process.start()
    try:
        key = new_key(process.database_url)
        with Client(process.url, key) as client:
            athlete = {"name": "Ana", "unit": "kg", "equipment": rack(*DUMBBELLS)}
            ana = client.post("/v1/athletes", json=athlete).json()["id"]
            enrollment = {"program": {"slug": "bulgarian-split-squat"}, "start_on": "2026-11-02"}
            client.post(f"/v1/athletes/{ana}/enrollments", json=enrollment)
        environment = os.environ | {"NEXTSET": process.url, "KEY": key, "NO_PROXY": "*"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=300
        )
    finally:
        process.stop()
    assert (done.returncode, done.stdout) == (
        0,
        "Bulgarian split squat: Starts at 4 kg, the lightest available, because no starting load was set.\n",
    ), done.stderr
