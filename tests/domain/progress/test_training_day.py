"""A deload, another place, a substitute: what is prescribed on that day, and that progress is unharmed."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.athlete import Place
from domain.decision import Decision
from domain.loads.equipment import (
    AssistedMachine,
    Barbell,
    Equipment,
    ImplementLoad,
    Plate,
    PlatePair,
    ResistanceBand,
    ResistanceBands,
    Stack,
)
from domain.loads.loading import Unit
from domain.policies.deload import Deload
from domain.policies.pain import PainPolicy
from domain.policies.pause import Pause
from domain.policies.schedule import Schedule
from domain.policies.variants import VariantStep
from domain.policies.week import Weekday
from domain.programs.program import Day, Policies, Program, Progression, Slot, Substitute
from domain.progress.history import DeloadEvent, PauseEvent, PlaceEvent, ResumeEvent, SetupEvent, SubstitutionEvent
from domain.progress.prescribe import prescribe
from domain.progress.progress import OverrideItem, Setup, StartLoad, Substitution
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.metric import Interval
from domain.sessions.prescription import PrescribedExercise, PrescriptionContent, SetKind
from domain.sessions.session import PainScores, PerformedExercise, PerformedSet
from tests.factories import DAY_ONE, Athlete, as_asked, done, dumbbells

BAR = Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25)))
GYM: tuple[Equipment, ...] = (BAR, dumbbells(*range(2, 42, 2)))
HOTEL = Place("hotel", "Hotel", (dumbbells(2, 4, 6, 8, 10, 15),))
PARK = Place("park", "Park", ())
FIVES = LinearLoadRule(scheme=(SetLine(count=5, reps=5),), step=2.5)
RANGE = DoubleProgressionRule(reps_min=8, reps_max=12)
HOLD = DoubleProgressionRule(seconds_min=30, seconds_max=60, loaded=False)


def program(*slots: Slot, rules: dict[str, ProgressionRule], policies: Policies | None = None) -> Program:
    return Program(
        slug="test",
        name="Test",
        days=(Day("A", slots),),
        progressions=tuple(Progression(name, rule) for name, rule in rules.items()),
        policies=policies or Policies(pain=PainPolicy()),
    )


SQUAT = Slot("squat", "back-squat", "squat", substitutes=(Substitute("goblet-squat"), Substitute("backward-lunge")))
CURL = Slot("curl", "dumbbell-curl", "curl")
BOTH = program(SQUAT, CURL, rules={"squat": FIVES, "curl": RANGE})


def lifter(what: Program = BOTH, squat: float = 100, curl: float = 20, setup: Setup | None = None) -> Athlete:
    starts = {"squat": StartLoad("squat", squat), "curl": StartLoad("curl", curl)}
    names = {item.progression for item in what.progressions}
    start = tuple(item for name, item in starts.items() if name in names)
    return Athlete(what, start, setup or Setup(Unit.KG, GYM, places=(HOTEL, PARK)))


def at(athlete: Athlete, place: str | None = None, on: date | None = None) -> PrescriptionContent:
    return prescribe(athlete.plan, athlete.progress, on or athlete.on, place)


def item_of(issued: PrescriptionContent, slot: str) -> PrescribedExercise:
    found = issued.exercise(slot)
    assert found is not None
    return found


def load(issued: PrescriptionContent, slot: str) -> float:
    return item_of(issued, slot).sets[0].load


def trains(athlete: Athlete, place: str | None = None, **said: object) -> dict[str | None, Decision]:
    """Do everything as prescribed at a place; returns the decisions by slot."""
    issued = at(athlete, place)
    done = [as_asked(item, **said) for item in issued.exercises if item.sets]  # type: ignore[arg-type]  # any field of a set
    return {decision.slot: decision for decision in athlete.logs(*done, place=place)}


# Deload


def deloads(athlete: Athlete, days: int = 7, percent: float = 90, sets_percent: float = 100) -> Athlete:
    end = athlete.on + timedelta(days - 1)
    athlete.happens(DeloadEvent(Deload(athlete.on, end, percent, sets_percent)))
    return athlete


def test_a_deload_makes_every_load_lighter_for_its_days_and_then_the_plan_goes_on() -> None:
    athlete = deloads(lifter())
    issued = at(athlete)
    assert (load(issued, "squat"), load(issued, "curl")) == (90, 18)
    assert item_of(issued, "squat").decision.text == (
        "Planned deload until September 7, 2026. Today: 90 kg. The plan then continues where it left off."
    )
    decision = trains(athlete)["squat"]
    assert (decision.code, decision.action) == ("deload_logged", "repeat")
    assert load(at(athlete, on=DAY_ONE + timedelta(7)), "squat") == 100


def test_a_deload_can_leave_out_sets() -> None:
    athlete = deloads(lifter(), percent=100, sets_percent=60)
    assert [len(item.sets) for item in at(athlete).exercises] == [3, 2]
    assert load(at(athlete), "squat") == 100


BANDS = ResistanceBands(Unit.KG, tuple(map(ResistanceBand, ("yellow", "red", "green"))))
KILOS = dumbbells(*range(4, 30))


@pytest.mark.parametrize(
    ("exercise", "equipment", "start", "percent", "of_break", "of_deload"),
    [
        ("back-squat", BAR, StartLoad("one", 100), 90, "90", "90"),
        ("back-squat", BAR, StartLoad("one", 100), 50, "90", "50"),
        ("dumbbell-curl", KILOS, StartLoad("one", 21), 90, "19", "18"),
        ("pull-up", AssistedMachine(Unit.KG, 5, 50, 5), StartLoad("one", assistance=20), 80, "-25", "-25"),
        ("pull-up", AssistedMachine(Unit.KG, 5, 50, 5), StartLoad("one", 0), 80, "-5", "-5"),
        ("banded-knee-extension", BANDS, StartLoad("one", band="green"), 80, "red", "red"),
    ],
    ids=["barbell", "barbell 50", "dumbbells", "machine", "machine from bodyweight", "bands"],
)
def test_a_deload_does_not_add_to_a_break(
    exercise: str, equipment: Equipment, start: StartLoad, percent: float, of_break: str, of_deload: str
) -> None:
    """The load after 30 days without training, in a deload, and in both: the easier of the two."""
    fixed = program(Slot("one", exercise, "one"), rules={"one": FixedRule(reps=5, loaded=True)})
    athlete = Athlete(fixed, (start,), Setup(Unit.KG, (equipment,)))
    assert used(deloads(athlete, percent=percent)) == of_deload
    athlete = Athlete(fixed, (start,), Setup(Unit.KG, (equipment,)))
    trains(athlete)
    athlete.on += timedelta(27)
    assert used(athlete) == of_break
    both = used(deloads(athlete, percent=percent))
    assert both == (of_break if of_break == of_deload else of_deload)


def used(athlete: Athlete) -> str:
    """The band of the first set, or its load, below 0 for assistance."""
    first = item_of(at(athlete), "one").sets[0]
    return first.band or f"{first.signed_load:g}"


def test_a_deload_does_not_add_to_a_break_of_a_hold() -> None:
    rule = DoubleProgressionRule(seconds_min=20, seconds_max=60, seconds_step=5, loaded=False)
    athlete = Athlete(program(Slot("slot", "plank", "rule"), rules={"rule": rule}), (), Setup(Unit.KG, GYM))
    for _ in range(5):
        trains(athlete)
    assert item_of(at(athlete), "slot").sets[0].seconds == 45
    athlete.on += timedelta(27)
    assert item_of(at(athlete), "slot").sets[0].seconds == 40
    assert item_of(at(deloads(athlete, percent=80)), "slot").sets[0].seconds == 36


def test_the_deload_is_named_where_it_is_the_easier_one_and_the_break_where_that_is() -> None:
    curls = program(CURL, rules={"curl": FixedRule(reps=5, loaded=True)})
    own = Setup(Unit.KG, (KILOS,))
    athlete = Athlete(curls, (StartLoad("curl", 21),), own)
    trains(athlete)
    athlete.on += timedelta(27)
    assert item_of(at(deloads(athlete)), "curl").decision.text == (
        "30 days since the last session, so the plan goes back to 19 kg. Planned deload until October 7, 2026. "
        "Today: 18 kg. The plan then continues where it left off."
    )
    athlete = Athlete(curls, (StartLoad("curl", 21),), own)
    trains(athlete)
    athlete.on += timedelta(27)
    assert item_of(at(deloads(athlete, percent=95)), "curl").decision.text == (
        "30 days since the last session. Today: 19 kg, then build back up."
    )


def test_a_deload_after_a_break_still_stops_sets_to_fatigue_early() -> None:
    what = program(Slot("slot", "push-up", "rule"), rules={"rule": FixedRule(scheme=(SetLine(count=3),))})
    athlete = Athlete(what, (), Setup(Unit.KG, ()))
    trains(athlete)
    athlete.on += timedelta(27)
    assert item_of(at(athlete), "slot").decision.code == "layoff_same_sets"
    assert "Today: stop each set well before fatigue." in item_of(at(deloads(athlete)), "slot").decision.text


def test_the_next_session_of_a_deload_does_not_add_to_the_break_either() -> None:
    athlete = lifter(curl=40)
    trains(athlete)
    athlete.on += timedelta(27)
    deloads(athlete, days=7)
    first = load(at(athlete), "squat")
    trains(athlete)
    assert load(at(athlete), "squat") == first
    assert [decision.code for decision in trains(athlete).values()] == ["deload_logged", "deload_logged"]


def test_a_session_without_a_deload_ends_what_is_known_from_before_the_break() -> None:
    athlete = lifter(curl=40)
    trains(athlete)
    athlete.on += timedelta(27)
    trains(deloads(athlete, days=2))
    after_break = load(at(athlete), "squat")
    trains(athlete, reps=4)  # a miss: the load stays
    assert load(at(athlete), "squat") == after_break
    assert load(at(deloads(athlete)), "squat") == 82.5


def test_a_break_that_ends_in_a_deload_still_lowers_the_load_afterwards() -> None:
    athlete = lifter(curl=40)
    trains(athlete)
    athlete.on += timedelta(27)
    after_break = load(at(athlete), "squat")
    trains(deloads(athlete, days=2))
    assert load(at(athlete), "squat") == after_break


def test_pain_in_a_deload_still_makes_the_exercise_easier() -> None:
    athlete = deloads(lifter(), days=2)
    done = [as_asked(item) for item in at(athlete).exercises]
    athlete.logs(*done, pain=PainScores(during=8))
    assert load(at(athlete), "squat") == 97.5


def test_an_override_of_the_coach_counts_in_a_deload() -> None:
    athlete = deloads(lifter())
    athlete.is_told(OverrideItem("squat", load=95))
    assert load(at(athlete), "squat") == 95


def unloaded(*sets: SetLine, exercise: str = "plank", sets_percent: float = 100) -> PrescribedExercise:
    """The prescription of a fixed scheme in a deload of 90 percent."""
    what = program(Slot("slot", exercise, "rule"), rules={"rule": FixedRule(scheme=sets)})
    athlete = deloads(Athlete(what, (), Setup(Unit.KG, GYM)), percent=90, sets_percent=sets_percent)
    return item_of(at(athlete), "slot")


@pytest.mark.parametrize(
    ("usual", "amount", "said"),
    [
        (SetLine(reps=8, loaded=False), 7, "Today: 7 reps."),
        (SetLine(seconds=45, loaded=False), 40, "Today: 40 seconds."),
        (SetLine(distance_m=400, loaded=False), 360, "Today: 360 meters."),
        (
            SetLine(reps=8, interval=Interval(60, None, 90), loaded=False),
            7,
            "Today: 7 intervals of 60 seconds with 90 seconds of recovery in between.",
        ),
    ],
    ids=["reps", "seconds", "meters", "intervals"],
)
def test_a_deload_lowers_the_target_of_a_set_without_a_load(usual: SetLine, amount: float, said: str) -> None:
    item = unloaded(usual)
    assert item.sets[0].amount == amount
    assert said in item.decision.text


def test_a_deload_lowers_the_target_where_the_load_is_the_lightest() -> None:
    athlete = deloads(lifter(curl=2))
    curl = item_of(at(athlete), "curl")
    assert (curl.sets[0].load, curl.sets[0].reps) == (2, 7)
    assert "Today: 7 reps." in curl.decision.text


def test_a_deload_names_fewer_sets() -> None:
    athlete = deloads(lifter(), percent=100, sets_percent=60)
    assert "Today: 3 of 5 sets." in item_of(at(athlete), "squat").decision.text
    assert "Today: 90 kg, 3 of 5 sets." in item_of(at(deloads(lifter(), sets_percent=60)), "squat").decision.text


@pytest.mark.parametrize(
    ("sets", "sets_percent", "said"),
    [
        ((SetLine(count=3, loaded=False),), 100, "Today: stop each set well before fatigue."),
        ((SetLine(count=3, loaded=False),), 60, "Today: 2 of 3 sets, each stopped well before fatigue."),
        (
            (SetLine(reps=8, loaded=False), SetLine(loaded=False)),
            100,
            "Today: 7 reps, sets to fatigue stopped early.",
        ),
        (
            (SetLine(loaded=False), SetLine(reps=8, loaded=False)),
            100,
            "Today: 7 reps, sets to fatigue stopped early.",
        ),
    ],
    ids=["all", "all_and_fewer", "the_last", "the_first"],
)
def test_a_deload_stops_sets_to_fatigue_early_where_no_lighter_load_exists(
    sets: tuple[SetLine, ...], sets_percent: float, said: str
) -> None:
    item = unloaded(*sets, exercise="push-up", sets_percent=sets_percent)
    assert said in item.decision.text
    assert item.decision.code == "deload_planned"


def test_a_deload_of_fewer_sets_alone_does_not_stop_sets_to_fatigue_early() -> None:
    what = program(Slot("slot", "push-up", "rule"), rules={"rule": FixedRule(scheme=(SetLine(count=5, loaded=False),))})
    athlete = deloads(Athlete(what, (), Setup(Unit.KG, GYM)), percent=100, sets_percent=60)
    assert "Today: 3 of 5 sets. The plan" in item_of(at(athlete), "slot").decision.text


def test_a_set_to_fatigue_with_a_load_is_lighter_in_a_deload() -> None:
    what = program(CURL, rules={"curl": FixedRule(scheme=(SetLine(count=3),))})
    curl = item_of(at(deloads(lifter(what))), "curl")
    assert [(one.load, one.reps) for one in curl.sets] == [(18, None)] * 3
    assert "Today: 18 kg. The plan" in curl.decision.text


def test_a_deload_says_that_nothing_lighter_is_possible() -> None:
    item = unloaded(SetLine(reps=1, loaded=False), exercise="push-up")
    assert "Today: the same sets, because nothing lighter is possible." in item.decision.text


def test_a_deload_names_the_first_set_with_a_lighter_load() -> None:
    rule = FixedRule(scheme=(SetLine(reps=5, percent=10), SetLine(reps=5)))
    squat = item_of(at(deloads(lifter(program(SQUAT, rules={"squat": rule})))), "squat")
    assert [(one.load, one.reps) for one in squat.sets] == [(20, 4), (90, 5)]  # the bar alone can't be lighter
    assert "Today: 90 kg." in squat.decision.text


# A break, a deload and a place together


def lifter_after_a_month(curl: float = 20) -> Athlete:
    """A lifter who has not trained for 30 days: 10 percent off."""
    athlete = lifter(curl=curl)
    trains(athlete)
    athlete.on += timedelta(27)
    return athlete


def test_a_place_that_limits_the_load_after_a_break_names_both() -> None:
    curl = item_of(at(lifter_after_a_month(), "hotel"), "curl")
    assert (curl.decision.code, curl.decision.facts["days"], curl.sets[0].load) == ("place_limited", 30, 15)
    assert curl.decision.text == (
        "30 days since the last session, so the plan goes back to 18 kg. Hotel: 15 kg instead of 18 kg, the closest "
        "available load that is not heavier. The plan keeps 18 kg."
    )


def test_a_place_that_has_the_load_after_a_break_names_only_the_break() -> None:
    curl = item_of(at(lifter_after_a_month(curl=12), "hotel"), "curl")
    assert (curl.decision.code, curl.sets[0].load) == ("layoff", 10)
    assert "Hotel" not in curl.decision.text


def test_a_break_without_a_lighter_load_is_not_named_where_the_place_decides() -> None:
    heavy = Place("travel", "Travel", (dumbbells(2, 15),))
    athlete = lifter(curl=20, setup=Setup(Unit.KG, (BAR, dumbbells(20, 40)), places=(heavy,)))
    trains(athlete)
    athlete.on += timedelta(27)
    assert item_of(at(athlete), "curl").decision.code == "layoff_same_load"
    assert item_of(at(athlete, "travel"), "curl").decision.text == (
        "Travel: 15 kg instead of 20 kg, the closest available load that is not heavier. The plan keeps 20 kg."
    )


def test_more_assistance_after_a_break_and_at_a_place_names_both() -> None:
    pull_ups = program(Slot("pull", "pull-up", "pull"), rules={"pull": RANGE})
    gym = Place("gym", "Gym", (AssistedMachine(Unit.KG, 40, 60, 20),))
    setup = Setup(Unit.KG, (AssistedMachine(Unit.KG, 5, 60, 5),), body_weight=80, places=(gym,))
    athlete = Athlete(pull_ups, (StartLoad("pull", assistance=10),), setup)
    athlete.logs(PerformedExercise(exercise="pull-up", sets=done(8, 8, 8, load=None, assistance=10)))
    athlete.on += timedelta(27)
    assert item_of(at(athlete, "gym"), "pull").decision.text == (
        "30 days since the last session, so the plan goes back to 15 kg of assistance. Gym: 40 kg of assistance "
        "instead of 15 kg of assistance, the closest available option that is not harder. The plan keeps 15 kg of "
        "assistance."
    )


def test_a_deload_after_a_break_names_both_where_both_limit() -> None:
    curl = item_of(at(deloads(lifter_after_a_month(), percent=50)), "curl")
    assert curl.decision.text == (
        "30 days since the last session, so the plan goes back to 18 kg. Planned deload until October 7, 2026. "
        "Today: 10 kg. The plan then continues where it left off."
    )


def test_a_deload_after_a_break_names_the_target_of_sets_without_a_load() -> None:
    what = program(Slot("slot", "plank", "rule"), rules={"rule": HOLD})
    athlete = Athlete(what, (), Setup(Unit.KG, GYM))
    trains(athlete)
    athlete.on += timedelta(27)
    item = item_of(at(deloads(athlete, percent=50)), "slot")
    assert item.decision.text == (
        "30 days since the last session, so the plan goes back to 31 seconds. Planned deload until October 7, 2026. "
        "Today: 17 seconds. The plan then continues where it left off."
    )


def test_a_deload_that_takes_off_no_more_than_a_break_leaves_the_reason_to_the_break() -> None:
    curl = item_of(at(deloads(lifter_after_a_month())), "curl")
    assert (curl.decision.code, curl.sets[0].load) == ("layoff", 18)


def test_a_deload_at_a_place_names_both_where_both_limit() -> None:
    curl = item_of(at(deloads(lifter()), "hotel"), "curl")
    assert curl.decision.text == (
        "Planned deload until September 7, 2026. Today: 15 kg. Hotel: 15 kg instead of 18 kg, the closest available "
        "load that is not heavier. The plan then continues where it left off."
    )
    assert (curl.decision.facts["place"], curl.decision.facts["deload_load"]) == ("Hotel", 18)


def test_a_deload_at_a_place_that_has_its_load_names_only_the_deload() -> None:
    curl = item_of(at(deloads(lifter(curl=17), percent=90), "hotel"), "curl")
    assert "Hotel" in curl.decision.text  # 14 kg is due, and the hotel has 10
    curl = item_of(at(deloads(lifter(curl=20), percent=50), "hotel"), "curl")
    assert (curl.sets[0].load, "Hotel" in curl.decision.text) == (10, False)


def test_a_break_a_deload_and_a_place_are_all_named() -> None:
    curl = item_of(at(deloads(lifter_after_a_month(curl=40), percent=50), "hotel"), "curl")
    assert curl.decision.text == (
        "30 days since the last session, so the plan goes back to 36 kg. Planned deload until October 7, 2026. "
        "Today: 15 kg. Hotel: 15 kg instead of 20 kg, the closest available load that is not heavier. "
        "The plan then continues where it left off."
    )


def test_a_place_names_the_first_set_that_it_changes() -> None:
    rule = FixedRule(scheme=(SetLine(reps=8, percent=50), SetLine(reps=8)))
    curl = item_of(at(lifter(program(CURL, rules={"curl": rule})), "hotel"), "curl")
    assert [one.load for one in curl.sets] == [10, 15]
    assert curl.decision.text.startswith("Hotel: 15 kg instead of 20 kg, ")


def test_a_deload_counts_work_sets_and_keeps_the_drop_sets_of_those_that_stay() -> None:
    drop = SetLine(reps=10, percent=70, kind=SetKind.DROP)
    rule = LinearLoadRule(scheme=(SetLine(reps=8), drop, SetLine(count=2, reps=8), drop), step=2.5)
    athlete = deloads(lifter(program(CURL, rules={"curl": rule})), percent=100, sets_percent=60)
    curl = item_of(at(athlete), "curl")
    assert [one.kind.value for one in curl.sets] == ["work", "drop", "work"]
    assert "2 of 3 sets" in curl.decision.text


# Pause


def test_a_session_is_due_after_the_pause_and_is_not_overdue() -> None:
    athlete = lifter(
        program(SQUAT, CURL, rules={"squat": FIVES, "curl": RANGE}, policies=Policies(schedule=Schedule()))
    )
    trains(athlete)
    due = at(athlete).due
    athlete.happens(PauseEvent(Pause(athlete.on, athlete.on + timedelta(9))))
    paused = at(athlete)
    assert paused.paused_until == athlete.on + timedelta(9)
    assert paused.on == athlete.on + timedelta(10)
    assert due.latest is not None
    assert paused.due.latest == due.latest + timedelta(10)
    assert paused.due.earliest == due.earliest  # it may still be done before the pause


def paused_for(days: int) -> Athlete:
    athlete = lifter(program(SQUAT, rules={"squat": FIVES}))
    trains(athlete)
    athlete.happens(PauseEvent(Pause(athlete.on, athlete.on + timedelta(days - 1))))
    return athlete


def test_a_session_on_the_first_day_of_a_pause_with_the_sets_for_after_it_is_told_as_that() -> None:
    athlete = paused_for(30)
    first_day, issued = athlete.on, at(athlete)
    assert (issued.on, load(issued, "squat")) == (first_day + timedelta(30), 92.5)
    (decision,) = athlete.logs(*(as_asked(item) for item in issued.exercises), on=first_day)
    assert (decision.code, decision.facts["due"]) == ("done_early", "2026-10-04")
    assert decision.text == (
        "Done before the planned day (October 4, 2026), with the sets of that day. Nothing counts as missed. "
        "The plan continues where it left off."
    )
    assert athlete.progress.progression_states["squat"].states["both"].load == 102.5  # there was no break yet


def test_a_session_in_a_pause_with_the_usual_sets_is_judged_as_usual() -> None:
    athlete = paused_for(30)
    (decision,) = athlete.logs(as_asked(item_of(at(athlete), "squat"), load=102.5), on=athlete.on)
    assert decision.code == "load_increased"


def test_a_session_that_was_overdue_before_a_pause_is_due_on_the_first_training_day_after_it() -> None:
    what = program(SQUAT, rules={"squat": FIVES}, policies=Policies(schedule=Schedule()))
    what = replace(what, days=(replace(what.days[0], weekdays=(Weekday.MONDAY,)),))
    athlete = lifter(what)
    athlete.on = date(2026, 9, 7)
    trains(athlete)
    first = date(2026, 10, 5)
    assert at(athlete, on=first - timedelta(1)).due.latest == date(2026, 9, 14)
    athlete.happens(PauseEvent(Pause(first, date(2026, 10, 14))))
    assert at(athlete, on=first - timedelta(1)).due.latest == date(2026, 9, 14)
    assert at(athlete, on=first).due.latest == at(athlete, on=first).on == date(2026, 10, 19)


# Places


def test_at_another_place_the_load_is_the_closest_that_is_not_heavier() -> None:
    athlete = lifter()
    issued = at(athlete, "hotel")
    curl = item_of(issued, "curl")
    assert (issued.place, load(issued, "curl")) == ("hotel", 15)
    assert curl.decision.text == (
        "Hotel: 15 kg instead of 20 kg, the closest available load that is not heavier. The plan keeps 20 kg."
    )


def test_a_session_at_another_place_loses_nothing() -> None:
    athlete = lifter()
    for _ in range(3):
        assert trains(athlete, "hotel")["curl"].code == "place_logged"
    assert load(at(athlete), "curl") == 20


def test_where_the_place_has_the_same_load_the_session_is_judged_as_usual() -> None:
    athlete = lifter(curl=10)
    assert trains(athlete, "hotel", reps=12)["curl"].code == "load_up"
    assert load(at(athlete), "curl") == 12


def test_the_exercise_of_the_slot_is_judged_at_a_place_that_does_not_allow_it() -> None:
    """The coach's equipment list can be wrong. The log is what happened."""
    athlete = lifter()
    squats = as_asked(item_of(at(athlete), "squat"))
    decisions = {item.slot: item for item in athlete.logs(squats, place="hotel")}
    assert decisions["squat"].code == "load_increased"
    assert load(at(athlete), "squat") == 102.5


