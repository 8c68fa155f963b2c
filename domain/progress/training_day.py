"""What applies on a day without changing progress: the place, its equipment, and a planned deload."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from domain.athlete import DEFAULT_PLACE, Place
from domain.decision import Action, Decision, decide, declare
from domain.loads.equipment import Equipment
from domain.loads.loading import Loads
from domain.policies.deload import DELOAD_LOGGED, Deload, deload_on
from domain.programs.plan import Plan, declared_name, is_substitute
from domain.programs.program import Slot
from domain.progress.enrollment_start import START_BODYWEIGHT, START_LIGHTEST, START_PROGRAM
from domain.progress.progress import Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.scheme import TargetSet
from domain.sessions.prescription import PrescribedSet, SetKind

PLACE_LIMITED = declare(
    "place_limited",
    Action.HOLD,
    "{after_break}{place}: {load} instead of {usual_load}, the closest available load that is not heavier. The plan "
    "keeps {usual_load}.",
    assisted="{after_break}{place}: {load} instead of {usual_load}, the closest available option that is not harder. "
    "The plan keeps {usual_load}.",
    place="name of the place",
    load="the load for today",
    usual_load="the load with the usual equipment",
    days="days since the last completed session, if the break has made the usual load lighter",
    unit="unit of both loads",
)
NOT_POSSIBLE_HERE = declare(
    "not_possible_here",
    Action.HOLD,
    "Not possible with the equipment here ({place}). Skip this exercise today. It does not count as missed.",
    place="name of the place",
)
PLACE_START = declare(
    "place_start",
    Action.START,
    "{place}: starts at {load}, the closest available load to the usual start of {usual_load}.",
    place="name of the place",
    load="the first load",
    usual_load="the first load with other equipment",
    unit="unit of both loads",
)
PLACE_LOGGED = declare(
    "place_logged",
    Action.REPEAT,
    "Logged. A lighter load was planned for this place ({place}), so the plan continues where it left off.",
    assisted="Logged. More assistance was planned for this place ({place}), so the plan continues where it left off.",
    place="name of the place",
    load="the load that was planned for the place",
    unit="unit of the load",
)
OWN_EQUIPMENT = "usual equipment"
_NOTHING_EARNED = (START_LIGHTEST.name, START_BODYWEIGHT.name, START_PROGRAM.name)


class TrainingDay(Struct, frozen=True):
    """The place, its equipment and the deload of a session.

    `place` None means with the athlete's own equipment. `equipment` None means that of the enrollment, wherever the
    session is: the athlete has no places, or the place does not matter.
    `factor` is the share of the load that the deload leaves. `before_break` has, by progression, the states before a
    break that has made them easier. A deload applies to those, so that it does not add to the break.
    """

    on: date
    place: Place | None = None
    deload: Deload | None = None
    factor: float = 1.0
    equipment: tuple[Equipment, ...] | None = None
    before_break: Mapping[str, ProgressionState] = {}

    @property
    def place_name(self) -> str:
        return OWN_EQUIPMENT if self.place is None else self.place.name

    def at_slot(self, plan: Plan, progress: Progress, slot: Slot) -> SlotProgress:
        """The slot with its progress.

        A substitute progresses by the equipment here, as if it were the athlete's own, as long as its loads can be
        built here. Otherwise it keeps the loads that were earned elsewhere, and the equipment here limits them.
        """
        usual = SlotProgress(plan, progress, slot)
        if self.equipment is None or not is_substitute(slot):
            return usual
        here = usual.with_equipment(self.equipment)
        if _has_earned_nothing(usual):
            return here.at(_not_heavier(usual, here.loads))
        # Bands without a known force have an order of their own in each place.
        earned = usual if usual.loads.is_ranked else usual.with_equipment(progress.setup.all_equipment)
        return here if _can_build(here.loads, earned) else earned

    def loads_here(self, slot: SlotProgress) -> Loads | None:
        """The loads that can be built here for the slot. None if they are the usual ones."""
        if self.equipment is None:
            return None
        loads = slot.loads_with(self.equipment)
        return None if loads == slot.loads else loads

    def is_possible(self, slot: SlotProgress) -> bool:
        """Whether the equipment here allows the exercise, at a load that is not heavier than usual."""
        loads = self.loads_here(slot)
        if loads is None:
            return slot.exercise.bodyweight or slot.loads.heaviest != 0
        if not slot.exercise.bodyweight and loads.heaviest == 0:
            return False
        return slot.loads.closest_in(loads, slot.lowest) is not None

    def limited(self, load: float, slot: SlotProgress) -> float:
        """A usual load as it can be built here. Never heavier, unless all loads here are."""
        loads = self.loads_here(slot)
        if loads is None:
            return load
        closest = slot.loads.closest_in(loads, load)
        return loads.lightest if closest is None else closest

    def lightened(self, load: float, slot: SlotProgress) -> float:
        """A usual load with the deload."""
        return load if self.factor == 1 else min(slot.loads.at_most(slot.loads.scaled(load, self.factor)), load)

    def remaining(self, targets: tuple[TargetSet, ...]) -> tuple[TargetSet, ...]:
        """The sets that a deload leaves: so many work sets, each with its drop and rest-pause sets."""
        if self.deload is None:
            return targets
        work = [at for at, target in enumerate(targets) if target.kind is SetKind.WORK]
        count = max(ceil(round(len(work) * self.deload.sets_percent / 100, 6)), 1)
        return targets[: work[count]] if count < len(work) else targets

    def logged_decision(self, slot: SlotProgress, prescribed: Sequence[PrescribedSet]) -> Decision:
        """The decision for a session whose sets were not the usual ones."""
        if self.deload is not None:
            return decide(DELOAD_LOGGED)
        loads = self.loads_here(slot) or slot.loads
        first = next((one for one in prescribed if one.kind is SetKind.WORK), None)
        planned = 0.0 if first is None else loads.signed(first) or 0.0
        return slot.named(decide(PLACE_LOGGED, place=self.place_name, load=planned, unit=slot.unit), loads)


def training_day(progress: Progress, on: date, place: str | None = None, before: Progress | None = None) -> TrainingDay:
    """What applies on a date. `place` names one of the athlete's places, by default that of the enrollment.

    `before` is the progress before `open_session`: a deload is compared with a break on that day.
    """
    deload = deload_on(progress.deloads, on) if progress.deloads else None
    factor = 1.0 if deload is None else deload.percent / 100
    before_break = _before_break(progress if before is None else before, progress) if factor < 1 else {}
    setup = progress.setup
    if not setup.places:
        return TrainingDay(on, None, deload, factor, before_break=before_break)
    found = _place(setup.places, place or progress.place)
    equipment = setup.equipment if found is None else found.equipment
    return TrainingDay(on, found, deload, factor, equipment, before_break)


def _before_break(before: Progress, opened: Progress) -> dict[str, ProgressionState]:
    """The states before the break that ends on the day, or that ended in an earlier session of the deload."""
    states: dict[str, ProgressionState] = {}
    for name, state in opened.progression_states.items():
        earlier = before.progression_states[name]
        if earlier.states != state.states:
            states[name] = earlier
        elif state.before_break is not None and state.before_break.eased == state.states:
            states[name] = replace(state, states=state.before_break.states)
    return states


def _place(places: Sequence[Place], name: str | None) -> Place | None:
    """The place with this name. None for the athlete's own equipment, and for a place that was deleted."""
    if name is None or name == DEFAULT_PLACE:
        return None
    return next((item for item in places if item.place == name), None)


