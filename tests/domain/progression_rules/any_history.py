"""Random programs around a rule, and everything that can happen to an athlete on one of them."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.athlete import Place
from domain.decision import Decision
from domain.loads.equipment import (
    AssistedMachine,
    Barbell,
    Equipment,
    EquipmentKind,
    ImplementLoad,
    Kettlebell,
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
from domain.policies.schedule import DEFAULT_LAYOFF, Schedule
from domain.policies.variants import Confirmation, VariantStep
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.programs.plan import Plan
from domain.programs.program import (
    Day,
    Policies,
    Program,
    Progression,
    SidePolicy,
    Slot,
    SlotSides,
    Substitute,
    WarmUpSet,
)
from domain.programs.program_check import program_faults
from domain.progress.history import (
    DeloadEvent,
    Event,
    EventData,
    OverrideEvent,
    PauseEvent,
    PlaceEvent,
    ResumeEvent,
    RevisionEvent,
    SessionEvent,
    SetupEvent,
    SkipEvent,
    SubstitutionEvent,
)
from domain.progress.prescribe import prescribe
from domain.progress.progress import OverrideItem, Progress, Setup, StartLoad, Substitution
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.metric import Metric, amount_in
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import ComplaintPain, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide
from tests.factories import DAY_ONE, Athlete, dumbbells

BELLS = Kettlebell(Unit.KG, (ImplementLoad(8), ImplementLoad(12), ImplementLoad(16, 2), ImplementLoad(24, 2)))
BAR = Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25)))
POUNDS = Stack(Unit.LB, 0, 500, 5)
ROOMS: tuple[tuple[Equipment, ...], ...] = (
    (Stack(Unit.KG, 0, 500, 2.5),),
    (dumbbells(2, 5, 8, 10, 12.5, 15, 20, 30, 45),),
    (BELLS, Plate(Unit.KG, (ImplementLoad(5, 2), ImplementLoad(10)))),
    (BAR,),
    (POUNDS,),
    (dumbbells(15),),
    (Stack(Unit.KG, 0, 2000, 100),),
    (
        ResistanceBands(
            Unit.KG, tuple(ResistanceBand(name, force) for name, force in (("yellow", 4), ("red", 7), ("blue", 15)))
        ),
    ),
    (
        AssistedMachine(Unit.KG, 5, 50, 5),
        Plate(Unit.KG, (ImplementLoad(5), ImplementLoad(10))),
        Stack(Unit.KG, 5, 100, 5),
    ),
    (ResistanceBands(Unit.LB, (ResistanceBand("thin"), ResistanceBand("wide"))), Barbell(Unit.KG, 20)),
    (ResistanceBands(Unit.KG, (ResistanceBand("thin"), ResistanceBand("wide"), ResistanceBand("blue"))),),
)
slots = st.sampled_from(("lift", "other"))

LOADED = tuple(kind for kind in EquipmentKind if kind is not EquipmentKind.ASSISTED_MACHINE)
ASSISTED = (EquipmentKind.ASSISTED_MACHINE, EquipmentKind.PLATE)
exercises = st.builds(
    lambda laterality, done_with: Exercise(
        "lift",
        "A lift",
        laterality,
        bodyweight=done_with[0],
        equipment=done_with[1],
        variants=(Variant("overhead", "Overhead"), Variant("sides", "At the sides", 2)),
    ),
    st.sampled_from(Laterality),
    st.sampled_from(((True, LOADED), (False, LOADED), (True, ASSISTED))),
)
policies = st.builds(
    Policies,
    st.sampled_from(SidePolicy),
    st.sampled_from((None, PainPolicy(), PainPolicy(reds_to_stop=1), PainPolicy(regions=(BodyRegion.SHOULDER,)))),
    st.sampled_from((None, Schedule())),
    st.sampled_from((DEFAULT_LAYOFF, ())),
)
VARIANTS = (VariantStep("overhead", Confirmation.TORSO_UPRIGHT), VariantStep("sides"))


@st.composite
def programs(draw: st.DrawFn, rule: ProgressionRule, exercise: Exercise, policy: Policies) -> Program:
    """A slot that follows the rule, and a second one that shares its progression: a lighter or another day."""
    lift = Slot(
        "lift",
        "lift",
        "lift",
        variants=draw(st.sampled_from(((), (), VARIANTS))),
        sides=draw(st.sampled_from(SlotSides)),
        warm_up=draw(st.sampled_from(((), (WarmUpSet(5, 50),)))),
        substitutes=draw(st.sampled_from(((), (), (Substitute("another"),)))),
    )
    other = replace(lift, slot="other", judged=draw(st.booleans()))
    if not (rule.sets_own_reps and other.judged) and draw(st.booleans()):
        other = replace(other, sets=(SetLine(count=2, reps=8, percent=80), SetLine(reps=5, percent=90, plus=2.5)))
    days = (
        (Day("A", (lift,)),),
        (Day("A", (lift,)), Day("B", (other,))),
        (Day("A", (lift, replace(other, judged=False))),),
    )
    return Program(
        slug="any",
        name="Any",
        days=draw(st.sampled_from(days)),
        progressions=(Progression("lift", rule, draw(st.sampled_from((None, 42.5)))),),
        policies=policy,
    )


@st.composite
def plans(draw: st.DrawFn, rules: st.SearchStrategy[ProgressionRule]) -> tuple[Plan, Plan]:
    """Two revisions of a program, with the same exercise and policies."""
    exercise, policy = draw(exercises), draw(policies)
    found = [_without_faults(draw(programs(draw(rules), exercise, policy)), exercise) for _ in range(2)]
    wrong = " ".join(said for program in found for _, said in program_faults(program, _both(exercise)))
    if "can't be done with bodyweight" in wrong:
        exercise = replace(exercise, bodyweight=True)
    if "is bilateral" in wrong:
        exercise = replace(exercise, laterality=Laterality.ONE_SIDED)
    assert [program_faults(program, _both(exercise)) for program in found] == [[], []]
    both = tuple(_both(exercise).values())
    return Plan(found[0], 1, both), Plan(found[1], 2, both)


def _both(exercise: Exercise) -> dict[str, Exercise]:
    """The exercise, and another one for stages and substitutes: with dumbbells only, or with bodyweight."""
    another = Exercise(
        "another",
        "Another",
        exercise.laterality,
        bodyweight=True,
        equipment=(EquipmentKind.DUMBBELL, EquipmentKind.ASSISTED_MACHINE, EquipmentKind.BAND),
        lifts_bodyweight=True,
        bands_assist=True,
    )
    return {"lift": exercise, "another": another}


def _without_faults(program: Program, exercise: Exercise) -> Program:
    """Without the slot's own sets if its rule has no load that they could be based on."""
    wrong = " ".join(said for _, said in program_faults(program, _both(exercise)))
    changes: dict[str, object] = {}
    if "has no load to take a percentage of" in wrong:
        changes["sets"] = ()
    if "omit `variants`" in wrong:
        changes["variants"] = ()
    if "is the exercise of the slot" in wrong:
        changes["substitutes"] = ()
    if "need `sides: weaker_leads`" in wrong:
        program = replace(program, policies=replace(program.policies, sides=SidePolicy.WEAKER_LEADS))
    days = tuple(replace(day, slots=tuple(replace(slot, **changes) for slot in day.slots)) for day in program.days)
    return replace(program, days=days)


