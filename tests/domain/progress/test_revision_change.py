"""Moving to another revision: what carries over whatever the new one is like."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.equipment import Barbell, PlatePair
from domain.loads.loading import Unit
from domain.policies.variants import VariantStep
from domain.policies.week import Weekday, WeekMode, Weeks
from domain.programs.program import Day, Program, Progression, SidePolicy, Slot
from domain.progress.history import RevisionEvent
from domain.progress.progress import OverrideItem, StartLoad
from domain.progress.revision_change import RevisionStart
from domain.progress.start_from_history import PastExercise
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.rule import PastSet
from domain.sessions.session import PainScores
from tests.factories import DAY_ONE, Athlete, plan, setup

CIRCUIT = PROGRAMS["runner-knee-strength"]
RED = PainScores(during=7)


def with_independent_sides() -> Program:
    return replace(CIRCUIT, policies=replace(CIRCUIT.policies, sides=SidePolicy.INDEPENDENT))


def with_one_variant() -> Program:
    day = CIRCUIT.days[0]
    slots = tuple(replace(slot, variants=(VariantStep("sides"),)) if slot.slot == "bss" else slot for slot in day.slots)
    return replace(CIRCUIT, days=(replace(day, slots=slots),))


def moves(ana: Athlete, program: Program) -> None:
    """To a second revision that is like `program`."""
    revised = replace(plan(program), revision=2)
    ana.plans = {**ana.plans, revised.named: revised}
    ana.happens(RevisionEvent(revised.named))
    ana.plan = revised


@pytest.mark.parametrize("program", [CIRCUIT, with_independent_sides(), with_one_variant()])
def test_what_pain_stopped_stays_stopped_on_another_revision(program: Program) -> None:
    ana = Athlete(CIRCUIT, start=(StartLoad("bss", 10),))
    for _ in range(2):
        ana.trains(pain=RED)
    moves(ana, program)
    assert (ana.asked("bss").sets, ana.asked("bss").decision.action) == ((), "stop")


@pytest.mark.parametrize("program", [CIRCUIT, with_independent_sides(), with_one_variant()])
def test_the_second_red_in_a_row_stops_also_after_a_move(program: Program) -> None:
    ana = Athlete(CIRCUIT, start=(StartLoad("bss", 10),))
    ana.trains(pain=RED)
    moves(ana, program)
    ana.trains(pain=RED)
    assert (ana.asked("bss").sets, ana.why("bss")) == ((), "pain_stop")


# Between weekdays and a rotation

FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2, unit=Unit.KG)
TABLE = tuple(WaveTurn((SetLine(count=3, reps=reps),)) for reps in (15, 12, 10, 8, 6))
MONDAY, WEDNESDAY, FRIDAY = Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY


def named(name: str, *weekdays: Weekday, weeks: tuple[WaveTurn, ...] = ()) -> Day:
    return Day(name, (Slot(name, "backward-lunge", "lunge", judged=name != "light", weeks=weeks),), weekdays)


def of(*days: Day, weeks: Weeks | None = None) -> Program:
    return Program("made-up", "Made up", days, (Progression("lunge", FIVES),), weeks=weeks)


BY_WEEKDAY = of(named("heavy", MONDAY), named("light", WEDNESDAY), named("medium", FRIDAY))
IN_TURN = of(named("heavy"), named("light"), named("medium"))


def on(program: Program) -> Athlete:
    """DAY_ONE is a Tuesday: Wednesday's light day comes first."""
    return Athlete(program, (StartLoad("lunge", 10),), days_between=1)


def test_from_weekdays_to_a_rotation_the_day_after_the_last_one_done_comes_next() -> None:
    ana = on(BY_WEEKDAY)
    ana.trains()  # Wednesday
    moves(ana, IN_TURN)
    ana.on = date(2026, 9, 8)  # a Tuesday: in turn, Friday's session was never lost
    assert (ana.next.on, ana.next.day, ana.load("medium")) == (date(2026, 9, 8), "medium", 10)


def test_from_a_rotation_to_weekdays_the_date_says_which_day_it_is() -> None:
    ana = on(IN_TURN)
    ana.trains()
    assert (ana.next.day, ana.load("light")) == ("light", 12)
    moves(ana, BY_WEEKDAY)
    ana.on = date(2026, 9, 3)  # Thursday: the light day was Wednesday's
    assert (ana.next.on, ana.next.day, ana.load("medium")) == (date(2026, 9, 4), "medium", 12)


def test_there_and_back_again_loses_nothing() -> None:
    ana = on(IN_TURN)
    ana.trains()
    moves(ana, BY_WEEKDAY)
    moves_back = replace(plan(IN_TURN), revision=3)
    ana.plans = {**ana.plans, moves_back.named: moves_back}
    ana.happens(RevisionEvent(moves_back.named))
    ana.plan = moves_back
    assert (ana.next.day, ana.load("light")) == ("light", 12)
    assert ana.folded().progress == ana.progress


