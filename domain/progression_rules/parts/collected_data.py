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
    """The sets and sides of the judged slots of one progression."""

    slot_sessions: tuple[Sets, ...]  # of slots with their own sets
    rule_sets: bool  # at least one judged slot uses the sets of the rule
    unilateral: bool  # left and right are logged separately

    def sessions(self, rule_sessions: tuple[Sets, ...]) -> tuple[Sets, ...]:
        """Every session that a rule can be judged by. `rule_sessions` are those that the rule itself prescribes."""
        return (*self.slot_sessions, *(rule_sessions if self.rule_sets else ()))


def slot_session(lines: tuple[SetLine, ...]) -> Sets:
    """The sets of a slot's own lines. Their loads have no meaning."""
    return target_sets(lines, (1.0,), None)


def condition_faults(
    conditions: Sequence[Condition], pointer: str, sessions: Sequence[Sets], unilateral: bool
) -> Iterator[Fault]:
    """The conditions that can never hold. `pointer` points to their list."""
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
        return "No such set has a target `rir`."
    if isinstance(condition, LoadUsedCondition) and not any(
        target.loaded for target in _targets_of(condition, sessions)
    ):
        return "No such set has a load."
    return None


def _targets_of(condition: EffortCondition | LoadUsedCondition, sessions: Sequence[Sets]) -> list[TargetSet]:
    """The sets that a condition can look at."""
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