def test_the_usual_load_or_a_heavier_one_at_a_place_is_judged_as_usual() -> None:
    athlete = lifter()
    curls = replace(item_of(at(athlete), "curl"))
    done = as_asked(curls, 12, 20)
    assert {item.slot: item.code for item in athlete.logs(done, place="hotel")}["curl"] == "load_up"
    assert load(at(athlete), "curl") == 22


def test_a_gym_in_pounds_does_not_keep_a_lifter_from_progress() -> None:
    """58.97 kg is 130 lb: as near to 60 kg as that gym can get."""
    pounds = Barbell(Unit.LB, 45, tuple(PlatePair(load, 4) for load in (45, 25, 10, 5, 2.5)))
    athlete = lifter(
        program(SQUAT, rules={"squat": FIVES}), 60, setup=Setup(Unit.KG, GYM, places=(Place("us", "US", (pounds,)),))
    )
    assert load(at(athlete, "us"), "squat") == 58.97
    assert trains(athlete, "us")["squat"].code == "load_increased"
    assert load(at(athlete), "squat") == 62.5


def test_a_place_applies_until_the_athlete_is_back() -> None:
    athlete = lifter()
    athlete.happens(PlaceEvent("hotel"))
    assert load(at(athlete), "curl") == 15
    assert load(at(athlete, "default"), "curl") == 20
    athlete.happens(PlaceEvent(None))
    assert load(at(athlete), "curl") == 20


