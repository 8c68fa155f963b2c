"""The decided cases around a session, each as it is decided for the athlete.

Several enrollments, the same session sent again, sessions after the end, dates later than tomorrow and the erasing of
an athlete are decided over HTTP; week tables belong to the rules that have them.
"""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from domain.athlete import AthleteProfile as Person
from domain.catalog import PROGRAMS
from domain.loads.loading import Unit
from domain.programs.program import Progression
from domain.progress.enrollment_start import start_progress
from domain.progress.history import SetupEvent, SkipEvent
from domain.progress.progress import EnrollmentStart, OverrideItem, StartLoad
from domain.progress.start_from_history import PastExercise
from domain.progression_rules.rule import PastSet
from domain.sessions.session import PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side
from tests.factories import DAY_ONE, Athlete, as_asked, done, dumbbells, plan, setup

CIRCUIT = PROGRAMS["runner-knee-strength"]
BSS = PROGRAMS["bulgarian-split-squat"]
SPLIT_SQUAT = "bulgarian-split-squat"


def on_ten() -> Athlete:
    return Athlete(CIRCUIT, start=(StartLoad("bss", 10), StartLoad("lunge", 10)))


# The first session


def test_the_first_session_is_at_the_coachs_load_and_says_so() -> None:
    issued = Athlete(start=(StartLoad("bss", 10),)).asked("bss")
    assert (issued.sets[0].load, issued.sets[0].reps, issued.decision.code) == (10, 9, "start_coach")


def test_else_it_is_seeded_from_what_was_done_before() -> None:
    past = {SPLIT_SQUAT: PastExercise(DAY_ONE, (PastSet(12, 9), PastSet(14, 9)))}
    progress = start_progress(plan(BSS), EnrollmentStart(DAY_ONE, setup()), past)
    assert (progress.progression_states["bss"].states["both"].load, progress.decisions["bss"].code) == (
        12,
        "start_history",
    )


def test_else_it_is_where_the_program_says() -> None:
    rule = BSS.progressions[0].rule
    program = replace(BSS, progressions=(Progression("bss", rule, start_load=26.5, start_unit=Unit.LB),))
    athlete = Athlete(program)
    assert (athlete.load("bss"), athlete.why("bss")) == (12, "start_program")


def test_else_it_is_the_lightest_load_and_says_that_too() -> None:
    athlete = Athlete()
    assert (athlete.load("bss"), athlete.why("bss")) == (4, "start_lightest")


def test_the_coachs_word_comes_before_what_was_done_before() -> None:
    progress = start_progress(
        plan(BSS),
        EnrollmentStart(DAY_ONE, setup(), (StartLoad("bss", 8),)),
        {SPLIT_SQUAT: PastExercise(DAY_ONE, (PastSet(12, 8),))},
    )
    assert progress.decisions["bss"].code == "start_coach"


# A half-finished session


def test_undone_sets_of_a_started_exercise_are_missed() -> None:
    athlete = on_ten()
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(12, 12)))
    assert (athlete.why("bss"), athlete.reps("bss")) == ("set_missing", 9)


def test_exercises_that_were_not_started_are_untouched() -> None:
    athlete = on_ten()
    before = athlete.progress.progression_states["lunge"]
    athlete.trains(only=("bss",))
    assert athlete.progress.progression_states["lunge"] == before
    assert athlete.why("lunge") == "start_coach"


def test_a_half_finished_session_is_a_session() -> None:
    athlete = on_ten()
    athlete.trains(only=("bss",))
    assert (athlete.progress.sessions, len(athlete.progress.done_on)) == (1, 1)


# Extra sets


@pytest.mark.parametrize("extra", [1, 30])
def test_extra_sets_neither_help_nor_harm(extra: int) -> None:
    athlete, plain = on_ten(), on_ten()
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 9, extra)))
    plain.logs(PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 9)))
    assert athlete.progress == plain.progress


