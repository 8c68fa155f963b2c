"""What a rule asks about though no session ever asks for it: such a condition would wait for ever.

Seen from the whole program: a rule's sets are those of its judged slots, and its sides those of their exercises.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from domain.progression_rules import ProgressionRule
from domain.progression_rules.custom import CustomRule
from domain.progression_rules.effort_target import EffortTargetRule
from domain.progression_rules.parts.condition import (
    Condition,
    CounterCondition,
    EffortCondition,
    LoadUsedCondition,
    RepsCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
)
from domain.progression_rules.parts.scheme import SetLine, TargetSet, target_sets
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import DELOADS, StagedRule

Fault = tuple[str, str]
Sets = tuple[TargetSet, ...]


class CollectedData(Struct, frozen=True):
    """What judged sessions ask for: the sets that slots bring themselves, and whether sides are told apart."""

    own: tuple[Sets, ...]  # of slots that bring their sets
    by_rule: bool  # some judged slot leaves the sets to the rule
    one_sided: bool

    def sessions(self, rule: StageRule) -> tuple[Sets, ...]:
        """Every session that the rule can be judged by."""
        return (*self.own, *(rule.sessions() if self.by_rule else ()))


def slot_sets(lines: tuple[SetLine, ...]) -> Sets:
    return target_sets(lines, (1.0,), None)


def unreachable_conditions(rule: ProgressionRule, place: str, asked: CollectedData) -> Iterator[Fault]:
    """What the rule waits for in vain, as (JSON pointer, sentence); `place` points at the rule."""
    if not isinstance(rule, StagedRule):
        yield from _of_rule(rule, place, asked)
        return
    for n, stage in enumerate(rule.stages):
        yield from _of_rule(stage.rule, f"{place}/stages/{n}/rule", asked)
        for e, way in enumerate(stage.exits):
            here = f"{place}/stages/{n}/exits/{e}/when"
            yield from _of_conditions(way.when, here, asked.sessions(stage.rule), asked.one_sided)
            for c, one in enumerate(way.when):
                is_deload = isinstance(one, CounterCondition) and one.counter == DELOADS and (one.min or 0) >= 1
                if is_deload and not stage.rule.may_go_down():
                    yield f"{here}/{c}", "the stage's rule never lowers anything by itself: `stage_deloads` stays at 0"


def _of_rule(rule: StageRule, place: str, asked: CollectedData) -> Iterator[Fault]:
    sessions = asked.sessions(rule)
    asks_effort = any(one.rir is not None for sets in sessions for one in sets)
    if isinstance(rule, EffortTargetRule) and not asks_effort:
        yield place, "none of the slot's own sets asks for reps in reserve (`rir`): nothing would ever be decided"
    if not isinstance(rule, CustomRule):
        return
    if rule.reps_min is not None and not any(_takes_target(rule, sets) for sets in sessions):
        yield f"{place}/reps_min", "no set takes the earned target: leave out `reps` in at least one of them"
    for n, counter in enumerate(rule.counters):
        yield from _of_conditions(counter.counts, f"{place}/counters/{n}/counts", sessions, asked.one_sided)
    for n, clause in enumerate(rule.clauses):
        yield from _of_conditions(clause.when, f"{place}/clauses/{n}/when", sessions, asked.one_sided)


def _of_conditions(when: Sequence[Condition], place: str, sessions: Sequence[Sets], one_sided: bool) -> Iterator[Fault]:
    for c, one in enumerate(when):
        said = _never(one, sessions, one_sided)
        if said is not None:
            yield f"{place}/{c}", said


def _never(one: Condition, sessions: Sequence[Sets], one_sided: bool) -> str | None:
    """Why a condition would wait in vain; None where it need not."""
    if isinstance(one, SideGapCondition) and not one_sided:
        return "the exercise is done with both sides at once: there is no gap between them"
    if isinstance(one, RepsCondition) and one.side in (SideChoice.LEFT, SideChoice.RIGHT) and not one_sided:
        return f"the exercise is done with both sides at once: there is no {one.side.value} one"
    if isinstance(one, RepsCondition | EffortCondition | LoadUsedCondition):
        most = max((len(sets) for sets in sessions), default=0)
        if one.set is not None and one.set > most:
            return f"there is no set {one.set}: a session has {most}"
    if isinstance(one, EffortCondition) and not any(item.rir is not None for item in _meant(one, sessions)):
        return "no such set asks for reps in reserve: give it a `rir`"
    if isinstance(one, LoadUsedCondition) and not any(item.loaded for item in _meant(one, sessions)):
        return "no such set carries a load"
    return None


def _meant(one: EffortCondition | LoadUsedCondition, sessions: Sequence[Sets]) -> list[TargetSet]:
    """The sets that a condition can be about."""
    found: list[TargetSet] = []
    for sets in sessions:
        if one.set is not None:
            found += sets[one.set - 1 : one.set]
        elif one.of is SetChoice.FIRST:
            found += sets[:1]
        elif one.of is SetChoice.LAST:
            found += sets[-1:]
        else:
            found += sets
    return found


def _takes_target(rule: CustomRule, sets: Sets) -> bool:
    """Sets with neither reps nor seconds, and not open on purpose, take it."""
    fatigued = [one for one in sets if one.amount is None]
    open_on_purpose = sum(line.count for line in rule.scheme if line.open and line.reps is None and not line.seconds)
    return len(fatigued) > open_on_purpose