def test_a_place_that_was_deleted_is_the_athletes_own_equipment() -> None:
    athlete = lifter()
    athlete.happens(PlaceEvent("hotel"))
    athlete.happens(SetupEvent(Setup(Unit.KG, GYM)))
    assert (at(athlete).place, load(at(athlete), "curl")) == (None, 20)


def test_an_exercise_that_is_not_possible_at_a_place_is_left_out() -> None:
    athlete = lifter()
    curl = item_of(at(athlete, "park"), "curl")
    assert (curl.sets, curl.decision.code) == ((), "not_possible_here")
    assert "curl" not in trains(athlete, "park")


def test_a_heavier_load_is_never_prescribed_because_a_place_has_nothing_lighter() -> None:
    heavy = Place("friend", "A friend's garage", (dumbbells(25, 30),))
    athlete = lifter(setup=Setup(Unit.KG, GYM, places=(heavy,)))
    assert item_of(at(athlete, "friend"), "curl").sets == ()


def test_an_assisted_exercise_is_not_possible_where_there_is_no_assistance() -> None:
    pull_ups = program(Slot("pull", "pull-up", "pull"), rules={"pull": RANGE})
    machine = AssistedMachine(Unit.KG, 5, 50, 5)
    setup = Setup(Unit.KG, (machine,), places=(PARK,))
    athlete = Athlete(pull_ups, (StartLoad("pull", assistance=30),), setup)
    assert item_of(at(athlete), "pull").sets[0].assistance == 30
    assert item_of(at(athlete, "park"), "pull").decision.code == "not_possible_here"


