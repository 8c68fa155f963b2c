"""Elastic bands, for every kind of rule: a stronger band is heavier, more help is lighter, and so is every step."""

import pytest
from msgspec.structs import replace

from domain.loads.equipment import EquipmentKind, ImplementLoad, Plate, ResistanceBand, ResistanceBands
from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Policies
from domain.programs.program_check import equipment_faults
from domain.progress.progress import Setup
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import one_rule
from domain.sessions.session import PainScores, PerformedSet
from tests.domain.progression_rules.examples import GREYSKULL, NSUNS, RANGE, WENDLER
from tests.domain.progression_rules.lifter import Lifter
from tests.domain.progression_rules.test_any_rule_with_assistance import EFFORT, GOAL, LINEAR, STEPPED

NAMES = ("yellow", "red", "green", "blue")
UNKNOWN = (ResistanceBands(Unit.KG, tuple(ResistanceBand(name) for name in NAMES)),)
KNOWN = (ResistanceBands(Unit.KG, tuple(map(ResistanceBand, NAMES, (5, 8, 12, 18)))),)
RESISTED = Exercise("pull-apart", "Band pull-apart", Laterality.TWO_SIDED, False, (EquipmentKind.BAND,))
ASSISTED = Exercise(
    "band-pull-up",
    "Band pull-up",
    Laterality.TWO_SIDED,
    bodyweight=True,
    equipment=(EquipmentKind.BAND,),
    lifts_bodyweight=True,
    bands_assist=True,
)
QUICK: dict[str, ProgressionRule] = {
    "double_progression": DoubleProgressionRule(reps_min=5, reps_max=8),
    "linear_load": LINEAR,
    "rep_goal": GOAL,
    "custom": STEPPED,
}


def lifter(
    rule: ProgressionRule,
    exercise: Exercise = RESISTED,
    bands: tuple[ResistanceBands, ...] = UNKNOWN,
    pain: bool = False,
) -> Lifter:
    policies = Policies(pain=PainPolicy()) if pain else None
    return Lifter(rule, None, bands, exercise=exercise, policies=policies)


def band(of: Lifter) -> str | None:
    return of.asked[0].band


def trains(of: Lifter, reps: int = 8, used: str | None = None, pain: int = 0) -> str:
    """Three sets of so many reps with the prescribed band, or with another one; returns the code."""
    sets = [PerformedSet(set=n + 1, reps=reps, rir=2, band=used or band(of)) for n in range(len(of.asked))]
    return of.logs(*sets, pain=PainScores(during=pain)).code


@pytest.mark.parametrize("rule", QUICK.values(), ids=QUICK)
@pytest.mark.parametrize("bands", [UNKNOWN, KNOWN], ids=["unknown force", "known force"])
def test_success_leads_from_band_to_band_up_to_the_strongest(
    rule: ProgressionRule, bands: tuple[ResistanceBands, ...]
) -> None:
    athlete = lifter(rule, bands=bands)
    seen = [band(athlete)]
    for _ in range(12):
        trains(athlete)
        if band(athlete) != seen[-1]:
            seen.append(band(athlete))
    assert seen == list(NAMES)
    assert trains(athlete) in ("no_heavier_load", "load_up", "reps_up")


@pytest.mark.parametrize("rule", QUICK.values(), ids=QUICK)
def test_help_gets_less_from_band_to_band_down_to_bodyweight(rule: ProgressionRule) -> None:
    athlete = lifter(rule, ASSISTED)
    seen = [band(athlete)]
    for _ in range(20):
        trains(athlete)
        if band(athlete) != seen[-1]:
            seen.append(band(athlete))
    assert seen == [*reversed(NAMES), None]


@pytest.mark.parametrize("exercise", [RESISTED, ASSISTED], ids=["resists", "assists"])
def test_pain_leads_one_band_back(exercise: Exercise) -> None:
    athlete = lifter(LINEAR, exercise, pain=True)
    before = band(athlete)
    trains(athlete)
    assert band(athlete) != before
    assert trains(athlete, pain=8) == "pain_eased"
    assert band(athlete) == before


def test_a_band_of_unknown_force_is_no_load_on_the_wire_and_has_its_name_in_the_sentence() -> None:
    athlete = lifter(DoubleProgressionRule(reps_min=5, reps_max=8))
    one = athlete.asked[0]
    assert (one.load, one.assistance, one.band) == (0, 0, "yellow")
    decision = athlete.logs(*(PerformedSet(reps=8, band="yellow") for _ in range(3)))
    assert decision.text == "All sets reached 8 reps. Next: the red band, starting from 5 reps."
    assert (decision.facts["band"], decision.facts["before_band"], decision.facts["load"]) == ("red", "yellow", 0)