places = st.lists(st.sampled_from(ROOMS), max_size=2).map(
    lambda rooms: tuple(Place(name, name, room) for name, room in zip(("home", "hotel"), rooms, strict=False))
)
place_names = st.sampled_from((None, None, None, "home", "hotel", "default"))
score = st.sampled_from((None, None, None, 0, 2, 4, 8))
complaints = st.tuples(
    *(
        st.builds(Complaint, st.just(name), st.just(name), st.sampled_from(AffectedSide), st.integers(0, 3))
        for name in ("knee", "shoulder")
    )
).flatmap(lambda both: st.sampled_from(((), both[:1], both)))
complaint_pain = st.one_of(
    st.just(()),
    st.builds(lambda *scores: (ComplaintPain(complaint="shoulder", before=scores[0], during=scores[1]),), score, score),
)
setups = st.builds(
    Setup,
    st.sampled_from(Unit),
    st.sampled_from(ROOMS),
    complaints,
    places=places,
)
starts = st.sampled_from(
    ((), (StartLoad("lift", 0),), (StartLoad("lift", 20),), (StartLoad("lift", 61.25),), (StartLoad("lift", 400),))
)


class AnyAthlete(Athlete):
    """As in a database: written and read after each event, and folded again after a late one."""

    def __init__(self, plans: tuple[Plan, Plan], start: tuple[StartLoad, ...], having: Setup) -> None:
        Athlete.__init__(self, plans[0], start, having, days_between=2)
        self.plans = {plan.named: plan for plan in plans}

    def happens(self, what: EventData, on: date | None = None) -> tuple[Decision, ...]:
        last = self.progress.folded_to or DAY_ONE
        on = on or max(self.on, last)
        decisions = Athlete.happens(self, msgspec.json.decode(msgspec.json.encode(what), type=EventData), on)
        if on < last:
            self.folds_again()
        self._is_stored()
        return decisions

    def folds_again(self) -> None:
        self.progress = self.folded().progress
        self._is_stored()

    def _is_stored(self) -> None:
        self.progress = msgspec.json.decode(msgspec.json.encode(self.progress), type=Progress)
        self.plan = self.plans[self.progress.program]