def _has_earned_nothing(slot: SlotProgress) -> bool:
    """Whether the slot is still before its first session, at a load that neither the coach nor earlier sessions set."""
    return not slot.progression_state.judged and slot.progress.decisions[slot.slot.slot].code in _NOTHING_EARNED


def _not_heavier(slot: SlotProgress, loads: Loads) -> ProgressionState:
    """The state with the closest of other loads that are not heavier. A loaded exercise stays loaded."""
    state = slot.progression_state

    def closest(load: float) -> float:
        found = slot.loads.closest_in(loads, load)
        if found is None or (load and not found):
            return loads.lightest_loaded
        return found

    states = {side: slot.rule.with_loads(each, closest) for side, each in state.states.items()}
    return replace(state, states=states)


def _can_build(loads: Loads, slot: SlotProgress) -> bool:
    """Whether all work sets of a slot can be done with other loads than its own."""
    if loads.is_ranked or slot.loads.is_ranked:
        return all(loads.bands.get(load) == slot.loads.bands.get(load) for load in slot.work_loads)
    return all(loads.snap(load) in loads.values for load in slot.work_loads)


def slot_on(plan: Plan, progress: Progress, slot: Slot, day: TrainingDay) -> Slot:
    """The slot as it is trained on the day: with its own exercise, or with a substitute."""
    substitutes = plan.substitute_slots.get(slot.slot)
    if substitutes is None:
        return slot
    chosen = next(
        (item.exercise for item in progress.substitutions if item.slot == slot.slot and item.applies(day.on)), None
    )
    first = slot if chosen is None else substitutes.get(chosen, slot)
    options = (first, slot, *substitutes.values())
    return next((one for one in options if day.is_possible(day.at_slot(plan, progress, one))), first)


def substitutes_on(plan: Plan, progress: Progress, slot: Slot, day: TrainingDay) -> tuple[str, ...]:
    """The other exercises that could be done in a slot on the day, by preference."""
    declared = plan.slots[declared_name(slot.slot)]
    options = (declared, *plan.substitute_slots.get(declared.slot, {}).values())
    found = [day.at_slot(plan, progress, one) for one in options if one.slot != slot.slot]
    return tuple(one.exercise_slug for one in found if day.is_possible(one))