def test_a_band_of_known_force_has_its_force_as_the_load() -> None:
    one = lifter(LINEAR, bands=KNOWN).asked[0]
    assert (one.load, one.assistance, one.band) == (5, 0, "yellow")
    one = lifter(LINEAR, ASSISTED, KNOWN).asked[0]
    assert (one.load, one.assistance, one.band) == (0, 18, "blue")


def test_a_weaker_band_than_prescribed_earns_nothing_and_is_named() -> None:
    athlete = lifter(LINEAR)
    trains(athlete)
    decision = athlete.logs(*(PerformedSet(reps=8, band="yellow") for _ in range(3)))
    assert decision.code == "lighter_load"
    assert "the yellow band" in decision.text
    assert "the red band" in decision.text


def test_a_stronger_band_with_all_reps_is_followed() -> None:
    athlete = lifter(DoubleProgressionRule(reps_min=5, reps_max=8))
    trains(athlete, used="green")
    assert band(athlete) in ("green", "blue")


def test_a_stronger_band_is_never_taken_for_a_typing_error() -> None:
    athlete = lifter(RANGE)
    trains(athlete)
    assert trains(athlete, used="blue") != "load_questioned"


@pytest.mark.parametrize("rule", QUICK.values(), ids=QUICK)
@pytest.mark.parametrize(
    ("exercise", "logged", "said"),
    [
        (ASSISTED, PerformedSet(reps=8, assistance=20), "Logged with 20 kg of assistance, but the plan uses bands."),
        (RESISTED, PerformedSet(reps=8, load=2), "Logged with 2 kg, but the plan uses bands."),
    ],
    ids=["assists", "resists"],
)
def test_a_weight_where_a_band_was_prescribed_is_no_miss_and_is_named(
    rule: ProgressionRule, exercise: Exercise, logged: PerformedSet, said: str
) -> None:
    athlete = lifter(rule, exercise)
    before = band(athlete)
    decision = athlete.logs(*[logged] * len(athlete.asked))
    assert (decision.code, decision.action, band(athlete)) == ("band_not_named", "hold", before)
    assert decision.text == (
        f"{said} This does not count as a miss. Repeat with the {before} band, and log the name of the band."
    )


@pytest.mark.parametrize("rule", QUICK.values(), ids=QUICK)
def test_a_band_of_unknown_force_is_never_taken_for_the_prescribed_weight(rule: ProgressionRule) -> None:
    exercise = replace(ASSISTED, equipment=(EquipmentKind.BAND, EquipmentKind.PLATE))
    plates = Plate(Unit.KG, (ImplementLoad(5, 4), ImplementLoad(2.5, 2)))
    athlete = Lifter(rule, 5, (*UNKNOWN, plates), exercise=exercise)
    assert athlete.load == 5
    decision = athlete.logs(*[PerformedSet(reps=8, band="blue")] * len(athlete.asked))
    assert (decision.code, decision.action, athlete.load) == ("band_not_comparable", "hold", 5)
    assert decision.text == (
        "Logged with the blue band. Its force is not known, so it can't be compared with 5 kg. This does not count as "
        "a miss. Repeat at 5 kg."
    )


def test_a_break_makes_it_one_band_easier() -> None:
    athlete = lifter(LINEAR)
    trains(athlete)
    trains(athlete)
    assert band(athlete) == "green"
    athlete.on = athlete.on.replace(month=athlete.on.month + 1)
    assert band(athlete) == "red"


@pytest.mark.parametrize("rule", [WENDLER, NSUNS])
def test_percentages_need_bands_of_known_force(rule: ProgressionRule) -> None:
    plan = one_rule(rule, RESISTED)
    reasons = [reason for _, reason in equipment_faults(plan, Setup(Unit.KG, UNKNOWN))]
    assert reasons == ["The sets of `pull-apart` are percentages of a load, so its bands need a `force`."]
    assert equipment_faults(plan, Setup(Unit.KG, KNOWN)) == []


@pytest.mark.parametrize("rule", [EFFORT, GREYSKULL, replace(LINEAR, scheme=(SetLine(count=3, reps=8),))])
def test_rules_without_percentages_go_from_band_to_band(rule: ProgressionRule) -> None:
    athlete = lifter(rule)
    for _ in range(8):
        before = NAMES.index(band(athlete) or "")
        sets = [PerformedSet(set=n + 1, reps=12, rir=4, band=band(athlete)) for n in range(len(athlete.asked))]
        athlete.logs(*sets)
        assert NAMES.index(band(athlete) or "") - before in (0, 1)
