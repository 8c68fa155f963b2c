from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.programs.plan import Plan
from domain.programs.program import Day, Program, Progression, Slot, Substitute
from domain.progress.enrollment_start import start_progress
from domain.progress.match import SlotMatch, match_slots, overrides_after_day, trained_day
from domain.progress.progress import EnrollmentStart, OverrideItem, Progress, Substitution
from domain.progress.training_day import TrainingDay
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.sessions.session import PerformedExercise
from tests.factories import DAY_ONE, done, plan, setup

CIRCUIT = plan("runner-knee-strength")


def rotation() -> Plan:
    """Split squats on both days under names of their own, lunges on the second alone."""
    rule = DoubleProgressionRule(reps_min=9, reps_max=12)
    return plan(
        Program(
            slug="two-days",
            name="Two days",
            days=(
                Day("A", (Slot("heavy", "bulgarian-split-squat", "heavy"),)),
                Day("B", (Slot("light", "bulgarian-split-squat", "light"), Slot("lunge", "backward-lunge", "lunge"))),
            ),
            progressions=tuple(Progression(name, rule) for name in ("heavy", "light", "lunge")),
        )
    )


def did(exercise: str, slot: str | None = None, substitute_for: str | None = None) -> PerformedExercise:
    return PerformedExercise(exercise, slot=slot, substitute_for=substitute_for, sets=done(9))


def matched(plan: Plan, turn: int, exercises: list[PerformedExercise], progress: Progress | None = None) -> SlotMatch:
    progress = progress or start_progress(plan, EnrollmentStart(DAY_ONE, setup()), {})
    return match_slots(plan, progress, turn, TrainingDay(DAY_ONE), exercises)


def test_the_order_in_which_exercises_were_done_does_not_matter() -> None:
    forwards = matched(CIRCUIT, 0, [did("backward-lunge"), did("bulgarian-split-squat")])
    backwards = matched(CIRCUIT, 0, [did("bulgarian-split-squat"), did("backward-lunge")])
    assert forwards.sets == backwards.sets
    assert forwards.sets.keys() == {"lunge", "bss"}


def test_without_a_slot_the_slot_of_the_same_exercise_is_meant() -> None:
    assert matched(CIRCUIT, 0, [did("bulgarian-split-squat")]).sets.keys() == {"bss"}


def test_a_slot_that_is_named_wins_over_the_day_in_turn() -> None:
    assert matched(rotation(), 0, [did("bulgarian-split-squat", slot="light")]).sets.keys() == {"light"}


def test_the_slot_of_the_day_in_turn_comes_before_that_of_another_day() -> None:
    assert matched(rotation(), 1, [did("bulgarian-split-squat")]).sets.keys() == {"light"}


def test_an_exercise_of_another_day_is_judged_there() -> None:
    assert matched(rotation(), 0, [did("backward-lunge")]).sets.keys() == {"lunge"}


def test_a_slot_named_for_another_exercise_is_not_believed() -> None:
    assert matched(CIRCUIT, 0, [did("backward-lunge", slot="bss")]).sets.keys() == {"lunge"}


def test_an_exercise_logged_in_two_parts_is_one() -> None:
    found = matched(CIRCUIT, 0, [did("backward-lunge"), did("backward-lunge")])
    assert len(found.sets["lunge"]) == 2


def test_a_substitute_is_recorded_and_not_judged() -> None:
    found = matched(CIRCUIT, 0, [did("leg-press", substitute_for="bss")])
    assert (found.sets, found.substitutes) == ({}, {"bss": "leg-press"})


def test_what_belongs_to_no_slot_is_named() -> None:
    assert matched(CIRCUIT, 0, [did("leg-press")]).elsewhere == ("leg-press",)


def test_the_day_done_is_the_one_with_most_of_its_slots() -> None:
    program = rotation()
    both = matched(program, 0, [did("bulgarian-split-squat", slot="light"), did("backward-lunge")])
    assert trained_day(program, 0, both) == 1


def test_the_day_in_turn_counts_where_two_days_tie() -> None:
    program = rotation()
    one_of_each = matched(program, 0, [did("bulgarian-split-squat"), did("backward-lunge")])
    assert trained_day(program, 0, one_of_each) == 0
    assert trained_day(program, 1, matched(program, 1, [])) == 1


def test_an_override_waits_for_its_day() -> None:
    items = (OverrideItem("heavy", load=8), OverrideItem("lunge", load=4))
    assert overrides_after_day(rotation(), items, 0) == (items[1],)


def test_the_catalogue_is_matched_whole() -> None:
    program = PROGRAMS["runner-knee-strength"]
    found = matched(CIRCUIT, 0, [did(slot.exercise) for _, slot in program.slots()])
    assert list(found.sets) == [slot.slot for _, slot in program.slots()]


# Substitutes


def with_a_substitute() -> Plan:
    rule = DoubleProgressionRule(reps_min=9, reps_max=12)
    slots = (
        Slot("squat", "back-squat", "squat", substitutes=(Substitute("goblet-squat"),)),
        Slot("lunge", "backward-lunge", "lunge"),
    )
    return plan(
        Program(
            slug="one-day",
            name="One day",
            days=(Day("A", slots),),
            progressions=(Progression("squat", rule), Progression("lunge", rule)),
        )
    )


def test_a_substitute_of_the_program_is_trained_in_its_slot() -> None:
    for exercise in (
        did("goblet-squat"),
        did("goblet-squat", slot="squat"),
        did("goblet-squat", substitute_for="squat"),
    ):
        found = matched(with_a_substitute(), 0, [exercise])
        assert found.sets.keys() == {"squat"}
        assert found.trained["squat"].progression == "squat/goblet-squat"


def test_the_exercise_of_the_slot_may_be_done_although_a_substitute_was_prescribed() -> None:
    program = with_a_substitute()
    progress = start_progress(program, EnrollmentStart(DAY_ONE, setup()), {})
    progress = replace(progress, substitutions=(Substitution("squat", "goblet-squat"),))
    assert matched(program, 0, [did("back-squat")], progress).trained["squat"].progression == "squat"


def test_only_one_exercise_is_trained_in_a_slot() -> None:
    found = matched(with_a_substitute(), 0, [did("back-squat"), did("goblet-squat")])
    assert found.trained["squat"].exercise == "back-squat"
    assert found.elsewhere == ("goblet-squat",)
