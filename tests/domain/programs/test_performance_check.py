"""Performed exercises are checked against a program: slots and variants must exist."""

import pytest
from msgspec.structs import replace

from domain.programs.performance_check import performance_faults
from domain.sessions.session import PerformedExercise
from tests.factories import plan

KNEE = plan("bulgarian-split-squat")
SLOT = KNEE.program.days[0].slots[0]
SLOTS = ", ".join(KNEE.slots)


def performed(exercise: str = SLOT.exercise, **names: str) -> tuple[PerformedExercise, ...]:
    return (replace(PerformedExercise(exercise), **names),)


def test_an_exercise_in_its_slot_is_no_fault() -> None:
    assert performance_faults(KNEE, performed(slot=SLOT.slot)) == []


def test_an_exercise_without_a_slot_is_no_fault() -> None:
    assert performance_faults(KNEE, performed()) == []


def test_an_exercise_outside_the_program_is_no_fault() -> None:
    assert performance_faults(KNEE, performed("glute-bridge")) == []


@pytest.mark.parametrize("field", ["slot", "substitute_for"])
def test_a_slot_that_the_program_does_not_have_is_a_fault(field: str) -> None:
    sentence = f"The program has no slot `curl`. Its slots: {SLOTS}."
    assert performance_faults(KNEE, performed(**{field: "curl"})) == [(f"/exercises/0/{field}", sentence)]


def test_a_variant_that_the_exercise_does_not_have_is_a_fault() -> None:
    (pointer, sentence), *others = performance_faults(KNEE, performed(variant="one-handed"))
    assert (pointer, others) == ("/exercises/0/variant", [])
    assert sentence.startswith(f"`{SLOT.exercise}` has no variant `one-handed`. Its variants: ")


def test_the_slot_of_another_exercise_is_a_fault() -> None:
    two = plan("stronglifts-5x5")
    first, second = two.program.days[0].slots[:2]
    allowed = "`back-squat` or `goblet-squat`"
    sentence = f"The slot `{first.slot}` is for {allowed}, not `{second.exercise}`. For a substitute, use "
    sentence += "`substitute_for`."
    assert performance_faults(two, performed(second.exercise, slot=first.slot)) == [("/exercises/0/slot", sentence)]


def test_a_substitute_may_be_another_exercise_of_the_program() -> None:
    two = plan("stronglifts-5x5")
    first, second = two.program.days[0].slots[:2]
    assert performance_faults(two, performed(second.exercise, substitute_for=first.slot)) == []


def test_each_performed_exercise_is_checked() -> None:
    two = (*performed(), *performed(slot="curl"))
    assert [pointer for pointer, _ in performance_faults(KNEE, two)] == ["/exercises/1/slot"]