# No prescription, another order, another exercise


def test_without_a_slot_and_in_another_order_the_slot_of_the_same_exercise_is_judged() -> None:
    athlete, plain = on_ten(), on_ten()
    named = [as_asked(item) for item in athlete.next.exercises]
    athlete.logs(*(replace(item, slot=None) for item in reversed(named)))
    plain.logs(*named)
    assert athlete.progress.progression_states == plain.progress.progression_states


def test_a_substitute_is_recorded_and_its_slot_repeats() -> None:
    athlete = on_ten()
    before = athlete.asked("bss").sets
    said = athlete.logs(PerformedExercise("leg-press", substitute_for="bss", sets=done(12, 12, 12, load=60)))
    assert [(item.slot, item.code, item.action) for item in said] == [("bss", "substituted", "repeat")]
    assert athlete.asked("bss").sets == before
    assert athlete.progress.sessions == 1


# Skipped on purpose


def test_skipped_on_purpose_fails_nothing_and_gives_the_reason() -> None:
    athlete = on_ten()
    before = athlete.asked("bss").sets
    athlete.happens(SkipEvent("half marathon"))
    assert athlete.asked("bss").sets == before
    assert athlete.asked("bss").decision.text == "Session skipped (half marathon). Nothing counts as missed."


# A coach's override


def test_an_override_for_one_session_is_gone_after_it() -> None:
    athlete = on_ten()
    athlete.is_told(OverrideItem("bss", load=16))
    assert (athlete.load("bss"), athlete.why("bss")) == (16, "coach_override")
    athlete.trains()
    assert athlete.load("bss") == 10


def test_an_override_as_the_new_base_stays() -> None:
    athlete = on_ten()
    athlete.is_told(OverrideItem("bss", load=16), as_base=True)
    athlete.trains()
    assert (athlete.load("bss"), athlete.reps("bss")) == (16, 10)


# Equipment, unit, side


def test_other_equipment_rebuilds_what_is_asked_and_never_heavier() -> None:
    athlete = on_ten()
    athlete.happens(SetupEvent(setup((dumbbells(9.5, 11),))))
    assert (athlete.load("bss"), athlete.why("bss")) == (9.5, "equipment_changed")


def test_another_unit_tells_the_same_dumbbells_in_it() -> None:
    athlete = on_ten()
    athlete.happens(SetupEvent(setup(unit=Unit.LB)))
    assert (athlete.load("bss"), athlete.next.unit) == (22.05, "lb")


def test_another_side_changes_the_next_session_and_not_the_past() -> None:
    athlete = on_ten()
    athlete.trains()
    before = athlete.folded().decisions
    athlete.happens(SetupEvent(setup(affected_side=AffectedSide.LEFT)))
    assert {one.side for one in athlete.asked("warm-up").sets} == {Side.LEFT}
    assert athlete.folded().decisions == before


def test_loads_keep_the_unit_that_they_were_logged_in() -> None:
    athlete = Athlete(start=(StartLoad("bss", 45),), having=setup((dumbbells(40, 45, 50, unit=Unit.LB),), unit=Unit.LB))
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(12, 12, 12, load=20.41)), unit=Unit.KG)
    assert (athlete.load("bss"), athlete.why("bss")) == (50, "load_up")


# Dates, effort


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", 22), ("UTC", 21), ("Europe/Berlin", 22), ("America/Los_Angeles", 21)]
)
def test_the_date_is_the_athletes_own(zone: str, day: int) -> None:
    late_evening = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert Person("Ana", Unit.KG, zone).local_date(late_evening).day == day


@pytest.mark.parametrize("rir", [0, 0.5, 5, 10])
def test_effort_in_either_scale_is_kept_as_reps_in_reserve(rir: float) -> None:
    assert PerformedSet(rpe=10 - rir).reps_in_reserve == PerformedSet(rir=rir).reps_in_reserve == rir