def test_an_exercise_that_only_a_place_can_load_progresses_there() -> None:
    gym = Place("gym", "Gym", GYM)
    athlete = lifter(curl=10, setup=Setup(Unit.KG, (), places=(gym,)))
    assert item_of(at(athlete), "curl").sets == ()
    assert trains(athlete, "gym", reps=12)["curl"].code == "load_up"
    assert load(at(athlete, "gym"), "curl") == 12


def test_a_lighter_drop_set_at_a_place_does_not_keep_the_work_sets_from_progress() -> None:
    drop = SetLine(
        reps=8, percent=70, kind=SetKind.DROP
    )  # 70 percent of 20 kg are 14 kg, which the place does not have
    what = program(CURL, rules={"curl": replace(FIVES, scheme=(SetLine(count=2, reps=5), drop))})
    place = Place("friend", "A friend's garage", (dumbbells(10, 20),))
    athlete = lifter(what, setup=Setup(Unit.KG, GYM, places=(place,)))
    sets = item_of(at(athlete, "friend"), "curl").sets
    assert [(one.kind.value, one.load) for one in sets] == [("work", 20), ("work", 20), ("drop", 10)]
    done_sets = tuple(PerformedSet(set=one.set, kind=one.kind, reps=one.reps, load=one.load) for one in sets)
    curl = PerformedExercise(exercise="dumbbell-curl", slot="curl", sets=done_sets)
    assert [one.code for one in athlete.logs(curl, place="friend")] == ["load_increased"]


