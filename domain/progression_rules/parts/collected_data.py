"""The data that the sessions of a program collect, and the conditions that can never hold without it.

A rule's sets are those of its judged slots, and its sides are those of their exercises.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from domain.progression_rules.parts.condition import (
    Condition,
    EffortCondition,
    LoadUsedCondition,
    RepsCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
)
from domain.progression_rules.parts.scheme import SetLine, TargetSet, target_sets

Fault = tuple[str, str]
"""A JSON pointer and a sentence."""
Sets = tuple[TargetSet, ...]


class CollectedData(Struct, frozen=True):
    """What the judged slots of one progression ask for."""

    slot_sessions: tuple[Sets, ...]  # of slots that bring their own sets
    rule_sets: bool  # some judged slot leaves the sets to the rule
    unilateral: bool  # left and right are logged apart

    def sessions(self, rule_sessions: tuple[Sets, ...]) -> tuple[Sets, ...]:
        """Every session that a rule can be judged by, given the sessions that it prescribes itself."""
        return (*self.slot_sessions, *(rule_sessions if self.rule_sets else ()))


def slot_session(lines: tuple[SetLine, ...]) -> Sets:
    """The sets of a slot's own lines, whatever their loads."""
    return target_sets(lines, (1.0,), None)


def condition_faults(
    conditions: Sequence[Condition], pointer: str, sessions: Sequence[Sets], unilateral: bool
) -> Iterator[Fault]:
    """The conditions that would wait forever; `pointer` leads to their list."""
    for n, condition in enumerate(conditions):
        reason = _never_holds(condition, sessions, unilateral)
        if reason is not None:
            yield f"{pointer}/{n}", reason


def _never_holds(condition: Condition, sessions: Sequence[Sets], unilateral: bool) -> str | None:
    if isinstance(condition, SideGapCondition) and not unilateral:
        return "The exercise is bilateral: there is no gap between the sides."
    if (
        isinstance(condition, RepsCondition)
        and condition.side in (SideChoice.LEFT, SideChoice.RIGHT)
        and not unilateral
    ):
        return f"The exercise is bilateral: there is no {condition.side.value} side."
    if isinstance(condition, RepsCondition | EffortCondition | LoadUsedCondition):
        most = max((len(sets) for sets in sessions), default=0)
        if condition.set is not None and condition.set > most:
            return f"There is no set {condition.set}: a session has {most}."
    if isinstance(condition, EffortCondition) and not any(
        target.rir is not None for target in _targets_of(condition, sessions)
    ):
        return "No such set asks for reps in reserve. Give it a `rir`."
    if isinstance(condition, LoadUsedCondition) and not any(
        target.loaded for target in _targets_of(condition, sessions)
    ):
        return "No such set carries a load."
    return None


def _targets_of(condition: EffortCondition | LoadUsedCondition, sessions: Sequence[Sets]) -> list[TargetSet]:
    """The sets that a condition can be about."""
    targets: list[TargetSet] = []
    for sets in sessions:
        if condition.set is not None:
            targets += sets[condition.set - 1 : condition.set]
        elif condition.of is SetChoice.FIRST:
            targets += sets[:1]
        elif condition.of is SetChoice.LAST:
            targets += sets[-1:]
        else:
            targets += sets
    return targets