class Manner(msgspec.Struct, frozen=True):
    """How an exercise was done, compared with the prescription."""

    more: tuple[int, ...]
    load: str
    undone: str
    rir: float | None
    pain: int | None
    tempo_held: bool | None
    confirmed: bool | None
    in_seconds: bool = False

    def performs(self, item: PrescribedExercise) -> PerformedExercise:
        work = [one for one in item.sets if one.kind is not SetKind.WARM_UP]
        last = max((one.set for one in work), default=0)
        done = tuple(self._performs(n, one) for n, one in enumerate(work) if not self._leaves_out(one, last))
        return PerformedExercise(item.exercise, item.slot, sets=done)

    def _leaves_out(self, one: PrescribedSet, last: int) -> bool:
        if self.undone == "last":
            return one.set == last
        return self.undone in ("all", one.side.value)

    def _metric(self, one: PrescribedSet) -> Metric:
        """Usually that of the target."""
        return Metric.SECONDS if self.in_seconds else one.metric

    def _performs(self, n: int, one: PrescribedSet) -> PerformedSet:
        asked = one.signed_load
        loads = {"asked": asked, "lighter": asked * 0.7, "heavier": asked + 10, "far off": 500.0, "none": None}
        load, more = loads[self.load], self.more[n % len(self.more)]
        if one.band is not None:
            load = None
        return PerformedSet(
            set=one.set,
            kind=one.kind,
            side=one.side,
            **amount_in(self._metric(one), max((one.top or 10) + more, 0)),
            load=None if load is None else max(round(load, 2), 0.0),
            assistance=None if load is None or load >= 0 else round(-load, 2),
            band=None if self.load == "none" else one.band,
            rir=self.rir,
            pain=self.pain,
            tempo_held=self.tempo_held,
            unassisted=self.confirmed,
            torso_upright=self.confirmed,
        )


manners = st.builds(
    Manner,
    st.lists(st.integers(-7, 5), min_size=1, max_size=3).map(tuple) | st.just((0,)),
    st.sampled_from(("asked", "asked", "asked", "lighter", "heavier", "far off", "none")),
    st.sampled_from(("nothing", "nothing", "nothing", "last", "left", "all")),
    st.sampled_from((None, 0.0, 1.5, 2.0, 4.0, 10.0)),
    st.sampled_from((None, None, None, 0, 4, 8)),
    st.sampled_from((None, True, True, False)),
    st.sampled_from((None, True, True, False)),
    st.sampled_from((False, False, False, True)),
)
pains = st.builds(PainScores, score, score, score, score)
items = st.builds(
    OverrideItem,
    slots,
    load=st.sampled_from((None, 0.0, 33.3, 60.0, 2000.0)),
    reps=st.sampled_from((None, None, 0, 6, 30)),
    sets=st.sampled_from((None, None, 1, 6)),
    variant=st.sampled_from((None, None, None, "overhead", "sides")),
    skip=st.sampled_from((False, False, True)),
    notes=st.sampled_from((None, "slowly")),
    seconds=st.sampled_from((None, None, 25.0)),
    distance_m=st.sampled_from((None, None, 30.0)),
)

Move = Callable[[AnyAthlete], tuple[Decision, ...]]


def trains(
    manner: Manner, pain: PainScores, rest: int, place: str | None, of_complaints: tuple[ComplaintPain, ...]
) -> Move:
    def move(athlete: AnyAthlete) -> tuple[Decision, ...]:
        athlete.on += timedelta(rest)
        issued = prescribe(athlete.plan, athlete.progress, athlete.on, place)
        done = [manner.performs(item) for item in issued.exercises]
        return athlete.logs(*done, pain=pain, place=place, complaint_pain=of_complaints)

    return move