# Bands of unknown force

PULL_UPS = program(Slot("pull", "pull-up", "pull"), rules={"pull": RANGE})


def bands(*names: str) -> ResistanceBands:
    return ResistanceBands(Unit.KG, tuple(ResistanceBand(name) for name in names))


def puller(*places: Place) -> Athlete:
    """A lifter whose own bands are, from weak to strong, yellow, red and green, and who needs the red one."""
    setup = Setup(Unit.KG, (bands("yellow", "red", "green"),), places=places)
    return Athlete(PULL_UPS, (StartLoad("pull", band="red"),), setup)


@pytest.mark.parametrize(
    ("there", "used"),
    [
        (("red", "green"), "red"),  # its rank is another one there
        (("green", "blue"), "green"),  # more help than red is easier
        (("blue", "green", "red", "yellow"), "red"),
    ],
)
def test_a_band_is_found_at_a_place_by_its_name(there: tuple[str, ...], used: str) -> None:
    pull = item_of(at(puller(Place("gym", "Gym", (bands(*there),))), "gym"), "pull")
    assert pull.sets[0].band == used


def test_the_sentence_names_the_band_there_and_the_usual_one() -> None:
    pull = item_of(at(puller(Place("gym", "Gym", (bands("green", "blue"),))), "gym"), "pull")
    assert pull.decision.text == (
        "Gym: the green band instead of the red band, the closest available option that is not harder. "
        "The plan keeps the red band."
    )
    assert (pull.decision.facts["band"], pull.decision.facts["usual_band"]) == ("green", "red")