def test_a_day_put_in_front_does_not_ask_for_the_same_day_twice() -> None:
    ana = on(IN_TURN)
    ana.trains()
    moves(ana, of(named("extra"), *IN_TURN.days))
    assert ana.next.day == "light"


THRICE = named("legs", MONDAY, WEDNESDAY, FRIDAY, weeks=TABLE)
WHENEVER = named("legs", weeks=TABLE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (of(THRICE, weeks=Weeks()), of(WHENEVER, weeks=Weeks())),  # three days a week, then a single one in turn
        (of(WHENEVER, weeks=Weeks(sessions=3)), of(THRICE, weeks=Weeks(sessions=2))),
        (of(THRICE, weeks=Weeks()), of(THRICE, weeks=Weeks(WeekMode.CALENDAR))),
    ],
)
def test_a_move_leaves_the_athlete_in_the_week_that_they_are_in(before: Program, after: Program) -> None:
    ana = on(before)
    for _ in range(6):
        ana.trains()
    assert (ana.next.week, ana.next.exercises[0].sets[0].reps) == (3, 10)
    ana.on = ana.next.on
    ana.happens(RevisionEvent(plan(before).named))  # to where they are: the day of the history is today
    moves(ana, after)
    assert (ana.next.week, ana.next.exercises[0].sets[0].reps) == (3, 10)
    assert ana.folded().progress == ana.progress


def test_weeks_go_on_from_there_as_the_new_revision_counts_them() -> None:
    ana = on(of(THRICE, weeks=Weeks()))
    for _ in range(6):
        ana.trains()
    moves(ana, of(WHENEVER, weeks=Weeks(WeekMode.CALENDAR)))
    week = ana.next.week
    ana.on = ana.next.on + timedelta(7)
    assert (week, ana.next.week) == (3, 4)


def test_a_table_of_weeks_that_is_new_starts_in_its_first_week() -> None:
    ana = on(IN_TURN)
    for _ in range(9):
        ana.trains()
    moves(ana, of(WHENEVER, weeks=Weeks()))
    assert (ana.next.week, ana.next.exercises[0].sets[0].reps) == (1, 15)
    ana.trains()
    assert ana.next.week == 2


def test_the_layoff_counts_from_the_last_session_whatever_the_move() -> None:
    ana = on(BY_WEEKDAY)
    ana.on = DAY_ONE + timedelta(6)
    ana.trains()  # Monday, heavy: 12 kg is earned
    moves(ana, IN_TURN)
    ana.on += timedelta(28)
    assert (ana.why("light"), ana.load("light")) == ("layoff", 10)


def test_a_variant_that_the_coach_set_for_once_and_that_is_gone_is_let_go() -> None:
    ana = Athlete(CIRCUIT, start=(StartLoad("bss", 10),))
    ana.is_told(OverrideItem("bss", load=6, variant="overhead"))
    moves(ana, with_one_variant())
    assert (ana.asked("bss").variant, ana.load("bss")) == ("sides", 6)


# An exercise that is taken out and comes back

TWO_DAYS = Program(
    slug="two-days",
    name="Two days",
    days=(
        Day("A", (Slot("squat", "back-squat", "sq"), Slot("bench", "bench-press", "bp"))),
        Day("B", (Slot("deadlift", "deadlift", "dl"),)),
    ),
    progressions=tuple(
        Progression(name, LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)) for name in ("sq", "bp", "dl")
    ),
)
BAR = Barbell(Unit.KG, 20, tuple(PlatePair(load, 4) for load in (25, 20, 15, 10, 5, 2.5, 1.25)))
SAID = (StartLoad("sq", 100), StartLoad("bp", 80))


def without_bench() -> Program:
    days = (replace(TWO_DAYS.days[0], slots=TWO_DAYS.days[0].slots[:1]), TWO_DAYS.days[1])
    progressions = tuple(one for one in TWO_DAYS.progressions if one.progression != "bp")
    return replace(TWO_DAYS, days=days, progressions=progressions)


NO_START = RevisionStart()


def lifting() -> Athlete:
    """An athlete who has benched 80 kg once and is asked for 82.5."""
    ana = Athlete(TWO_DAYS, start=SAID, having=setup((BAR,)))
    ana.trains()
    assert ana.progress.progression_states["bp"].states["both"].load == 82.5
    return ana


def moves_to(ana: Athlete, program: Program, revision: int, start: RevisionStart = NO_START) -> None:
    revised = replace(plan(program), revision=revision)
    ana.plans = {**ana.plans, revised.named: revised}
    ana.happens(RevisionEvent(revised.named, start))
    ana.plan = revised


