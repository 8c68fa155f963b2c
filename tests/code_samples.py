"""The code samples of the reference, run one after the other as a reader would, with the ids of their own athlete."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from api.http import examples
from tests.contract.documented import product_document

SAMPLES: dict[str, dict[str, str]] = {
    operation["operationId"]: {sample["label"]: sample["source"] for sample in operation["x-codeSamples"]}
    for path in product_document()["paths"].values()
    for operation in path.values()
}
"""The source of each operation's sample, by language."""
TODAY = examples.PERFORMED_ON


def run_story(run: Callable[[str], str], read: Callable[[str], Any], language: str) -> None:
    """Run the samples of a training week. `run` returns what a sample prints, `read` turns that into a value."""
    ids: dict[str, str] = {}

    def answer_of(operation: str, if_match: str | None = None) -> Any:
        source = SAMPLES[operation][language]
        for example, real in ids.items():
            source = source.replace(example, real)
        if if_match is not None:
            source = re.sub(r"(If-Match.*?)\"\d+\"", rf'\g<1>"{if_match}"', source)
        printed = run(source)
        return read(printed) if printed.strip() else None

    assert answer_of("getLiveness") == {"status": "ok"}
    ana = answer_of("createAthlete")
    ids[str(examples.ATHLETE_ID)] = ana["id"]
    assert answer_of("updateAthlete", if_match="1")["notes"] == "Runs on Tuesdays."
    enrolled = answer_of("enrollAthlete")
    ids[str(examples.ENROLLMENT_ID)] = enrolled["enrollment"]["id"]
    following = answer_of("getNextSession")
    ids[str(examples.PRESCRIPTION_ID)] = following["id"]
    logged = answer_of("logSession")
    ids[str(examples.SESSION_ID)] = logged["session"]["id"]
    assert [each["slot"] for each in logged["decisions"]] == ["bss"]
    assert answer_of("correctSession", if_match="1")["session"]["version"] == 2
    assert answer_of("getSession")["version"] == 2
    assert [each["id"] for each in answer_of("listSessions")["items"]] == [logged["session"]["id"]]
    assert answer_of("recordMeasurement")["athlete_id"] == ana["id"]
    assert answer_of("createProgram")["built_in"] is False
    assert len(answer_of("previewProgression")["sessions"]) > 0
    assert answer_of("upsertAthlete")["tags"] == ["tuesday-group"]
    assert answer_of("exportWorkspace") is None
    assert answer_of("deleteAthlete", if_match=str(answer_of("getAthlete")["version"])) is None
    assert ana["id"] not in [each["id"] for each in answer_of("listAthletes")["items"]]
