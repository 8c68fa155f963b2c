"""The plan: a revision of a program with its exercises, and what follows from them alone."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.cached_property import cached_property
from domain.loads.equipment import Equipment, EquipmentKind, loads_for
from domain.loads.loading import Loads, Unit
from domain.policies.pain import PainLimits, PainPolicy
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Program, Progression, SidePolicy, Slot, SlotSides, Substitute
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.condition import Condition
from domain.progression_rules.parts.dated_condition import (
    DatedCondition,
    EarnedCondition,
    MeasurementCondition,
    PainTrendCondition,
    RecentPainCondition,
    StageReachedCondition,
    SymmetryCondition,
    needs_athlete,
)
from domain.progression_rules.parts.scheme import SetLine, lines_in_unit
from domain.progression_rules.rule import ANY_LOADS
from domain.progression_rules.staged import StagedRule
from domain.sessions.complaint import Complaint, affected_side
from domain.sessions.prescription import ProgramReference
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side


class Plan(Struct, frozen=True, dict=True):
    """A revision of a program with its exercises: everything the fold needs.

    `program` is what is trained. In a phase, it has the days of that phase, and `all_phases` is the whole program.
    """

    program: Program
    revision: int
    exercises: tuple[Exercise, ...]
    all_phases: Program | None = None

    @cached_property
    def named(self) -> ProgramReference:
        return ProgramReference(self.program.slug, self.revision)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """The slots of all phases, by name."""
        return {slot.slot: slot for _, slot in (self.all_phases or self.program).slots()}

    @cached_property
    def phases(self) -> dict[str, "Plan"]:
        """The plan in each of its phases. Empty for a program without phases."""
        return {
            phase.phase: replace(self, program=self.program.in_phase(phase), all_phases=self.program)
            for phase in self.program.phases
        }

    @cached_property
    def trained_slots(self) -> dict[str, Slot]:
        """The first slot of each progression that is trained: all of them, or in a phase those of the phase."""
        if self.all_phases is None:
            return self.first_slot
        names = {slot.slot for _, slot in self.program.slots()}
        return {
            name: self.first_slot[name]
            for name, followers in self.followers.items()
            if any(declared_name(follower) in names for follower in followers)
        }

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions of gates and rules that look at the athlete on a day."""
        program = self.all_phases or self.program
        of_gates = (one for phase in program.phases for gate in phase.gates for one in gate.when)
        of_rules = (one for item in program.progressions for one in item.rule.conditions())
        return tuple(one for one in (*of_gates, *of_rules) if isinstance(one, DatedCondition | StageReachedCondition))

    @cached_property
    def tests(self) -> frozenset[str]:
        """The names of the tests whose measurements its conditions look at."""
        return frozenset(
            one.test for one in self.conditions if isinstance(one, MeasurementCondition | SymmetryCondition)
        )

    @cached_property
    def reads_pain(self) -> bool:
        """Whether a condition looks at the pain of several days."""
        return any(isinstance(one, RecentPainCondition | PainTrendCondition) for one in self.conditions)

    @cached_property
    def read_progressions(self) -> frozenset[str]:
        """The progressions whose sets or stage a condition looks at."""
        return frozenset(
            one.progression for one in self.conditions if isinstance(one, EarnedCondition | StageReachedCondition)
        )

    @cached_property
    def reads_athlete(self) -> bool:
        """Whether a rule has a condition on the athlete on a day that the session itself does not answer."""
        program = self.all_phases or self.program
        return any(needs_athlete(one) for item in program.progressions for one in item.rule.conditions())

    @cached_property
    def substitute_slots(self) -> dict[str, dict[str, Slot]]:
        """Each slot as it is trained with a substitute, by the name of the slot and the exercise.

        Such a slot is named after both, and so is its progression unless the program names one.
        """
        return {
            name: {item.exercise: _substitute_slot(slot, item) for item in slot.substitutes}
            for name, slot in self.slots.items()
            if slot.substitutes
        }

    @cached_property
    def every_slot(self) -> tuple[Slot, ...]:
        """The slots of the program, then the same with substitutes."""
        substitutes = (slot for slots in self.substitute_slots.values() for slot in slots.values())
        return (*self.slots.values(), *substitutes)

    @cached_property
    def progressions(self) -> dict[str, Progression]:
        """The progressions by name, those of substitutes included."""
        found = {item.progression: item for item in self.program.progressions}
        for name, slots in self.substitute_slots.items():
            rule = found[self.slots[name].progression].rule
            for slot in slots.values():
                found.setdefault(slot.progression, Progression(slot.progression, rule))
        return found

    @cached_property
    def exercise(self) -> dict[str, Exercise]:
        return {item.slug: item for item in self.exercises}

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """The names of the slots that follow each progression."""
        return {
            name: tuple(slot.slot for slot in self.every_slot if slot.progression == name) for name in self.progressions
        }

    @cached_property
    def slot_exercises(self) -> dict[str, tuple[str, ...]]:
        """The exercises that can be done in each slot: its own, those of its stages, and its substitutes."""
        return {
            name: tuple(
                dict.fromkeys(
                    (
                        *(
                            slug
                            for slug, _ in self.progressions[slot.progression].rule.rules_by_exercise(slot.exercise)
                        ),
                        *(item.exercise for item in slot.substitutes),
                    )
                )
            )
            for name, slot in self.slots.items()
        }

    @cached_property
    def banded(self) -> frozenset[str]:
        """The progressions with an exercise that can be done with a band."""
        return frozenset(
            slot.progression
            for slot in self.every_slot
            for slug, _ in self.progressions[slot.progression].rule.rules_by_exercise(slot.exercise)
            if EquipmentKind.BAND in self.exercise[slug].equipment
        )

    @cached_property
    def own_exercise(self) -> dict[str, dict[str, Slot]]:
        """The slots that are always trained with their own exercise, by name and exercise."""
        return {
            name: {slot.exercise: slot}
            for name, slot in self.slots.items()
            if slot.progression not in self.stage_exercises and not slot.substitutes
        }

    @cached_property
    def sessions_per_rotation(self) -> dict[str, int]:
        """How many sessions of a rotation through all days judge each progression. At least 1."""
        judged = [slot.progression for slot in self.every_slot if slot.judged]
        return {name: max(judged.count(name), 1) for name in self.progressions}

    @cached_property
    def weekly_tables_differ(self) -> bool:
        """Whether the sets of a slot depend on the week of the program."""
        tables = [slot.weeks for slot in self.every_slot] if self.program.weeks is not None else []
        return any(len({row.scheme for row in rows}) > 1 for rows in tables)

    @cached_property
    def weeks_differ(self) -> bool:
        """Whether the sets depend on the week: those of a slot's `weeks`, or the turn of a wave."""
        return self.weekly_tables_differ or any(
            rule.in_week(first := rule.start(ANY_LOADS, 1.0), 2, self.sessions_per_rotation[name]) != first
            for name, item in self.progressions.items()
            for _, rule in item.rule.rules_by_exercise("")
        )

    @cached_property
    def first_slot(self) -> dict[str, Slot]:
        """The first slot that follows each progression. It determines the progression's loads and sides."""
        first: dict[str, Slot] = {}
        for slot in self.every_slot:
            first.setdefault(slot.progression, slot)
        return first

    @cached_property
    def _rules(self) -> dict[tuple[str, Unit], ProgressionRule]:
        return {(name, unit): item.rule.in_unit(unit) for name, item in self.progressions.items() for unit in Unit}

    def rule(self, slot: Slot, unit: Unit) -> ProgressionRule:
        """The slot's rule, with the rule's loads in the athlete's unit."""
        return self._rules[slot.progression, unit]

    @cached_property
    def _pain_policies(self) -> dict[tuple[str, PainLimits | None], PainPolicy]:
        return {}

    def pain_policy(self, slot: Slot, of_stage: PainLimits | None) -> PainPolicy | None:
        """The pain thresholds of a slot, in a stage that may have its own. None: pain has no effect."""
        policy, key = self.program.policies.pain, (slot.slot, of_stage)
        if policy is None:
            return None
        if key not in self._pain_policies:
            self._pain_policies[key] = policy.with_limits(slot.pain, of_stage)
        return self._pain_policies[key]

    @cached_property
    def _schemes(self) -> dict[tuple[str, Unit], tuple[tuple[SetLine, ...], ...]]:
        schemes = {}
        for slot in self.every_slot:
            rows = slot.turns or slot.weeks
            turns = tuple(row.scheme for row in rows) or ((slot.sets,) if slot.sets else ())
            rule_unit = self.progressions[slot.progression].rule.own_unit
            for unit in Unit:
                schemes[slot.slot, unit] = tuple(
                    lines if rule_unit is None else lines_in_unit(lines, rule_unit, unit) for lines in turns
                )
        return schemes

    def scheme(self, slot: Slot, unit: Unit) -> tuple[tuple[SetLine, ...], ...]:
        """The slot's own sets by turn or week. Empty if the slot uses the sets of the rule."""
        return self._schemes[slot.slot, unit]

    @cached_property
    def _implements(self) -> dict[tuple[str, str | None], int]:
        return {
            (item.slug, variant): item.implements_of(variant)
            for item in self.exercises
            for variant in (None, *(each.slug for each in item.variants))
        }

    def loads(self, exercise: str, variant: str | None, equipment: tuple[Equipment, ...], unit: Unit) -> Loads:
        """The loads that can be built for an exercise, by its slug."""
        found = self.exercise[exercise]
        implements = self._implements[exercise, variant]
        return loads_for(equipment, found.equipment, implements, found.bodyweight, unit, found.bands_assist)

    @cached_property
    def stage_exercises(self) -> dict[str, tuple[str | None, ...]]:
        """The exercises of ladders whose stages have their own, by progression. None stands for that of the slot."""
        found = {
            name: tuple(dict.fromkeys(stage.exercise for stage in item.rule.stages))
            for name, item in self.progressions.items()
            if isinstance(item.rule, StagedRule)
        }
        return {name: exercises for name, exercises in found.items() if any(exercises)}

    @cached_property
    def state_keys(self) -> dict[Side, str]:
        """The key of each side's state: the side itself with independent sides, else "both"."""
        independent = self.program.policies.sides is SidePolicy.INDEPENDENT
        return {side: side.value if independent else Side.BOTH.value for side in Side}

    def affected_side(self, slot: Slot, complaints: tuple[Complaint, ...]) -> AffectedSide:
        """The side of the complaints by whose pain a slot is judged."""
        if not complaints:
            return AffectedSide.NONE
        policy = self.program.policies.pain
        regions = None if slot.pain is None else slot.pain.regions
        regions = policy.regions if regions is None and policy is not None else regions
        return affected_side(complaints if regions is None else [one for one in complaints if one.is_in(regions)])

    def sides(self, slot: Slot, exercise: str, affected: AffectedSide) -> tuple[Side, ...]:
        """The sides that the slot trains with an exercise."""
        if self.exercise[exercise].laterality is Laterality.TWO_SIDED:
            return (Side.BOTH,)
        if slot.sides is SlotSides.AFFECTED and affected in (AffectedSide.LEFT, AffectedSide.RIGHT):
            return (Side(affected.value),)
        return LEFT_AND_RIGHT


SUBSTITUTE_MARK = "/"  # no slug contains it


def declared_name(slot: str) -> str:
    """The name that the program gives a slot, with or without a substitute."""
    return slot.partition(SUBSTITUTE_MARK)[0]


def is_substitute(slot: Slot) -> bool:
    """Whether this is a slot as it is trained with a substitute."""
    return SUBSTITUTE_MARK in slot.slot


def _substitute_slot(slot: Slot, substitute: Substitute) -> Slot:
    exercise = substitute.exercise
    return replace(
        slot,
        slot=f"{slot.slot}{SUBSTITUTE_MARK}{exercise}",
        exercise=exercise,
        progression=substitute.progression or f"{slot.progression}{SUBSTITUTE_MARK}{exercise}",
        variants=(),
        cues=(),
        substitutes=(),
    )


Plans = Mapping[ProgramReference, Plan]
"""The revisions that an athlete was on, or is about to move to."""
