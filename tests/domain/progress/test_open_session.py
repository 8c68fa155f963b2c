"""Progress on the day of a session: the week of the tables, and what a break costs."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.equipment import Barbell, Equipment, ImplementLoad, Plate, PlatePair
from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.policies.schedule import DEFAULT_LAYOFF, LayoffStep
from domain.policies.week import WeekMode, Weeks
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot
from domain.progress.history import SetupEvent
from domain.progress.open_session import open_session, week_on
from domain.progress.progress import Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveRule, WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from tests.factories import DAY_ONE, Athlete, dumbbells, setup

BAR = Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25)))
LADDER = (dumbbells(*(n / 2 for n in range(2, 81))),)  # every half kilogram up to 40


def away(
    days: int, start: tuple[StartLoad, ...] = (StartLoad("bss", 20),), program: str = "bulgarian-split-squat"
) -> Athlete:
    """An athlete who trained once and is back after so many days."""
    athlete = Athlete(program, start=start, having=setup(LADDER))
    athlete.trains(torso_upright=True)
    athlete.on = athlete.progress.done_on[0] + timedelta(days)
    return athlete


@pytest.mark.parametrize(
    ("days", "load"), [(14, 20), (15, 19), (27, 19), (28, 18), (41, 18), (42, 16), (83, 16), (84, 16)]
)
def test_a_break_lowers_the_load_of_the_day(days: int, load: float) -> None:
    assert away(days).load("bss") == load


def test_a_break_says_how_long_it_was() -> None:
    assert away(30).asked("bss").decision.text.startswith("30 days since the last session. Today: 18 kg")


def test_after_a_break_the_lighter_load_is_the_new_working_load_once_it_was_done() -> None:
    athlete = away(30)
    athlete.trains()
    assert (athlete.load("bss"), athlete.why("bss")) == (18, "reps_up")


def test_a_break_costs_nothing_until_the_day_comes() -> None:
    athlete = away(30)
    assert athlete.load("bss") == 18
    athlete.on -= timedelta(20)
    assert athlete.load("bss") == 20


def test_days_are_counted_from_the_last_session_done_and_a_skip_is_none() -> None:
    assert away(20).load("bss") == 19


@pytest.mark.parametrize("days", [84, 200])
def test_after_twelve_weeks_the_stage_starts_again_where_the_coach_had_started_it(days: int) -> None:
    athlete = Athlete(start=(StartLoad("bss", 10),), having=setup(LADDER))
    for _ in range(5):
        athlete.trains(12)
    assert athlete.load("bss") == 12.5
    athlete.on = athlete.progress.done_on[0] + timedelta(days)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (10, 9, "layoff_restart")


@pytest.mark.parametrize(
    ("sessions", "stage", "load", "reps"), [(0, "hands_free", 0, 5), (2, "bodyweight", 0, 5), (8, "loaded", 1, 5)]
)
def test_after_twelve_weeks_each_stage_of_the_box_squat_starts_again_in_itself(
    sessions: int, stage: str, load: float, reps: int
) -> None:
    athlete = Athlete("runner-knee-strength", having=setup(LADDER))
    for _ in range(sessions):
        athlete.trains(unassisted=True)
    athlete.on += timedelta(100)
    issued = athlete.asked("sits")
    assert (issued.stage, issued.sets[0].load, issued.sets[0].reps) == (stage, load, reps)


def test_after_twelve_weeks_whoever_began_a_loaded_stage_with_nothing_to_lift_begins_it_so_again() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("sits", 6),), having=setup(()))
    athlete.trains()
    athlete.happens(SetupEvent(setup(LADDER)))
    athlete.on += timedelta(100)
    assert (athlete.asked("sits").stage, athlete.load("sits")) == ("loaded", 0)


def test_a_break_never_makes_anything_heavier() -> None:
    athlete = Athlete(start=(StartLoad("bss", 20),), having=setup(LADDER))
    athlete.trains(pain=PainScores())
    athlete.trains(9, load=10)
    athlete.trains(9, load=10)
    for step in DEFAULT_LAYOFF:
        athlete.on = athlete.progress.done_on[0] + timedelta(step.min_days)
        assert athlete.load("bss") <= 10


def test_a_layoff_is_reported_even_if_no_lighter_load_can_be_built() -> None:
    athlete = Athlete(start=(StartLoad("bss", 10),), having=setup((dumbbells(10, 20),)))
    athlete.trains()
    athlete.on = athlete.progress.done_on[0] + timedelta(20)
    issued = athlete.asked("bss")
    assert (issued.sets[0].load, issued.decision.code, issued.decision.action) == (10, "layoff_same_load", "hold")
    assert issued.decision.text.startswith(
        "20 days since the last session. A lighter load is due, but the closest available is the same: 10 kg"
    )


def test_with_independent_sides_a_layoff_is_reported_for_each_side() -> None:
    program = PROGRAMS["bulgarian-split-squat"]
    own = replace(program, policies=replace(program.policies, sides=SidePolicy.INDEPENDENT))
    athlete = Athlete(own, start=(StartLoad("bss", 10, Side.LEFT), StartLoad("bss", 16, Side.RIGHT)), having=setup())
    athlete.trains()
    athlete.on = athlete.progress.done_on[0] + timedelta(30)
    decision = athlete.asked("bss").decision
    assert decision.text == (
        "Left: 30 days since the last session. A lighter load is due, but the closest available is the same: 10 kg. "
        "Stop a set early if it feels too heavy. "
        "Right: 30 days since the last session. Today: 14 kg, then build back up."
    )


def test_without_a_session_there_is_no_break() -> None:
    athlete = Athlete(start=(StartLoad("bss", 20),), having=setup(LADDER))
    athlete.on += timedelta(200)
    assert (athlete.load("bss"), athlete.why("bss")) == (20, "start_coach")


def test_a_break_is_counted_from_the_newest_session() -> None:
    athlete = away(20)
    athlete.trains()
    athlete.on = athlete.progress.done_on[0] + timedelta(14)
    assert (athlete.load("bss"), athlete.why("bss")) == (19, "reps_up")


def test_a_program_may_have_no_steps_for_a_break() -> None:
    program = replace(PROGRAMS["bulgarian-split-squat"], policies=Policies(layoff=()))
    athlete = Athlete(program, start=(StartLoad("bss", 20),), having=setup(LADDER))
    athlete.trains()
    before = athlete.progress
    assert open_session(athlete.plan, before, DAY_ONE + timedelta(300)) is before


def test_a_step_with_a_factor_of_one_explains_nothing() -> None:
    program = replace(PROGRAMS["bulgarian-split-squat"], policies=Policies(layoff=(LayoffStep(5, 1),)))
    athlete = Athlete(program, start=(StartLoad("bss", 20),), having=setup(LADDER))
    athlete.trains()
    athlete.on = DAY_ONE + timedelta(10)
    assert (athlete.load("bss"), athlete.why("bss")) == (20, "reps_up")


def test_a_break_lowers_the_target_of_sets_without_a_load() -> None:
    athlete = Athlete("bulgarian-split-squat", having=setup(()))
    athlete.trains()
    athlete.on = DAY_ONE + timedelta(30)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (0, 9, "layoff")
    text = athlete.asked("bss").decision.text
    assert text == "30 days since the last session. Today: 9 reps, then build back up."


BELT = Plate(Unit.KG, (ImplementLoad(2.5, 2), ImplementLoad(10)))


def returning(
    exercise: str,
    rule: ProgressionRule,
    start: float | None,
    *having: Equipment,
    sessions: int = 1,
    factor: float = 0.9,
) -> Athlete:
    """An athlete on one exercise who is back after 33 days, which cost 10 percent. Without sessions, they begin."""
    slot = Slot("slot", exercise, "rule")
    policies = Policies(pain=PainPolicy(), layoff=(LayoffStep(15, factor),))
    program = Program("test", "Test", (Day("A", (slot,)),), (Progression("rule", rule),), policies=policies)
    athlete = Athlete(program, () if start is None else (StartLoad("rule", start),), Setup(Unit.KG, having))
    for _ in range(sessions):
        athlete.trains()
    return back(athlete) if sessions else athlete


def back(athlete: Athlete) -> Athlete:
    athlete.on = athlete.progress.done_on[0] + timedelta(33)
    return athlete


REPS = DoubleProgressionRule(reps_min=5, reps_max=12)
SECONDS = DoubleProgressionRule(seconds_min=10, seconds_max=60, seconds_step=10)


@pytest.mark.parametrize("having", [(), (BELT,)], ids=["without equipment", "with plates"])
@pytest.mark.parametrize(
    ("exercise", "rule", "today"),
    [
        ("pull-up", REPS, "6 reps"),
        ("push-up", REPS, "6 reps"),
        ("plank", SECONDS, "27 seconds"),
        ("dead-hang", SECONDS, "27 seconds"),
    ],
)
def test_after_a_break_bodyweight_has_a_lower_target_whether_or_not_it_could_be_loaded(
    exercise: str, rule: ProgressionRule, today: str, having: tuple[Equipment, ...]
) -> None:
    athlete = returning(exercise, rule, 0, *having, sessions=2)
    item = athlete.asked("slot")
    assert item.decision.text == f"33 days since the last session. Today: {today}, then build back up."
    assert (item.decision.code, item.sets[0].load) == ("layoff", 0)
    assert f"{item.sets[0].amount:g}" == today.split(maxsplit=1)[0]


def test_after_a_break_the_dead_hang_of_the_built_in_program_is_shorter() -> None:
    athlete = Athlete("plank-and-dead-hang", having=setup((BELT,)))
    for _ in range(4):
        athlete.trains()
    assert athlete.asked("hang").sets[0].seconds == 50
    athlete.on = athlete.progress.done_on[0] + timedelta(30)
    assert (athlete.asked("hang").sets[0].seconds, athlete.why("hang")) == (45, "layoff")


def test_a_break_that_makes_nothing_easier_says_so_without_a_load_too() -> None:
    fives = LinearLoadRule(scheme=(SetLine(count=3, reps=5),))
    athlete = returning("pull-up", fives, 0, BELT, sessions=0)
    athlete.trains(reps=4)
    back(athlete)
    decision = athlete.asked("slot").decision
    assert (decision.code, decision.action) == ("layoff_same_sets", "hold")
    assert decision.text == (
        "33 days since the last session. An easier session is due, but the program has no easier sets for "
        "this exercise. Stop a set early if "
        "it feels too hard."
    )


@pytest.mark.parametrize(
    ("exercise", "rule", "today"),
    [
        ("pull-up", REPS, "5 reps with bodyweight"),
        ("plank", SECONDS, "20 seconds without added weight"),
    ],
)
def test_a_break_that_takes_an_added_load_off_says_so(exercise: str, rule: ProgressionRule, today: str) -> None:
    athlete = returning(exercise, rule, 2.5, Plate(Unit.KG, (ImplementLoad(2.5),)), sessions=0, factor=0.4)
    athlete.trains(1)
    back(athlete)
    item = athlete.asked("slot")
    assert item.sets[0].load == 0
    assert item.decision.text == f"33 days since the last session. Today: {today}, then build back up."
    assert item.decision.facts["was_loaded"] is True


WAVE = WaveRule(
    turns=(WaveTurn((SetLine(reps=5, percent=65), SetLine(reps=5, percent=75), SetLine(reps=5, percent=85))),), step=2.5
)


def test_a_break_names_the_loads_of_the_sets_and_not_the_training_max() -> None:
    athlete = returning("back-squat", WAVE, 100, BAR)
    item = athlete.asked("slot")
    assert [one.load for one in item.sets] == [60, 70, 77.5]
    assert item.decision.text == "33 days since the last session. Today: 60 to 77.5 kg, then build back up."
    assert (item.decision.facts["load"], item.decision.facts["heaviest_load"]) == (60, 77.5)


def test_a_break_that_leaves_the_loads_of_all_sets_as_they_are_does_not_name_a_training_max() -> None:
    athlete = returning("pull-up", WAVE, 2.5, BELT, sessions=0)
    athlete.trains(reps=4)
    back(athlete)
    item = athlete.asked("slot")
    assert "2.5" not in item.decision.text or any(one.load == 2.5 for one in item.sets)


def test_a_ladder_goes_back_a_stage_after_a_long_break_too() -> None:
    athlete = Athlete("couch-to-5k", having=setup(()))
    for _ in range(3):
        athlete.trains()
    athlete.on += timedelta(30)
    assert athlete.asked("run").stage == "week 1"
    athlete.on += timedelta(60)
    assert (athlete.asked("run").stage, athlete.why("run")) == ("week 1", "layoff_restart")


def test_after_a_break_a_hold_is_shorter_than_before() -> None:
    athlete = Athlete("plank-and-dead-hang", having=setup(()))
    for _ in range(4):
        athlete.trains()
    before = athlete.asked("plank").sets[0].seconds
    athlete.on += timedelta(45)
    after = athlete.asked("plank").sets[0].seconds
    assert before is not None
    assert after is not None
    assert after <= before * 0.8


def test_after_a_break_a_runner_goes_back_a_stage() -> None:
    athlete = Athlete("couch-to-5k", having=setup(()))
    for _ in range(3):
        athlete.trains()
    assert athlete.asked("run").stage == "week 2"
    athlete.on += timedelta(30)
    assert (athlete.asked("run").stage, athlete.why("run")) == ("week 1", "layoff")
    assert (
        "Today: 8 intervals of 60 seconds with 90 seconds of recovery in between" in athlete.asked("run").decision.text
    )


def test_a_lighter_load_after_a_break_keeps_the_target() -> None:
    athlete = away(30)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (18, 10, "layoff")


def test_a_break_does_not_explain_a_stopped_exercise() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),), having=setup((dumbbells(10, 20),)))
    for _ in range(2):
        athlete.trains(pain=PainScores(during=7))
    athlete.on += timedelta(20)
    assert (athlete.why("bss"), athlete.asked("bss").sets) == ("pain_stop", ())


def test_a_restart_is_never_heavier_than_after_a_shorter_break() -> None:
    athlete = Athlete(start=(StartLoad("bss", 20),), having=setup(LADDER))
    for _ in range(2):
        athlete.trains(9, load=10)
    athlete.on += timedelta(100)
    assert (athlete.load("bss"), athlete.why("bss")) == (8, "layoff_restart")


# Weeks


def counted(weeks: Weeks | None) -> Athlete:
    return Athlete(replace(PROGRAMS["bulgarian-split-squat"], weeks=weeks))


@pytest.mark.parametrize(("days", "week"), [(0, 0), (6, 0), (7, 1), (13, 1), (14, 2), (-3, 0)])
def test_calendar_weeks_are_counted_from_the_first_day(days: int, week: int) -> None:
    athlete = counted(Weeks(WeekMode.CALENDAR))
    on = DAY_ONE + timedelta(days)
    assert week_on(athlete.plan, athlete.progress, on) == week
    assert open_session(athlete.plan, athlete.progress, on).week == week


@pytest.mark.parametrize(("sessions", "week"), [(0, 0), (2, 0), (3, 1), (6, 2)])
def test_weeks_of_sessions_are_blocks_of_sessions(sessions: int, week: int) -> None:
    athlete = counted(Weeks(sessions=3))
    progress = replace(athlete.progress, sessions=sessions)
    assert week_on(athlete.plan, progress, DAY_ONE + timedelta(100)) == week


@pytest.mark.parametrize(("shift", "week"), [(1, 3), (-1, 1), (-2, 0), (-5, 0)])
def test_a_change_of_revision_shifts_the_week_and_never_below_the_first(shift: int, week: int) -> None:
    athlete = counted(Weeks(sessions=3))
    progress = replace(athlete.progress, sessions=6, week_shift=shift)
    assert week_on(athlete.plan, progress, DAY_ONE) == week


def test_a_program_without_weeks_is_always_in_the_first_row() -> None:
    athlete = counted(None)
    progress = replace(athlete.progress, sessions=6, week_shift=3)
    assert week_on(athlete.plan, progress, DAY_ONE + timedelta(70)) == 0


def test_progress_that_is_in_its_week_is_left_alone() -> None:
    athlete = counted(Weeks(sessions=3))
    assert open_session(athlete.plan, athlete.progress, date(2026, 9, 1)) is athlete.progress
