"""The plan: a revision of a program with its exercises, and what follows from them alone."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from domain.loads.equipment import Equipment, loads_for
from domain.loads.loading import Loads, Unit
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Program, Progression, SidePolicy, Slot, SlotSides
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.scheme import SetLine, lines_in_unit
from domain.sessions.prescription import ProgramRevision
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side


class Plan(Struct, frozen=True, dict=True):
    """A revision of a program with its exercises: everything the fold needs."""

    program: Program
    revision: int
    exercises: tuple[Exercise, ...]

    @cached_property
    def named(self) -> ProgramRevision:
        return ProgramRevision(self.program.slug, self.revision)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        return {slot.slot: slot for _, slot in self.program.slots()}

    @cached_property
    def progressions(self) -> dict[str, Progression]:
        return {item.progression: item for item in self.program.progressions}

    @cached_property
    def exercise(self) -> dict[str, Exercise]:
        return {item.slug: item for item in self.exercises}

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """The names of the slots that follow each progression."""
        return {
            name: tuple(slot.slot for slot in self.slots.values() if slot.progression == name)
            for name in self.progressions
        }

    @cached_property
    def first_slot(self) -> dict[str, Slot]:
        """The first slot that follows each progression. It determines the progression's loads and sides."""
        first: dict[str, Slot] = {}
        for slot in self.slots.values():
            first.setdefault(slot.progression, slot)
        return first

    @cached_property
    def _rules(self) -> dict[tuple[str, Unit], ProgressionRule]:
        return {(name, unit): item.rule.in_unit(unit) for name, item in self.progressions.items() for unit in Unit}

    def rule(self, slot: Slot, unit: Unit) -> ProgressionRule:
        """The slot's rule, with the rule's loads in the athlete's unit."""
        return self._rules[slot.progression, unit]

    @cached_property
    def _schemes(self) -> dict[tuple[str, Unit], tuple[tuple[SetLine, ...], ...]]:
        schemes = {}
        for slot in self.slots.values():
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

    def loads(self, slot: Slot, variant: str | None, equipment: tuple[Equipment, ...], unit: Unit) -> Loads:
        exercise = self.exercise[slot.exercise]
        implements = self._implements[slot.exercise, variant]
        return loads_for(equipment, exercise.equipment, implements, exercise.bodyweight, unit)

    @cached_property
    def state_keys(self) -> dict[Side, str]:
        """The key of each side's state: the side itself with independent sides, else "both"."""
        independent = self.program.policies.sides is SidePolicy.INDEPENDENT
        return {side: side.value if independent else Side.BOTH.value for side in Side}

    def sides(self, slot: Slot, affected: AffectedSide) -> tuple[Side, ...]:
        """The sides that the slot trains."""
        if self.exercise[slot.exercise].laterality is Laterality.TWO_SIDED:
            return (Side.BOTH,)
        if slot.sides is SlotSides.AFFECTED and affected in (AffectedSide.LEFT, AffectedSide.RIGHT):
            return (Side(affected.value),)
        return LEFT_AND_RIGHT


Plans = Mapping[ProgramRevision, Plan]
"""The revisions that an athlete was on, or is about to move to."""
