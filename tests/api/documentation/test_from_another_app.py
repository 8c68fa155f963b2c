"""Every request in the guide for lifters who come from another app works, in its order."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import Client
from tests.sheets import Json

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "from-another-app.md").read_text(encoding="utf-8")
REQUESTS = [
    json.loads(body) for body in re.findall(r"^```http\n\w+ \S+\n\n(.+?)\n```", GUIDE, re.MULTILINE | re.DOTALL)
]
COMMANDS = [text.replace("\\\n    ", "") for text in re.findall(r"^\$ ((?:.+\\\n)*.+)$", GUIDE, re.MULTILINE)]
EXPORT = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
    "2025-03-01 18:05:00,Legs,1h 10m,Squat (Barbell),1,100,5,0,0,,,8\n"
    "2025-03-01 18:05:00,Legs,1h 10m,Rest Timer,Rest Timer,0,0,0,120,,,\n"
    "2025-03-01 18:05:00,Legs,1h 10m,Landmine Row,1,60,5,0,0,,,8\n"
    "2025-03-01 18:05:00,Legs,1h 10m,Foam Rolling,1,0,0,0,300,,,\n"
)


def run(command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command],  # as a reader of the guide does
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode()


def told(command: str, folder: Path, **environment: str) -> Json:
    """What the command prints, as JSON."""
    result: Json = json.loads(run(command, folder, **environment))
    return result


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_the_guide_leads_from_a_file_to_sessions(client: Client, tmp_path: Path) -> None:
    (tmp_path / "workouts.csv").write_text(EXPORT)
    athlete, mapping, ignored, enrollment = REQUESTS
    dry_run, final, progress, undo, command_line, export_log = COMMANDS
    created = client.post("/v1/athletes", json=athlete)
    assert created.status_code == 201, created.text
    ben = created.json()["id"]
    environment = {
        "NEXTSET_URL": str(client.base_url).rstrip("/"),
        "NEXTSET_KEY": client.headers["Authorization"].removeprefix("Bearer "),
        "ATHLETE": ben,
    }
    report = told(dry_run, tmp_path, **environment)
    export = report["export"]
    skipped = sum(each["rows"] for each in export["skipped"])
    assert (export["rows_taken"], export["rows_waiting"], skipped, report["rows"]) == (1, 2, 1, 4)
    for body in (mapping, ignored):
        assert client.put("/v1/exercise-mappings", json=body).status_code == 200
    result = told(final, tmp_path, **environment)
    assert (result["created"], result["export"]["rows_waiting"]) == (1, 0)
    (session,) = client.get(f"/v1/athletes/{ben}/sessions").json()["items"]
    assert [each["exercise"] for each in session["exercises"]] == ["back-squat", "barbell-row"]
    assert session["started_at"] == "2025-03-01T18:05:00+01:00"
    environment["IMPORT"] = result["id"]
    assert told(progress, tmp_path, **environment)["percent"] == 100
    assert told(undo, tmp_path, **environment)["deletion"]["removed"] == 1
    assert client.get(f"/v1/athletes/{ben}/sessions").json()["items"] == []
    program = f"{sys.executable} -m api.cli.main"
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    assert "Imported: 1 new session," in run(command_line.replace("nextset", program, 1), tmp_path, **environment)
    enrolled = client.post(f"/v1/athletes/{ben}/enrollments", json=enrollment | {"start_on": "2025-03-03"})
    assert enrolled.status_code == 422  # the guide says what is missing: equipment
    bar = {"kind": "barbell", "unit": "kg", "bar": 20, "plates": [{"load": load, "pairs": 4} for load in (20, 5, 1.25)]}
    tag = {"If-Match": created.headers["ETag"]}
    assert client.patch(f"/v1/athletes/{ben}", json={"equipment": [bar]}, headers=tag).status_code == 200
    enrolled = client.post(f"/v1/athletes/{ben}/enrollments", json=enrollment | {"start_on": "2025-03-03"})
    assert enrolled.status_code == 201, enrolled.text
    assert enrolled.json()["enrollment"]["sessions_replayed"] == 1
    taken = told(export_log, tmp_path, **environment)
    assert (taken["sessions"], taken["csv"].count("Squat (Barbell)"), taken["csv"][:16]) == (1, 1, "title,start_time")
