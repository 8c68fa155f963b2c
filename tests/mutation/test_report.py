"""The report: the score, and each survivor with its line and the changed line."""

from __future__ import annotations

import pytest

from tests.mutation.report import Mutant, Outcome, is_test_failure, read_explained, report, score
from tests.project.test_mirror import ROOT

MUTANT = Mutant("domain/loads.py", "load + 1", "load - 1")
KILLED = Outcome(MUTANT, 7, killed=True)
SURVIVED = Outcome(MUTANT, 7, killed=False)


def test_the_score_is_the_share_of_killed_mutants() -> None:
    assert score([KILLED, KILLED, KILLED, SURVIVED]) == 0.75


def test_a_survivor_is_shown_with_its_place_and_both_lines() -> None:
    assert list(report([KILLED, SURVIVED], {})) == [
        "domain/loads.py:7 survived",
        "  - load + 1",
        "  + load - 1",
        "1 of 2 mutants killed: 50.0%. 1 survived, 0 explained.",
    ]


def test_an_explained_survivor_is_shown_with_its_reason_and_does_not_raise_the_score() -> None:
    lines = list(report([KILLED, SURVIVED], {MUTANT: "No load is that heavy."}))
    assert lines[0] == "domain/loads.py:7 explained: No load is that heavy."
    assert lines[-1] == "1 of 2 mutants killed: 50.0%. 1 survived, 1 explained."


def test_a_killed_mutant_is_only_counted() -> None:
    assert list(report([KILLED], {})) == ["1 of 1 mutants killed: 100.0%. 0 survived, 0 explained."]


@pytest.mark.parametrize("mutant", read_explained())
def test_an_explained_mutant_changes_a_line_of_its_module(mutant: Mutant) -> None:
    lines = (ROOT / mutant.module).read_text().splitlines()
    assert mutant.line in [line.strip() for line in lines]
    assert read_explained()[mutant]


def test_a_process_that_was_ended_is_no_failed_test() -> None:
    assert is_test_failure("...F\nFAILED tests/domain/test_wording.py::test_a_fact - AssertionError")
    assert is_test_failure("ERROR tests/domain/test_wording.py - ImportError")
    assert is_test_failure("timeout")
    assert not is_test_failure("......")