def forces(unit: Unit = Unit.KG, **force: float) -> ResistanceBands:
    return ResistanceBands(unit, tuple(ResistanceBand(name, load) for name, load in force.items()))


MACHINE = AssistedMachine(Unit.KG, 5, 50, 5)


def machine_puller(assistance: float, *there: Equipment) -> Athlete:
    """Assisted pull-ups on a machine at home, and with other equipment in the park."""
    setup = Setup(Unit.KG, (MACHINE,), places=(Place("park", "Park", there),))
    return Athlete(PULL_UPS, (StartLoad("pull", assistance=assistance),), setup)


def logs_pulls(athlete: Athlete, place: str | None, said: Mapping[str, object]) -> tuple[str, float]:
    """Three sets of twelve; returns the code, and the assistance at home afterwards."""
    sets = tuple(PerformedSet(reps=12, **said) for _ in range(3))  # type: ignore[arg-type]  # any field of a set
    decision = athlete.logs(PerformedExercise("pull-up", "pull", sets=sets), place=place)[0]
    return decision.code, item_of(at(athlete, "default"), "pull").sets[0].assistance


BAND_LOGS: list[dict[str, object]] = [
    {"band": "green"},
    {"band": "green", "load": 0},
    {"band": "green", "assistance": 20},
]


@pytest.mark.parametrize("said", BAND_LOGS)
def test_a_band_of_a_place_that_helps_more_than_the_machine_earns_nothing(said: dict[str, object]) -> None:
    athlete = machine_puller(15, forces(red=10, green=20))
    assert item_of(at(athlete, "park"), "pull").sets[0].band == "green"
    assert logs_pulls(athlete, "park", said) == ("place_logged", 15)


@pytest.mark.parametrize("said", [{}, *BAND_LOGS, {"assistance": 20}])
def test_a_band_of_a_place_that_helps_as_much_as_the_machine_is_as_good(said: dict[str, object]) -> None:
    assert logs_pulls(machine_puller(20, forces(red=10, green=20)), "park", said) == ("load_up", 15)


@pytest.mark.parametrize("said", BAND_LOGS)
def test_a_band_at_home_is_read_by_its_force_beside_a_machine(said: dict[str, object]) -> None:
    setup = Setup(Unit.KG, (MACHINE, forces(red=10, green=20)))
    athlete = Athlete(PULL_UPS, (StartLoad("pull", assistance=15),), setup)
    assert logs_pulls(athlete, None, said) == ("lighter_load", 15)


def test_bands_of_one_name_in_two_places_are_two_bands() -> None:
    places = (Place("gym", "Gym", (forces(Unit.LB, red=30, green=50),)),)
    athlete = Athlete(
        PULL_UPS, (StartLoad("pull", band="red"),), Setup(Unit.KG, (forces(red=10, green=20),), places=places)
    )
    pull = item_of(at(athlete, "gym"), "pull")
    assert (pull.sets[0].band, pull.sets[0].assistance) == ("red", 13.61)
    assert pull.decision.text.startswith("Gym: the red band instead of 10 kg of assistance, ")
    sets = tuple(PerformedSet(reps=8, band="red") for _ in range(3))
    assert athlete.logs(PerformedExercise("pull-up", "pull", sets=sets), place="gym")[0].code == "place_logged"


@pytest.mark.parametrize(
    "there",
    [bands("yellow"), bands("purple"), AssistedMachine(Unit.KG, 5, 50, 5)],
    ids=["weaker", "unknown", "machine"],
)
def test_help_that_can_not_be_compared_or_is_less_is_not_used(there: Equipment) -> None:
    athlete = puller(Place("gym", "Gym", (there,)))
    assert item_of(at(athlete, "gym"), "pull").decision.code == "not_possible_here"


@pytest.mark.parametrize(
    ("start", "there", "said"),
    [
        (StartLoad("pull", assistance=10), AssistedMachine(Unit.KG, 40, 60, 20), "More assistance was planned"),
        (StartLoad("pull", load=10), Plate(Unit.KG, (ImplementLoad(5),)), "A lighter load was planned"),
    ],
    ids=["more help", "lighter"],
)
def test_a_session_at_a_place_is_logged_with_what_was_planned_there(
    start: StartLoad, there: Equipment, said: str
) -> None:
    own = (AssistedMachine(Unit.KG, 5, 50, 5), Plate(Unit.KG, (ImplementLoad(5, 2),)))
    athlete = Athlete(PULL_UPS, (start,), Setup(Unit.KG, own, places=(Place("gym", "Gym", (there,)),)))
    assert pulls(athlete).text == f"Logged. {said} for this place (Gym), so the plan continues where it left off."


