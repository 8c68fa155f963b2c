"""Conditions on an athlete on a day: their value, and what they do without one."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    DatedCondition,
    EarnedCondition,
    MeasuredSide,
    MeasurementCondition,
    PainTrendCondition,
    RecentPainCondition,
    SessionsCondition,
    StageReachedCondition,
    SymmetryCondition,
)
from domain.sessions.athlete_on_day import AthleteOnDay, DatedPain, EarnedSets
from domain.sessions.body_region import BodyRegion
from domain.sessions.measurement import MeasuredValue, Measurement, MeasurementUnit
from domain.sessions.side import AffectedSide, Side

DAY = date(2026, 9, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def measured(name: str, side: Side, value: float, unit: MeasurementUnit, days_ago: int = 5) -> Measurement:
    return Measurement(name, side, ago(days_ago), MeasuredValue(value, unit))


ANA = AthleteOnDay(
    on=DAY,
    unit=Unit.KG,
    start_on=ago(30),
    affected_side=AffectedSide.RIGHT,
    surgery_on=ago(85),
    phase_on=ago(13),
    sessions=5,
    measurements=(
        measured("single_hop", Side.LEFT, 120, MeasurementUnit.CM),
        measured("single_hop", Side.RIGHT, 96, MeasurementUnit.CM),
        measured("timed_hop", Side.LEFT, 2, MeasurementUnit.S),
        measured("timed_hop", Side.RIGHT, 2.5, MeasurementUnit.S),
        measured("effusion", Side.LEFT, 0, MeasurementUnit.GRADE),
        measured("effusion", Side.RIGHT, 2, MeasurementUnit.GRADE),
        measured("kos_adl", Side.BOTH, 92, MeasurementUnit.POINTS),
    ),
    pain=(
        DatedPain(ago(12), 5),
        DatedPain(ago(9), 4),
        DatedPain(ago(3), 2),
        DatedPain(DAY, 3),
        DatedPain(DAY, 1, BodyRegion.HIP),
    ),
    earned={"squat": EarnedSets(ago(2), 10, 20)},
    stages={"ladder": ("two legs", "one leg")},
)


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, min=1), 4),
        (CalendarCondition(count=CalendarCount.WEEKS_SINCE_SURGERY, min=1), 12),
        (CalendarCondition(count=CalendarCount.WEEKS_SINCE_INJURY, min=1), None),
        (CalendarCondition(count=CalendarCount.WEEKS_IN_PHASE, min=1), 1),
        (MeasurementCondition(test="single_hop", side=MeasuredSide.AFFECTED, min=1), 96),
        (MeasurementCondition(test="single_hop", side=MeasuredSide.OTHER, min=1), 120),
        (MeasurementCondition(test="single_hop", side=MeasuredSide.LEFT, min=1), 120),
        (MeasurementCondition(test="single_hop", unit=MeasurementUnit.M, min=1), 0.96),
        (MeasurementCondition(test="single_hop", max_age_days=4, min=1), None),
        (MeasurementCondition(test="triple_hop", min=1), None),
        (MeasurementCondition(test="effusion", max=1), 2),
        (MeasurementCondition(test="effusion", min=1), 0),
        (MeasurementCondition(test="kos_adl", min=90), 92),
        (SymmetryCondition(test="single_hop", min=80), 80),
        (SymmetryCondition(test="timed_hop", min=80), 80),
        (SymmetryCondition(test="single_hop", max_age_days=4, min=80), None),
        (RecentPainCondition(days=7, max=2), 3),
        (RecentPainCondition(days=1, max=2), 3),
        # pain without a complaint may be that of the hip
        (RecentPainCondition(days=1, max=2, region=BodyRegion.HIP), 3),
        (PainTrendCondition(days=7, max=0), -2),
        (PainTrendCondition(days=1, max=0), None),
        (SessionsCondition(min=6), 5),
        (EarnedCondition(progression="squat", min=10), 10),
        (EarnedCondition(progression="squat", load=20, min=10), 10),
        (EarnedCondition(progression="squat", load=22.5, min=10), 0),
        (EarnedCondition(progression="squat", load=50, unit=Unit.LB, min=10), 0),
        (EarnedCondition(progression="squat", load=40, unit=Unit.LB, min=10), 10),
        (EarnedCondition(progression="lunge", min=10), None),
    ],
)
def test_a_condition_has_the_value_of_its_day(condition: DatedCondition, value: float | None) -> None:
    assert condition.value_on(ANA) == value


@pytest.mark.parametrize(
    ("affected", "percent"),
    [
        (AffectedSide.RIGHT, 80),
        (AffectedSide.LEFT, 125),
        (AffectedSide.NONE, 80),
        (AffectedSide.BOTH, 80),
    ],
)
def test_symmetry_is_the_affected_side_as_a_percentage_of_the_other(affected: AffectedSide, percent: float) -> None:
    ana = replace(ANA, affected_side=affected)
    assert SymmetryCondition(test="single_hop", min=90).value_on(ana) == percent


def test_the_affected_side_is_not_known_without_one() -> None:
    condition = MeasurementCondition(test="single_hop", side=MeasuredSide.AFFECTED, min=1)
    assert condition.value_on(replace(ANA, affected_side=AffectedSide.NONE)) is None


def test_a_leg_that_did_not_hop_has_no_symmetry() -> None:
    zero = measured("single_hop", Side.RIGHT, 0, MeasurementUnit.CM, days_ago=1)
    ana = replace(ANA, measurements=(*ANA.measurements, zero))
    assert SymmetryCondition(test="single_hop", min=90).value_on(ana) is None


@pytest.mark.parametrize(("stage", "is_reached"), [("two legs", True), ("one leg", True), ("one leg, loaded", False)])
def test_a_stage_is_reached_in_it_and_after_it(stage: str, is_reached: bool) -> None:
    assert StageReachedCondition(progression="ladder", stage=stage).is_reached(ANA) is is_reached


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (CalendarCondition(count=CalendarCount.WEEKS_SINCE_SURGERY, min=12), "Weeks since surgery: 12 (12 or more)"),
        (SymmetryCondition(test="single_hop", min=90), "Single hop, symmetry: 80% (90% or more)"),
        (MeasurementCondition(test="kos_adl", min=90), "KOS activities of daily living: 92 (90 or more)"),
        (
            MeasurementCondition(test="effusion", side=MeasuredSide.AFFECTED, max=1),
            "Effusion, stroke test, right side: 2 (1 or less)",
        ),
        (
            MeasurementCondition(test="single_hop", unit=MeasurementUnit.CM, min=100, max=200),
            "Single hop: 96 cm (100 to 200 cm)",
        ),
        (MeasurementCondition(test="custom_step_test", min=20), "Step test: no value yet (20 or more)"),
        (RecentPainCondition(days=7, max=2), "Worst pain of the last 7 days: 3/10 (2/10 or less)"),
        (PainTrendCondition(days=7, max=0), "Rise of average pain over 7 days: -2 (0 or less)"),
        (SessionsCondition(min=6), "Sessions in this phase: 5 (6 or more)"),
        (EarnedCondition(progression="squat", load=20, min=12), "Squat with 20 kg, every set: 10 (12 or more)"),
        (StageReachedCondition(progression="ladder", stage="one leg"), 'Ladder: stage "one leg" reached'),
        (StageReachedCondition(progression="ladder", stage="x"), 'Ladder: stage "x" not reached yet'),
    ],
)
def test_a_condition_says_its_value_and_its_bounds(
    condition: DatedCondition | StageReachedCondition, text: str
) -> None:
    assert condition.text_on(ANA) == text


@pytest.mark.parametrize(
    ("measurements", "coach_recorded", "text"),
    [
        ((), False, "no value yet"),
        ((measured("single_hop", Side.LEFT, 120, MeasurementUnit.CM, days_ago=30),), False, "no recent value"),
        (
            (Measurement("single_hop", Side.LEFT, ago(1), MeasuredValue(120, MeasurementUnit.CM, self_reported=True)),),
            True,
            "not yet measured by the coach",
        ),
    ],
)
def test_a_condition_says_why_it_has_no_value(
    measurements: tuple[Measurement, ...], coach_recorded: bool, text: str
) -> None:
    ana = replace(ANA, measurements=measurements)
    condition = SymmetryCondition(test="single_hop", min=90, max_age_days=14, coach_recorded=coach_recorded)
    assert condition.text_on(ana) == f"Single hop, symmetry: {text} (90% or more)"


def test_less_can_be_better_in_a_test_of_your_own() -> None:
    drill = tuple(
        measured("custom_drill", side, value, MeasurementUnit.S)
        for side, value in ((Side.LEFT, 10), (Side.RIGHT, 12.5))
    )
    ana = replace(ANA, measurements=drill)
    assert SymmetryCondition(test="custom_drill", min=90).value_on(ana) == 125
    assert SymmetryCondition(test="custom_drill", min=90, less_is_better=True).value_on(ana) == 80
