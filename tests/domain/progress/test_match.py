from domain.catalog import PROGRAMS
from domain.programs.plan import Plan
from domain.programs.program import Day, Program, Progression, Slot
from domain.progress.match import match_slots, overrides_after_day, trained_day
from domain.progress.progress import OverrideItem
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.sessions.session import PerformedExercise
from tests.factories import done, plan

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


def test_the_order_in_which_exercises_were_done_does_not_matter() -> None:
    forwards = match_slots(CIRCUIT, 0, [did("backward-lunge"), did("bulgarian-split-squat")])
    backwards = match_slots(CIRCUIT, 0, [did("bulgarian-split-squat"), did("backward-lunge")])
    assert forwards.sets == backwards.sets
    assert forwards.sets.keys() == {"lunge", "bss"}


def test_without_a_slot_the_slot_of_the_same_exercise_is_meant() -> None:
    assert match_slots(CIRCUIT, 0, [did("bulgarian-split-squat")]).sets.keys() == {"bss"}


def test_a_slot_that_is_named_wins_over_the_day_in_turn() -> None:
    assert match_slots(rotation(), 0, [did("bulgarian-split-squat", slot="light")]).sets.keys() == {"light"}


def test_the_slot_of_the_day_in_turn_comes_before_that_of_another_day() -> None:
    assert match_slots(rotation(), 1, [did("bulgarian-split-squat")]).sets.keys() == {"light"}


def test_an_exercise_of_another_day_is_judged_there() -> None:
    assert match_slots(rotation(), 0, [did("backward-lunge")]).sets.keys() == {"lunge"}


def test_a_slot_named_for_another_exercise_is_not_believed() -> None:
    assert match_slots(CIRCUIT, 0, [did("backward-lunge", slot="bss")]).sets.keys() == {"lunge"}


def test_an_exercise_logged_in_two_parts_is_one() -> None:
    found = match_slots(CIRCUIT, 0, [did("backward-lunge"), did("backward-lunge")])
    assert len(found.sets["lunge"]) == 2


def test_a_substitute_is_recorded_and_not_judged() -> None:
    found = match_slots(CIRCUIT, 0, [did("leg-press", substitute_for="bss")])
    assert (found.sets, found.substitutes) == ({}, {"bss": "leg-press"})


def test_what_belongs_to_no_slot_is_named() -> None:
    assert match_slots(CIRCUIT, 0, [did("leg-press")]).elsewhere == ("leg-press",)


def test_the_day_done_is_the_one_with_most_of_its_slots() -> None:
    program = rotation()
    both = match_slots(program, 0, [did("bulgarian-split-squat", slot="light"), did("backward-lunge")])
    assert trained_day(program, 0, both) == 1


def test_the_day_in_turn_counts_where_two_days_tie() -> None:
    program = rotation()
    one_of_each = match_slots(program, 0, [did("bulgarian-split-squat"), did("backward-lunge")])
    assert trained_day(program, 0, one_of_each) == 0
    assert trained_day(program, 1, match_slots(program, 1, [])) == 1


def test_an_override_waits_for_its_day() -> None:
    items = (OverrideItem("heavy", load=8), OverrideItem("lunge", load=4))
    assert overrides_after_day(rotation(), items, 0) == (items[1],)


def test_the_catalogue_is_matched_whole() -> None:
    program = PROGRAMS["runner-knee-strength"]
    found = match_slots(CIRCUIT, 0, [did(slot.exercise) for _, slot in program.slots()])
    assert list(found.sets) == [slot.slot for _, slot in program.slots()]