def test_more_help_of_a_band_at_a_place_is_logged_as_such() -> None:
    decision = pulls(puller(Place("gym", "Gym", (bands("green", "blue"),))))
    assert decision.text.startswith("Logged. More assistance was planned for this place (Gym)")
    assert decision.facts["band"] == "green"


def pulls(athlete: Athlete) -> Decision:
    """Do the pull-ups of the gym as prescribed."""
    pull = item_of(at(athlete, "gym"), "pull")
    sets = tuple(
        PerformedSet(set=one.set, reps=one.reps, band=one.band)
        if one.band
        else PerformedSet(set=one.set, reps=one.reps, load=one.load, assistance=one.assistance)
        for one in pull.sets
    )
    return athlete.logs(PerformedExercise(exercise="pull-up", slot="pull", sets=sets), place="gym")[0]


def test_a_machine_is_never_replaced_by_a_band_of_unknown_force() -> None:
    setup = Setup(Unit.KG, (AssistedMachine(Unit.KG, 5, 50, 5),), places=(Place("home", "Home", (bands("red"),)),))
    athlete = Athlete(PULL_UPS, (StartLoad("pull", assistance=30),), setup)
    assert item_of(at(athlete, "home"), "pull").decision.code == "not_possible_here"


# Substitutes


def test_the_first_substitute_that_the_place_allows_stands_in_with_its_own_load() -> None:
    athlete = lifter()
    squat = item_of(at(athlete, "hotel"), "squat")
    assert (squat.exercise, squat.instead_of, squat.sets[0].load) == ("goblet-squat", "back-squat", 2)
    assert squat.substitutes == ("backward-lunge",)
    assert item_of(at(athlete), "squat").substitutes == ("goblet-squat", "backward-lunge")


def test_a_substitute_progresses_and_the_exercise_of_the_slot_stays() -> None:
    athlete = lifter()
    assert trains(athlete, "hotel")["squat"].code == "load_increased"
    assert load(at(athlete, "hotel"), "squat") == 4
    assert load(at(athlete), "squat") == 100


def at_goblet(load: float, *places: Place, own: tuple[Equipment, ...] = GYM, rule: ProgressionRule = FIVES) -> Athlete:
    """A lifter who has earned a load in goblet squats, which stand in for back squats."""
    squat = Slot("squat", "back-squat", "squat", substitutes=(Substitute("goblet-squat", "goblet"),))
    what = program(squat, rules={"squat": FIVES, "goblet": rule})
    start = (StartLoad("squat", 100), StartLoad("goblet", load))
    athlete = Athlete(what, start, Setup(Unit.KG, own, places=places))
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    return athlete


def text(issued: PrescriptionContent, slot: str = "squat") -> str:
    return item_of(issued, slot).decision.text


def test_a_substitute_is_never_heavier_at_a_place_than_the_load_that_was_earned() -> None:
    athlete = at_goblet(14, HOTEL)
    assert load(at(athlete, "hotel"), "squat") == 10  # the hotel has 10 and 15 kg
    assert text(at(athlete, "hotel")) == (
        "Hotel: 10 kg instead of 14 kg, the closest available load that is not heavier. The plan keeps 14 kg."
    )
    assert trains(athlete, "hotel")["squat"].code == "place_logged"
    assert load(at(athlete), "squat") == 14


def test_a_substitute_progresses_at_a_place_by_the_loads_there() -> None:
    athlete = at_goblet(10, HOTEL)
    assert trains(athlete, "hotel")["squat"].text == "More weight earned. Next: 15 kg, up from 10 kg."
    assert load(at(athlete, "hotel"), "squat") == 15


def test_a_drop_set_does_not_keep_a_substitute_from_progress_at_a_place() -> None:
    drop = SetLine(reps=8, percent=70, kind=SetKind.DROP)
    hotel = Place("hotel", "Hotel", (dumbbells(2, 5, 10, 15),))  # 70 percent of 10 kg are 7 kg, which it does not have
    rule = replace(FIVES, scheme=(SetLine(count=2, reps=5), drop))
    athlete = at_goblet(10, hotel, rule=rule)
    sets = item_of(at(athlete, "hotel"), "squat").sets
    assert [(one.kind.value, one.load) for one in sets] == [("work", 10), ("work", 10), ("drop", 5)]
    done_sets = tuple(PerformedSet(set=one.set, kind=one.kind, reps=one.reps, load=one.load) for one in sets)
    squat = PerformedExercise(exercise="goblet-squat", slot="squat", sets=done_sets)
    assert [one.code for one in athlete.logs(squat, place="hotel")] == ["load_increased"]


def test_a_load_that_was_earned_at_a_place_is_not_exceeded_at_home() -> None:
    athlete = at_goblet(10, HOTEL)
    trains(athlete, "hotel")
    assert load(at(athlete), "squat") == 14  # 15 kg was earned, and the gym has 14 and 16
    assert text(at(athlete)) == (
        "Usual equipment: 14 kg instead of 15 kg, the closest available load that is not heavier. The plan keeps 15 kg."
    )


def test_the_closest_load_in_the_other_unit_is_the_same_load() -> None:
    athlete = at_goblet(20, Place("us", "Gym in the US", (dumbbells(35, 44, 53, unit=Unit.LB),)))
    trains(athlete)  # 22 kg earned
    trains(athlete)  # 24 kg earned, and 53 lb are 24.04 kg
    assert load(at(athlete, "us"), "squat") == 24.04
    assert text(at(athlete, "us")) == "More weight earned. Next: 24.04 kg, up from 22 kg."
    assert trains(athlete, "us")["squat"].code == "no_heavier_load"


def test_without_equipment_a_substitute_is_done_with_bodyweight() -> None:
    athlete = at_goblet(14, PARK)
    assert load(at(athlete, "park"), "squat") == 0
    assert text(at(athlete, "park")).startswith("Park: bodyweight instead of 14 kg, ")
    assert trains(athlete, "park")["squat"].code == "place_logged"


