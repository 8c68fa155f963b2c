"""The progress of an athlete for people: loads, estimates, symmetry, recent sessions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.decision import decide
from domain.loads.loading import Unit
from domain.programs.program import SidePolicy
from domain.progress.judge_exercise import NOT_JUDGED, OVERRIDE_DONE
from domain.progress.progress import StartLoad
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.parts.questioned_load import LOAD_QUESTIONED
from domain.reports.preview import one_rule
from domain.reports.progress_report import (
    SESSIONS_SHOWN,
    ExerciseProgress,
    LoggedSession,
    SymmetryIndex,
    WorkingLoad,
    report,
)
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.prescription import SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side
from tests.factories import DAY_ONE, Athlete, done, setup

KG, LB = Unit.KG, Unit.LB
LEFT, RIGHT = Side.LEFT, Side.RIGHT
SPLIT_SQUAT = "bulgarian-split-squat"


def athlete(affected: AffectedSide = AffectedSide.RIGHT, unit: Unit = KG) -> Athlete:
    return Athlete("runner-knee-strength", (StartLoad("bss", 10),), setup(affected_side=affected, unit=unit))


def logged(number: int, *exercises: PerformedExercise, unit: Unit | None = None) -> LoggedSession:
    on = DAY_ONE + timedelta(number)
    return LoggedSession(UUID(int=number), Performance(on, on, exercises, unit=unit), ())


def split_squats(*sets: PerformedSet, **fields: Any) -> PerformedExercise:
    return PerformedExercise(SPLIT_SQUAT, sets=sets, **fields)


def of_bss(
    *newest_first: LoggedSession, ana: Athlete | None = None, formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY
) -> ExerciseProgress:
    ana = ana or athlete()
    return next(item for item in report(ana.plan, ana.progress, newest_first, formula) if item.slot == "bss")


def test_there_is_one_entry_per_slot_in_the_order_of_the_program() -> None:
    ana = athlete()
    assert [(item.slot, item.variant, item.stage) for item in report(ana.plan, ana.progress, ())] == [
        ("warm-up", None, None),
        ("sits", None, "hands_free"),
        ("bss", "overhead", None),
        ("lunge", None, None),
    ]


def test_without_a_session_nothing_is_estimated() -> None:
    entry = of_bss()
    assert (entry.e1rm, entry.lsi, entry.last_sessions, entry.stopped) == (None, None, (), False)


# Working loads


def test_the_working_load_is_reported_exactly_and_not_for_bodyweight() -> None:
    ana = athlete()
    warm_up, sits, bss, _ = report(ana.plan, ana.progress, ())
    assert (warm_up.working_loads, sits.working_loads) == ((), ())
    assert bss.working_loads == (WorkingLoad(Side.BOTH, 10),)


def test_independent_sides_have_a_working_load_each() -> None:
    circuit = PROGRAMS["runner-knee-strength"]
    program = replace(circuit, policies=replace(circuit.policies, sides=SidePolicy.INDEPENDENT))
    ana = Athlete(program, (StartLoad("bss", 10, LEFT), StartLoad("bss", 6, RIGHT)))
    assert of_bss(ana=ana).working_loads == (WorkingLoad(LEFT, 10), WorkingLoad(RIGHT, 6))


def test_an_exercise_that_pain_stopped_is_reported_as_stopped() -> None:
    ana = athlete()
    for _ in range(2):
        ana.trains(pain=PainScores(during=7))
    assert of_bss(ana=ana).stopped


# Estimated 1RM


def test_the_estimate_is_from_the_best_set_of_the_newest_session_that_allows_one() -> None:
    newest = logged(3, split_squats(*done(0, load=30), *done(13, load=10)))  # no reps, and too many
    middle = logged(2, split_squats(*done(12, load=10), *done(6, load=12), *done(3, load=12)))
    oldest = logged(1, split_squats(*done(5, load=100)))
    best = of_bss(newest, middle, oldest).e1rm
    assert best is not None
    assert (best.load, best.formula, best.from_load, best.from_reps) == (14.4, OneRepMaxFormula.EPLEY, 12, 6)


def test_the_formula_of_the_estimate_is_a_choice() -> None:
    best = of_bss(logged(1, split_squats(*done(10, load=75))), formula=OneRepMaxFormula.BRZYCKI).e1rm
    assert best is not None
    assert (best.load, best.formula) == (100, OneRepMaxFormula.BRZYCKI)


@pytest.mark.parametrize(
    ("sets", "reps"),
    [
        (done(8, load=10, good_reps=6), 6),
        (done(8, load=10, tempo_held=False), None),
        (done(8, load=None), None),
        (done(8, load=10, kind=SetKind.WARM_UP), None),
    ],
)
def test_only_good_reps_of_work_sets_with_a_load_are_estimated(
    sets: tuple[PerformedSet, ...], reps: int | None
) -> None:
    best = of_bss(logged(1, split_squats(*sets))).e1rm
    assert (None if best is None else best.from_reps) == reps


def test_loads_are_reported_in_the_athletes_unit() -> None:
    pounds = logged(1, split_squats(*done(1, load=45)), unit=LB)
    entry = of_bss(pounds)
    assert entry.e1rm is not None
    assert (entry.e1rm.load, entry.last_sessions[0].heaviest_load) == (20.41, 20.41)
    assert of_bss(logged(1, split_squats(*done(1, load=45)))).last_sessions[0].heaviest_load == 45


# Which sets belong to the slot


@pytest.mark.parametrize(
    ("exercise", "is_counted"),
    [
        (split_squats(*done(9)), True),
        (split_squats(*done(9), slot="bss"), True),
        (split_squats(*done(9), slot="other"), False),
        (split_squats(*done(9), substitute_for="lunge"), False),
        (PerformedExercise("backward-lunge", sets=done(9)), False),
        (split_squats(), False),
    ],
)
def test_sets_belong_to_the_slot_of_their_exercise(exercise: PerformedExercise, is_counted: bool) -> None:
    assert bool(of_bss(logged(1, exercise)).last_sessions) is is_counted


# Symmetry


def sides(left: tuple[PerformedSet, ...], right: tuple[PerformedSet, ...]) -> LoggedSession:
    return logged(
        1, split_squats(*(replace(one, side=LEFT) for one in left), *(replace(one, side=RIGHT) for one in right))
    )


@pytest.mark.parametrize(
    ("affected", "percent"),
    [(AffectedSide.RIGHT, 90), (AffectedSide.LEFT, 111.1), (AffectedSide.NONE, None), (AffectedSide.BOTH, None)],
)
def test_symmetry_is_the_affected_side_in_percent_of_the_other(affected: AffectedSide, percent: float | None) -> None:
    """An estimate of 20 kg on the left, and of 18 kg on the right."""
    session = sides(done(1, load=20), done(1, load=18))
    lsi = of_bss(session, ana=athlete(affected)).lsi
    assert lsi == (None if percent is None else SymmetryIndex(percent, "e1rm"))


def test_symmetry_compares_the_best_sets_of_the_sides() -> None:
    assert of_bss(sides(done(1, 1, load=20), (*done(1, load=10), *done(1, load=16)))).lsi == SymmetryIndex(80, "e1rm")


def test_without_a_load_reps_are_compared_and_then_seconds() -> None:
    assert of_bss(sides(done(10, load=0), done(8, load=0))).lsi == SymmetryIndex(80, "reps")
    holds = [(PerformedSet(seconds=seconds),) for seconds in (40, 30)]
    assert of_bss(sides(*holds)).lsi == SymmetryIndex(75, "seconds")


def test_a_side_that_was_not_logged_allows_no_comparison() -> None:
    assert of_bss(logged(1, split_squats(*done(10, side=LEFT)))).lsi is None
    assert of_bss(logged(1, split_squats(*done(10, side=RIGHT)))).lsi is None


def test_a_set_of_both_sides_counts_for_each() -> None:
    assert of_bss(logged(1, split_squats(*done(10)))).lsi == SymmetryIndex(100, "e1rm")


def test_the_newest_session_that_allows_a_comparison_counts() -> None:
    one_sided = logged(2, split_squats(*done(10, side=LEFT)))
    assert of_bss(one_sided, sides(done(10, load=0), done(5, load=0))).lsi == SymmetryIndex(50, "reps")


# Recent sessions


def test_a_recent_session_is_summed_up() -> None:
    sets = (*done(9, load=10), *done(8, load=12, good_reps=7), *done(5, load=4, kind=SetKind.WARM_UP))
    (recent,) = of_bss(logged(1, split_squats(*sets))).last_sessions
    assert (recent.session_id, recent.performed_on, recent.sets_done) == (UUID(int=1), DAY_ONE + timedelta(1), 2)
    assert (recent.heaviest_load, recent.fewest_reps, recent.decision) == (12, 7, None)


def test_loads_and_reps_that_were_not_logged_are_null() -> None:
    (recent,) = of_bss(logged(1, split_squats(PerformedSet(seconds=30)))).last_sessions
    assert (recent.sets_done, recent.heaviest_load, recent.fewest_reps) == (1, None, None)


def test_zero_reps_are_the_fewest_reps() -> None:
    (recent,) = of_bss(logged(1, split_squats(*done(0, 5)))).last_sessions
    assert recent.fewest_reps == 0


def test_a_recent_session_has_the_decision_about_its_exercise() -> None:
    lunge, bss = (replace(decide(code), slot=slot) for code, slot in ((OVERRIDE_DONE, "lunge"), (NOT_JUDGED, "bss")))
    session = replace(logged(1, split_squats(*done(9))), decisions=(lunge, bss))
    assert of_bss(session).last_sessions[0].decision == bss


def test_the_five_newest_sessions_are_reported() -> None:
    newest_first = [logged(number, split_squats(*done(9))) for number in range(7, 0, -1)]
    recent = of_bss(*newest_first).last_sessions
    assert [item.session_id.int for item in recent] == [7, 6, 5, 4, 3]
    assert SESSIONS_SHOWN == 5


# Lifts of the body


def pull_ups(body_weight: float | None) -> ExerciseProgress:
    """Progress after 6 reps with 20 kg on the belt."""
    plan = one_rule(DoubleProgressionRule(reps_min=3, reps_max=8), EXERCISES["pull-up"])
    ana = Athlete(plan, having=replace(setup(), body_weight=body_weight))
    done_with_20 = logged(1, PerformedExercise("pull-up", sets=done(6, load=20)))
    return report(ana.plan, ana.progress, (done_with_20,))[0]


def test_the_maximum_of_a_pull_up_counts_the_body_weight() -> None:
    e1rm = pull_ups(80).e1rm
    assert e1rm is not None
    assert (e1rm.load, e1rm.from_load, e1rm.body_weight) == (120, 20, 80)


def test_without_a_known_body_weight_a_pull_up_has_no_maximum() -> None:
    assert pull_ups(None).e1rm is None


def test_a_load_that_looks_like_a_typing_error_gives_no_estimate() -> None:
    first, typo = logged(1, split_squats(*done(9, load=10))), logged(2, split_squats(*done(9, load=100)))
    doubt = decide(LOAD_QUESTIONED, done_load=100, set=1, asked_load=10, unit="kg")
    questioned = replace(typo, decisions=(replace(doubt, slot="bss"),))
    best, of_typo = of_bss(questioned, first).e1rm, of_bss(typo, first).e1rm
    assert best is not None
    assert of_typo is not None
    assert (best.from_load, of_typo.from_load) == (10, 100)