def bench(ana: Athlete) -> float:
    return ana.progress.progression_states["bp"].states["both"].load


def test_an_exercise_that_is_moved_out_and_back_keeps_what_was_earned() -> None:
    ana = lifting()
    moves_to(ana, without_bench(), 2)
    assert "bp" not in ana.progress.progression_states
    moves_to(ana, TWO_DAYS, 3)
    assert bench(ana) == 82.5
    assert ana.progress.decisions["bench"].text == (
        "Moved to revision 3 of the program. Next: 82.5 kg (progress carried over)."
    )
    assert ana.progress.removed == {}


def test_an_exercise_that_was_out_for_weeks_comes_back_lighter() -> None:
    ana = lifting()
    moves_to(ana, without_bench(), 2)
    for _ in range(5):
        ana.on += timedelta(days=10)
        ana.trains()
    moves_to(ana, TWO_DAYS, 3)
    assert bench(ana) == 65  # 82.5 after more than 42 days: 80 percent, to the next load


def test_a_progression_that_is_new_starts_from_what_the_coach_said_for_it() -> None:
    ana = Athlete(without_bench(), start=SAID, having=setup((BAR,)))
    moves_to(ana, TWO_DAYS, 2, RevisionStart(start=(StartLoad("bp", 70),)))
    assert bench(ana) == 70
    assert ana.progress.decisions["bench"].code == "start_coach"


def test_a_progression_that_is_new_starts_from_the_last_session_with_its_exercise() -> None:
    ana = Athlete(without_bench(), start=SAID, having=setup((BAR,)))
    moves_to(ana, TWO_DAYS, 2, RevisionStart(past={"bench-press": PastExercise(DAY_ONE, (PastSet(60, 5),))}))
    assert bench(ana) == 60


def test_another_exercise_under_the_same_name_starts_anew() -> None:
    ana = lifting()
    moves_to(ana, without_bench(), 2)
    press = replace(TWO_DAYS.days[0], slots=(TWO_DAYS.days[0].slots[0], Slot("bench", "overhead-press", "bp")))
    moves_to(ana, replace(TWO_DAYS, days=(press, TWO_DAYS.days[1])), 3)
    assert bench(ana) == 20


# Days, rules and stages of other names


@pytest.mark.parametrize(("names", "day"), [(("push", "pull", "legs"), "legs"), (("push", "pull"), "push")])
def test_without_a_day_of_that_name_the_same_turn_comes_next(names: tuple[str, ...], day: str) -> None:
    ana = on(IN_TURN)
    for _ in range(2):
        ana.trains()
    moves(ana, of(*map(named, names)))
    assert ana.next.day == day


def split_squat(rule: ProgressionRule) -> Program:
    return replace(PROGRAMS["bulgarian-split-squat"], progressions=(Progression("bss", rule),))


def test_a_rule_with_other_numbers_keeps_the_load_and_the_target() -> None:
    ana = Athlete(split_squat(DoubleProgressionRule(reps_min=9, reps_max=12)), start=(StartLoad("bss", 10),))
    ana.trains(10)
    moves(ana, split_squat(DoubleProgressionRule(reps_min=8, reps_max=15)))
    assert (ana.load("bss"), ana.reps("bss")) == (10, 11)


def test_a_rule_of_another_kind_keeps_the_load() -> None:
    ana = Athlete(split_squat(DoubleProgressionRule(reps_min=9, reps_max=12)), start=(StartLoad("bss", 10),))
    moves(ana, split_squat(FIVES))
    assert (ana.load("bss"), ana.reps("bss")) == (10, 5)


def test_a_rule_of_another_kind_starts_light_after_one_without_a_load() -> None:
    ana = Athlete(split_squat(DoubleProgressionRule(reps_min=9, reps_max=12, loaded=False)))
    moves(ana, split_squat(FIVES))
    assert ana.load("bss") == 4


def test_the_same_turn_comes_next_also_after_two_moves_in_a_row() -> None:
    ana = on(IN_TURN)
    for _ in range(2):
        ana.trains()
    moves(ana, of(*map(named, ("push", "pull", "legs"))))
    moves_to(ana, IN_TURN, 3)
    assert ana.next.day == "medium"


def test_what_is_new_leaves_the_rest_as_it_was() -> None:
    """The bench press is new, between two progressions that go on."""
    ana = Athlete(without_bench(), start=SAID, having=setup((BAR,)))
    for _ in range(2):
        ana.trains()
    before = {name: ana.progress.progression_states[name].states["both"].load for name in ("sq", "dl")}
    moves_to(ana, TWO_DAYS, 2)
    assert {name: ana.progress.progression_states[name].states["both"].load for name in ("sq", "dl")} == before
