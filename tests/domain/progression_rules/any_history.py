"""Random programs around a rule, and everything that can happen to an athlete on one of them."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.equipment import Barbell, Equipment, EquipmentKind, Kettlebell, Plate, PlatePair, SingleLoad, Stack
from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.policies.schedule import DEFAULT_LAYOFF, Schedule
from domain.policies.variants import Confirmation, VariantStep
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.programs.plan import Plan
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot, SlotSides, WarmUpSet
from domain.programs.program_check import program_faults
from domain.progress.history import (
    Event,
    EventData,
    OverrideEvent,
    ResumeEvent,
    RevisionEvent,
    SessionEvent,
    SetupEvent,
    SkipEvent,
)
from domain.progress.progress import OverrideItem, Progress, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide
from tests.factories import DAY_ONE, Athlete, dumbbells

BELLS = Kettlebell(Unit.KG, (SingleLoad(8), SingleLoad(12), SingleLoad(16, 2), SingleLoad(24, 2)))
BAR = Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25)))
POUNDS = Stack(Unit.LB, 0, 500, 5)
ROOMS: tuple[tuple[Equipment, ...], ...] = (
    (Stack(Unit.KG, 0, 500, 2.5),),
    (dumbbells(2, 5, 8, 10, 12.5, 15, 20, 30, 45),),
    (BELLS, Plate(Unit.KG, (SingleLoad(5, 2), SingleLoad(10)))),
    (BAR,),
    (POUNDS,),
    (dumbbells(15),),
    (Stack(Unit.KG, 0, 2000, 100),),
)
slots = st.sampled_from(("lift", "other"))

LOADED = tuple(kind for kind in EquipmentKind if kind is not EquipmentKind.ASSISTED_MACHINE)
exercises = st.builds(
    Exercise,
    slug=st.just("lift"),
    name=st.just("A lift"),
    laterality=st.sampled_from(Laterality),
    bodyweight=st.booleans(),
    equipment=st.just(LOADED),
    implements=st.just(1),
    variants=st.just((Variant("overhead", "Overhead"), Variant("sides", "At the sides", 2))),
)
policies = st.builds(
    Policies,
    st.sampled_from(SidePolicy),
    st.sampled_from((None, PainPolicy(), PainPolicy(reds_to_stop=1))),
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
    wrong = " ".join(said for program in found for _, said in program_faults(program, {"lift": exercise}))
    if "can't be done with bodyweight" in wrong:
        exercise = replace(exercise, bodyweight=True)
    if "is bilateral" in wrong:
        exercise = replace(exercise, laterality=Laterality.ONE_SIDED)
    assert [program_faults(program, {"lift": exercise}) for program in found] == [[], []]
    return Plan(found[0], 1, (exercise,)), Plan(found[1], 2, (exercise,))


def _without_faults(program: Program, exercise: Exercise) -> Program:
    """Without the slot's own sets if its rule has no load that they could be based on."""
    if not any(
        "has no load to take a percentage of" in said for _, said in program_faults(program, {"lift": exercise})
    ):
        return program
    days = tuple(replace(day, slots=tuple(replace(slot, sets=()) for slot in day.slots)) for day in program.days)
    return replace(program, days=days)


setups = st.builds(
    Setup, st.sampled_from(Unit), st.sampled_from(ROOMS), st.sampled_from(AffectedSide), st.integers(0, 3)
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

    def performs(self, item: PrescribedExercise) -> PerformedExercise:
        work = [one for one in item.sets if one.kind is SetKind.WORK]
        last = max((one.set for one in work), default=0)
        done = tuple(self._performs(n, one) for n, one in enumerate(work) if not self._leaves_out(one, last))
        return PerformedExercise(item.exercise, item.slot, sets=done)

    def _leaves_out(self, one: PrescribedSet, last: int) -> bool:
        if self.undone == "last":
            return one.set == last
        return self.undone in ("all", one.side.value)

    def _performs(self, n: int, one: PrescribedSet) -> PerformedSet:
        loads = {"asked": one.load, "lighter": one.load * 0.7, "heavier": one.load + 10, "far off": 500.0, "none": None}
        load, more = loads[self.load], self.more[n % len(self.more)]
        return PerformedSet(
            set=one.set,
            side=one.side,
            reps=None if one.is_hold else max((one.reps_max or one.reps or 10) + more, 0),
            seconds=max((one.seconds_max or one.seconds or 0) + more, 0) if one.is_hold else None,
            load=None if load is None else round(load, 2),
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
)
score = st.sampled_from((None, None, None, 0, 2, 4, 8))
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
)

Move = Callable[[AnyAthlete], tuple[Decision, ...]]


def trains(manner: Manner, pain: PainScores, rest: int) -> Move:
    def move(athlete: AnyAthlete) -> tuple[Decision, ...]:
        athlete.on += timedelta(rest)
        return athlete.logs(*(manner.performs(item) for item in athlete.next.exercises), pain=pain)

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
        item = what.items[0] if isinstance(what, OverrideEvent) else what
        slot = getattr(item, "slot", None)
        if slot is None or slot in athlete.plan.slots:
            known = {step.variant for step in athlete.plan.slots[slot].variants} if slot else set()
            if getattr(item, "variant", None) in {None, *known}:
                return athlete.happens(what)
        return ()

    return move


sessions = st.builds(trains, manners, pains, st.sampled_from((0, 0, 0, 1, 20, 100)))
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
    st.builds(happens, st.builds(SetupEvent, setups)),
    st.builds(happens, st.just(RevisionEvent(Plan(Program("any", "Any", (), ()), 2, ()).named))),
)
histories = st.lists(moves, min_size=1, max_size=10)