def logs_late(manner: Manner, days: int) -> Move:
    """What was issued is unknown; the sets are the current ones."""

    def move(athlete: AnyAthlete) -> tuple[Decision, ...]:
        on = max(athlete.on - timedelta(days), DAY_ONE)
        done = tuple(manner.performs(item) for item in athlete.next.exercises)
        return athlete.happens(SessionEvent(Performance(on, on, done)), on)

    return move


def amends(number: int, change: Callable[[Event], Event | None]) -> Move:
    """One of the sessions is corrected or deleted; everything is folded again."""

    def move(athlete: AnyAthlete) -> tuple[Decision, ...]:
        found = [n for n, event in enumerate(athlete.events) if isinstance(event.data, SessionEvent)]
        if found:
            at = found[number % len(found)]
            amended = change(athlete.events[at])
            athlete.events[at : at + 1] = [] if amended is None else [amended]
            athlete.folds_again()
        return ()

    return move


def corrected(more: int, days: int, morning: int | None) -> Callable[[Event], Event]:
    def change(event: Event) -> Event:
        assert isinstance(event.data, SessionEvent)
        done, on = event.data.done, max(event.on + timedelta(days), DAY_ONE)
        sets = [[replace(one, reps=max((one.reps or 0) + more, 0)) for one in item.sets] for item in done.exercises]
        exercises = tuple(replace(item, sets=tuple(new)) for item, new in zip(done.exercises, sets, strict=True))
        pain = replace(done.pain, next_morning=morning)
        done = replace(done, performed_on=on, prescribed_on=on, exercises=exercises, pain=pain)
        return replace(event, on=on, data=replace(event.data, done=done))

    return change


def happens(what: EventData) -> Move:
    """An event with an unknown slot or variant is rejected."""

    def move(athlete: AnyAthlete) -> tuple[Decision, ...]:
        item: object = what.items[0] if isinstance(what, OverrideEvent) else what
        item = what.substitution if isinstance(what, SubstitutionEvent) else item
        slot = getattr(item, "slot", None)
        if slot is None or slot in athlete.plan.slots:
            known = {step.variant for step in athlete.plan.slots[slot].variants} if slot else set()
            if getattr(item, "variant", None) in {None, *known}:
                return athlete.happens(what)
        return ()

    return move


days = st.integers(-3, 30).map(lambda n: DAY_ONE + timedelta(n))
spans = st.tuples(days, st.integers(0, 14)).map(lambda span: (span[0], span[0] + timedelta(span[1])))
pauses = spans.map(lambda span: PauseEvent(Pause(span[0], span[1])))
deloads = st.builds(
    lambda span, percents: DeloadEvent(Deload(*span, *percents)),
    spans,
    st.sampled_from(((50.0, 100.0), (90.0, 100.0), (100.0, 50.0), (90.0, 50.0))),
)
substitutions = st.builds(
    Substitution, slots, st.sampled_from((None, "another", "unknown")), st.one_of(st.none(), days)
).map(SubstitutionEvent)
sessions = st.builds(trains, manners, pains, st.sampled_from((0, 0, 0, 1, 20, 100)), place_names, complaint_pain)
moves = st.one_of(
    sessions,
    sessions,
    sessions,
    sessions,
    st.builds(logs_late, manners, st.integers(1, 9)),
    st.builds(amends, st.integers(0, 9), st.builds(corrected, st.integers(-5, 5), st.integers(-4, 1), score)),
    st.builds(amends, st.integers(0, 9), st.just(lambda _: None)),
    st.builds(happens, st.builds(OverrideEvent, st.tuples(items), st.booleans())),
    st.builds(happens, st.builds(ResumeEvent, slots)),
    st.builds(happens, st.just(SkipEvent("travel"))),
    st.builds(happens, pauses),
    st.builds(happens, deloads),
    st.builds(happens, substitutions),
    st.builds(happens, place_names.map(PlaceEvent)),
    st.builds(happens, st.builds(SetupEvent, setups)),
    st.builds(happens, st.just(RevisionEvent(Plan(Program("any", "Any", (), ()), 2, ()).named))),
)
histories = st.lists(moves, min_size=1, max_size=10)