def test_the_first_session_of_a_substitute_at_a_place_names_the_load_there() -> None:
    heavier = Place("heavy", "Heavy gym", (dumbbells(3, 8),))
    athlete = lifter(setup=Setup(Unit.KG, GYM, places=(heavier,)))
    squat = item_of(at(athlete, "heavy"), "squat")
    assert (squat.exercise, squat.sets[0].load) == ("goblet-squat", 3)
    assert squat.decision.text == "Heavy gym: starts at 3 kg, the closest available load to the usual start of 2 kg."


def test_the_first_load_of_a_substitute_at_a_place_is_not_heavier_than_the_usual_start() -> None:
    hotel = Place("hotel", "Hotel", (dumbbells(5, 10, 15),))
    athlete = lifter(setup=Setup(Unit.KG, (BAR, dumbbells(8, 12)), places=(hotel,)))
    squat = item_of(at(athlete, "hotel"), "squat")
    assert (squat.exercise, squat.sets[0].load) == ("goblet-squat", 5)
    assert squat.decision.text == "Hotel: starts at 5 kg, the closest available load to the usual start of 8 kg."


def test_a_substitute_has_no_variants_that_the_coach_could_ask_for() -> None:
    squat = Slot(
        "squat",
        "bulgarian-split-squat",
        "squat",
        variants=(VariantStep("overhead"), VariantStep("sides")),
        substitutes=(Substitute("goblet-squat"),),
    )
    athlete = Athlete(program(squat, rules={"squat": FIVES}), (), Setup(Unit.KG, GYM))
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    for as_base in (False, True):
        athlete.is_told(OverrideItem("squat", load=12, variant="sides"), as_base=as_base)
        asked = item_of(at(athlete), "squat")
        assert (asked.variant, asked.sets[0].load) == (None, 12)


def test_a_substitute_can_stand_in_for_a_while() -> None:
    athlete = lifter()
    until = athlete.on + timedelta(6)
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat", until)))
    assert item_of(at(athlete), "squat").exercise == "goblet-squat"
    assert item_of(at(athlete, on=until + timedelta(1)), "squat").exercise == "back-squat"


def test_a_substitution_can_be_taken_back() -> None:
    athlete = lifter()
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    athlete.happens(SubstitutionEvent(Substitution("squat", None)))
    assert item_of(at(athlete), "squat").exercise == "back-squat"


def test_a_substitute_may_follow_a_progression_of_its_own_with_a_starting_load() -> None:
    squat = Slot("squat", "back-squat", "squat", substitutes=(Substitute("goblet-squat", "goblet"),))
    what = program(squat, rules={"squat": FIVES, "goblet": RANGE})
    athlete = Athlete(what, (StartLoad("squat", 100), StartLoad("goblet", 16)), Setup(Unit.KG, GYM))
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    one = item_of(at(athlete), "squat").sets[0]
    assert (one.load, one.reps) == (16, 8)


def test_a_substitute_is_prescribed_where_the_own_equipment_never_allows_the_exercise() -> None:
    athlete = lifter(setup=Setup(Unit.KG, (dumbbells(10, 20),)))
    assert item_of(at(athlete), "squat").exercise == "goblet-squat"


@pytest.mark.parametrize("stopped", ["squat"])
def test_pain_that_stops_the_exercise_does_not_stop_its_substitute(stopped: str) -> None:
    athlete = lifter()
    for _ in range(2):
        athlete.logs(*(as_asked(item) for item in at(athlete).exercises if item.sets), pain=PainScores(during=9))
    assert item_of(at(athlete), stopped).decision.action == "stop"
    athlete.happens(SubstitutionEvent(Substitution(stopped, "goblet-squat")))
    assert item_of(at(athlete), stopped).sets != ()


def test_a_stopped_substitute_is_resumed_in_its_slot() -> None:
    athlete = lifter()
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    for _ in range(2):
        athlete.logs(*(as_asked(item) for item in at(athlete).exercises if item.sets), pain=PainScores(during=9))
    assert item_of(at(athlete), "squat").decision.action == "stop"
    athlete.happens(ResumeEvent("squat"))
    squat = item_of(at(athlete), "squat")
    assert (squat.exercise, squat.decision.code) == ("goblet-squat", "resumed_at_easiest")
    assert squat.sets != ()


def test_an_exercise_that_was_stopped_before_it_was_substituted_is_resumed() -> None:
    athlete = lifter()
    for _ in range(2):
        athlete.logs(*(as_asked(item) for item in at(athlete).exercises if item.sets), pain=PainScores(during=9))
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    athlete.happens(ResumeEvent("squat"))
    athlete.happens(SubstitutionEvent(Substitution("squat", None)))
    assert item_of(at(athlete), "squat").decision.code == "resumed"


def test_a_new_base_during_a_substitution_is_that_of_the_substitute() -> None:
    athlete = lifter()
    athlete.happens(SubstitutionEvent(Substitution("squat", "goblet-squat")))
    athlete.is_told(OverrideItem("squat", load=12), as_base=True)
    squat = item_of(at(athlete), "squat")
    assert (squat.exercise, squat.sets[0].load, squat.decision.text) == ("goblet-squat", 12, "Set by the coach: 12 kg.")
    athlete.happens(SubstitutionEvent(Substitution("squat", None)))
    assert load(at(athlete), "squat") == 100


def test_a_new_base_at_a_place_is_built_with_what_the_place_has() -> None:
    athlete = lifter()
    athlete.happens(PlaceEvent("hotel"))
    athlete.is_told(OverrideItem("squat", load=12), as_base=True)
    assert load(at(athlete), "squat") == 10
    assert athlete.progress.setup.equipment == GYM
    athlete.happens(PlaceEvent(None))
    assert load(at(athlete), "squat") == 100


def test_a_stack_with_other_steps_never_keeps_progress_from_going_on_at_home() -> None:
    other = Place("other", "Other gym", (Stack(Unit.LB, 5, 300, 5),))
    athlete = lifter(curl=20, setup=Setup(Unit.KG, GYM, places=(other,)))
    for _ in range(2):
        trains(athlete, reps=12)
    assert load(at(athlete), "curl") == 24
