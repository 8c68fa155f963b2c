"""What an import does with a session, in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from api.sheets.log_changes import summary
from api.use_cases.sessions.import_history import ImportedSession, ImportOutcome, Remark
from api.use_cases.sessions.merge_session import FieldChange, SetsChange
from domain.loads.loading import Unit

NAMES = {"back-squat": "Back squat"}
REPS = FieldChange(pointer="/exercises/*/sets/*/reps", exercise="back-squat", set=2, before=9, after=8)


def found(outcome: ImportOutcome, *changes: FieldChange | SetsChange, **more: Any) -> ImportedSession:
    return ImportedSession(
        row=2,
        athlete_id=UUID(int=1),
        athlete="ana",
        performed_on=date(2026, 3, 2),
        outcome=outcome,
        changes=changes,
        **more,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([REPS], "Back squat: set 2, Reps 9 → 8."),
        ([SetsChange("back-squat", 1, 2)], "Back squat: 1 set added and 2 sets removed."),
        ([FieldChange(pointer="/unit", before=Unit.KG, after=Unit.LB)], "Unit kg → lb."),
        (
            [FieldChange(pointer="/performed_on", before=date(2026, 3, 2), after=date(2026, 3, 3))],
            "Date 2026-03-02 → 2026-03-03.",
        ),
        ([FieldChange(pointer="/pain/before", before=None, after=3)], "Pain before empty → 3."),
        ([FieldChange(pointer="/notes", before="Knee hurt.", after=None)], "Session notes removed."),
        ([FieldChange(pointer="/place", before="gym", after="x" * 50)], f"Place gym → {'x' * 40}...."),
        ([REPS] * 6, "; ".join(["Back squat: set 2, Reps 9 → 8"] * 4) + "; and 2 more."),
    ],
)
def test_the_changes_of_a_session(changes: list[FieldChange | SetsChange], sentence: str) -> None:
    assert summary(found(ImportOutcome.CHANGED, *changes), NAMES) == sentence


def test_a_new_or_unchanged_session_needs_no_sentence() -> None:
    assert summary(found(ImportOutcome.NEW), NAMES) is None
    assert summary(found(ImportOutcome.UNCHANGED), NAMES) is None


def test_a_conflicting_session_names_both_versions_and_what_the_log_says() -> None:
    conflict = found(ImportOutcome.CONFLICTING, REPS, remark=Remark.OLDER_VERSION, log_version=1, stored_version=3)
    text = summary(conflict, NAMES)
    assert text is not None
    assert "(version 1, now 3)" in text
    assert text.endswith("The log says: Back squat: set 2, Reps 9 → 8.")


@pytest.mark.parametrize("remark", [Remark.SAME_DAY, Remark.NO_LONGER_STORED])
def test_an_unusual_new_session_says_why(remark: Remark) -> None:
    assert str(summary(found(ImportOutcome.NEW, remark=remark), NAMES)).endswith(".")
